"""Contents, forms, bodies and times of plans that have no table."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import intake
from plans.draft import DraftItem, PlanDraft
from plans.intake.source import Line, RawRow, Source
from tests.plans import FILES

PROSE = FILES / "prose"


def plan(name: str) -> PlanDraft:
    return intake.read((PROSE / f"{name}.txt").read_bytes())


def text_plan(body: str) -> PlanDraft:
    return intake.read(f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{body}".encode())


def leads(item: DraftItem) -> list[str]:
    return [each.party.text for each in item.lead]


def said(draft: PlanDraft, where: str) -> list[str]:
    return [problem.message for problem in draft.reading_problems if problem.where == where]


@pytest.mark.parametrize(
    ("name", "count", "groups"),
    [
        ("phuong-2026", 4, 2),
        ("so-co-truong-rieng-2024", 3, 1),
        ("truong-hoc-2025", 3, 1),
        ("chi-cuc-2023", 3, 1),
        ("huyen-nhieu-muc-2022", 5, 3),
        ("xa-thua-lop-2021", 3, 1),
        ("van-phong-so-khong-so-muc-2022", 3, 1),
        ("so-hai-dang-hinh-thuc-2025", 4, 2),
        ("bang-thieu-tep-2023", 0, 0),
    ],
)
def test_how_many_contents_a_plan_states(name: str, count: int, groups: int):
    draft = plan(name)
    assert [item.number for item in draft.items] == list(range(1, count + 1))
    assert len({item.group for item in draft.items}) == groups
    assert all(item.appendix is None and item.contents for item in draft.items)
    assert draft.year == int(name[-4:])


def test_every_content_names_the_muc_it_was_taken_from():
    draft = plan("huyen-nhieu-muc-2022")
    titles = [
        (section.label, section.paragraphs[0].text)
        for root in draft.sections[1:3]
        for child in root.children
        for section in (child.children or [child])
    ]
    order = [item.section for item in draft.items]
    assert [item.contents[0] for item in draft.items] == [t.rstrip(".") for _, t in titles]
    assert order == sorted(set(order), key=order.index) == [3, 4, 6, 8, 9]


class TestContents:
    def test_plus_points_stand_under_their_dash(self):
        second = plan("phuong-2026").items[1]
        assert second.contents == [
            "Hướng dẫn cài đặt và dùng VNeID, gồm:",
            "Kích hoạt tài khoản mức 2",
            "Tích hợp giấy tờ",
        ]
        assert second.group == "Truyền thông về dịch vụ công trực tuyến"

    def test_dashes_under_a_letter_are_its_lines(self):
        assert plan("chi-cuc-2023").items[1].contents == [
            "Các văn bản mới gồm:", "Luật Lâm nghiệp", "Nghị định về xử phạt hành chính",
        ]  # fmt: skip

    def test_purpose_is_no_content(self):
        words = " ".join(line for item in plan("phuong-2026").items for line in item.contents)
        assert "hai buổi phổ biến" not in words

    def test_bullets_under_headings_that_nobody_numbered(self):
        items = plan("van-phong-so-khong-so-muc-2022").items
        assert items[0].contents == ["Cách đặt lịch khám qua mạng"]

    def test_contents_that_run_on_from_their_heading(self):
        draft = text_plan(
            "1. Mục đích: Cho dân biết.\n\n2. Nội dung: Thủ tục đất đai; thủ tục hộ tịch.\n\n"
            "3. Hình thức: Loa; tờ rơi.\n"
        )
        assert [i.contents for i in draft.items] == [["Thủ tục đất đai"], ["thủ tục hộ tịch"]]
        assert draft.items[0].formats == ["Loa", "tờ rơi"]

    def test_contents_under_a_title_of_another_name_are_taken_and_said(self):
        draft = text_plan("I. MỤC ĐÍCH\n\nBiết.\n\nII. TUYÊN TRUYỀN\n\n- Một.\n\n- Hai.\n")
        assert [item.contents for item in draft.items] == [["Một"], ["Hai"]]
        assert "II TUYÊN TRUYỀN" in said(draft, "items")[0]

    def test_an_appendix_that_is_not_in_the_file_is_said(self):
        assert "dẫn tới phụ lục" in said(plan("bang-thieu-tep-2023"), "section II")[0]

    def test_a_plan_with_a_table_takes_nothing_from_its_prose(self):
        draft = text_plan(
            "I. NỘI DUNG\n\n- Việc một.\n\nPHỤ LỤC\n\nNỘI DUNG\n\n"
            "TT\tNội dung\tCơ quan chủ trì\n1\tHọp\tSở Y tế\n"
        )
        assert [item.contents for item in draft.items] == [["Họp"]]

    def test_a_point_in_brackets(self):
        draft = text_plan("I. NỘI DUNG\n\n1. Văn bản\n\n(1) Luật mới.\n\n(2) Nghị định mới.\n")
        assert [item.contents for item in draft.items] == [["Luật mới"], ["Nghị định mới"]]


class TestOwnFields:
    def test_each_content_has_the_bodies_and_the_time_it_names(self):
        first, second, third = plan("so-co-truong-rieng-2024").items
        assert (leads(first), first.coordinating_lines) == (
            ["Văn phòng Sở"], ["Thanh tra Sở; Phòng Hành chính tư pháp"],
        )  # fmt: skip
        assert (first.schedule.start, first.schedule.end) == (
            dt.date(2024, 4, 1), dt.date(2024, 6, 30),
        )  # fmt: skip
        assert second.formats == ["Trang thông tin điện tử", "Bản tin tư pháp"]
        assert (leads(second), second.schedule.every) == (
            ["Phòng Phổ biến, giáo dục pháp luật"], ("month",),
        )  # fmt: skip
        assert (third.contents, third.schedule.end) == (
            ["Treo pa nô tại trụ sở"], dt.date(2024, 6, 30),
        )  # fmt: skip

    def test_fields_behind_the_content_and_both_sides_in_one(self):
        first, second = text_plan(
            "I. NHIỆM VỤ\n\n1. Viết bài về một cửa.\n\nĐơn vị thực hiện: Phòng A chủ trì, phối hợp với "
            "Văn phòng.\n\n2. Tọa đàm về một cửa (Chủ trì: Sở Y tế; Thời gian: Tháng 6/2023).\n"
        ).items
        assert (first.lead_lines, first.coordinating_lines) == (["Phòng A"], ["Văn phòng"])
        assert (second.contents, second.lead_lines) == (["Tọa đàm về một cửa"], ["Sở Y tế"])
        assert second.schedule.start == dt.date(2023, 6, 1)

    def test_a_bracket_within_a_sentence_is_its_own(self):
        (item,) = text_plan("I. NHIỆM VỤ\n\n1. Tọa đàm (thời gian: Quý I) tại Sở.\n").items
        assert item.contents == ["Tọa đàm (thời gian: Quý I) tại Sở"]

    def test_a_list_of_those_beside_is_not_cut(self):
        (item,) = text_plan(
            "I. NỘI DUNG\n\n- Viết bài.\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. Văn phòng Sở: Chủ trì, phối hợp "
            "với các phòng, đơn vị tổ chức thực hiện kế hoạch này.\n"
        ).items
        assert item.coordinating_lines == ["các phòng, đơn vị"]

    def test_what_is_no_field_stays_a_line(self):
        first, second, _ = plan("so-co-truong-rieng-2024").items
        assert first.contents[1] == "Địa điểm: Hội trường Sở"
        assert second.contents[1] == "Mỗi tháng ít nhất hai tin trên trang của Sở"

    def test_who_only_watches_leads_nothing(self):
        assert said(plan("so-co-truong-rieng-2024"), "items lead") == []


class TestForms:
    def test_one_muc_of_forms_goes_to_every_content_and_is_said(self):
        draft = plan("phuong-2026")
        assert all(len(item.formats) == 3 for item in draft.items)
        assert draft.items[0].formats[1] == "Trang thông tin điện tử, nhóm Zalo của tổ dân phố"
        assert "mục III" in said(draft, "items formats")[0]

    def test_a_list_behind_a_colon_is_parted(self):
        assert plan("van-phong-so-khong-so-muc-2022").items[0].formats == [
            "màn hình chờ khám", "tờ gấp", "trang Facebook của Sở",
        ]  # fmt: skip

    def test_brackets_part_nothing(self):
        assert plan("chi-cuc-2023").items[0].formats[-1] == "tờ rơi (500 tờ, in hai mặt)"

    def test_two_muc_of_forms_are_given_to_nobody(self):
        draft = text_plan(
            "I. NỘI DUNG\n\n- Một.\n\nII. HÌNH THỨC\n\n- Loa.\n\nIII. GIẢI PHÁP\n\n- Tập huấn.\n"
        )
        assert draft.items[0].formats == []
        assert "nhiều mục (II, III)" in said(draft, "items formats")[0]


class TestBodies:
    @pytest.mark.parametrize(
        ("sentence", "lead", "beside"),
        [
            ("Các phòng thuộc Sở tổ chức thực hiện Kế hoạch này.", ["Các phòng thuộc Sở"], []),
            (
                "Văn phòng Sở chủ trì, phối hợp với Thanh tra Sở triển khai Kế hoạch.",
                ["Văn phòng Sở"],
                ["Thanh tra Sở"],
            ),
            ("Giao Sở Nội vụ: Triển khai thực hiện Kế hoạch.", ["Sở Nội vụ"], []),
            ("Văn phòng Sở đôn đốc, kiểm tra việc thực hiện Kế hoạch.", [], []),
            ("Sở Tài chính bố trí kinh phí thực hiện Kế hoạch.", [], []),
            ("Sở Y tế tổng hợp, báo cáo kết quả thực hiện Kế hoạch.", [], []),
            ("Các xã xây dựng kế hoạch của mình.", [], []),
            ("Đề nghị Hội Nông dân tỉnh: Tổ chức thực hiện Kế hoạch.", [], []),
            ("Mọi người cùng thực hiện Kế hoạch.", [], []),
        ],
    )
    def test_who_carries_the_plan_out_leads(
        self, sentence: str, lead: list[str], beside: list[str]
    ):
        draft = text_plan(f"I. NỘI DUNG\n\n- Một.\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. {sentence}\n")
        (item,) = draft.items
        assert (item.lead_lines, item.coordinating_lines) == (lead, beside)
        assert bool(said(draft, "items lead")) is bool(lead)

    def test_a_body_may_be_the_heading_of_what_it_is_asked(self):
        draft = text_plan(
            "I. NỘI DUNG\n\n- Một.\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. Các phòng, đơn vị thuộc Sở\n\n"
            "- Triển khai thực hiện các nội dung của Kế hoạch.\n\n2. Văn phòng Sở\n\n- Tổng hợp.\n"
        )
        assert draft.items[0].lead_lines == ["Các phòng, đơn vị thuộc Sở"]
        assert "Mục II.1" in said(draft, "items lead")[0]

    def test_several_bodies_lead_together(self):
        assert leads(plan("huyen-nhieu-muc-2022").items[0]) == [
            "Các phòng, ban chuyên môn", "UBND các xã, thị trấn",
        ]  # fmt: skip


def test_the_time_of_the_whole_plan_is_that_of_each_content():
    draft = plan("chi-cuc-2023")
    assert {item.schedule.end for item in draft.items} == {dt.date(2023, 11, 30)}
    assert "mục 4" in said(draft, "items schedule")[0]


def test_parts_counted_in_words():
    draft = plan("truong-hoc-2025")
    assert [section.title for section in draft.sections] == [
        "PHẦN THỨ NHẤT MỤC ĐÍCH",
        "PHẦN THỨ HAI NỘI DUNG VÀ HÌNH THỨC TUYÊN TRUYỀN",
        "PHẦN THỨ BA TỔ CHỨC THỰC HIỆN",
    ]
    assert "section-gap" not in {problem.code for problem in draft.reading_problems}


@pytest.mark.parametrize("body", ["- a\n\n" * 9_000, "1. a; b\n\n" * 9_000, "+ a\n\n" * 9_000])
def test_long_lists_are_read_to_their_end(body: str):
    draft = text_plan(
        f"I. NỘI DUNG\n\n{body}II. TỔ CHỨC THỰC HIỆN\n\nSở Y tế: Thực hiện Kế hoạch.\n"
    )
    assert draft.sections


LINES = """KẾ HOẠCH|Kế hoạch|I. MỤC ĐÍCH|II. NỘI DUNG|1. Nội dung|a) Một:|- x|+ y|Hình thức: A; B|(2) z
III. TỔ CHỨC THỰC HIỆN|Sở Y tế: Thực hiện Kế hoạch.|Nơi nhận:|PHỤ LỤC|TM. UBND|CHỦ TỊCH|Phần thứ nhất|:
Sở A ban hành Kế hoạch tuyên truyền CCHC năm 2022.|Kế hoạch có 3 nội dung:|Thời gian: Quý I|./.|K Ế H"""


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES.replace("\n", "|").split("|")), max_size=16), st.booleans())
def test_any_mixture_of_lines_is_read_or_refused(texts: list[str], has_table: bool):
    source = Source(lines=[Line(place, text, True) for place, text in enumerate(texts, start=1)])
    if has_table:
        source.rows = [
            RawRow(len(texts) + 1, ("TT", "Nội dung", "Chủ trì")),
            RawRow(len(texts) + 2, ("1", "Họp", "Sở Y tế")),
        ]
    try:
        draft = intake.draft_of(source)
    except intake.UnreadableFile:
        assert not has_table
        return
    assert [item.number for item in draft.items] == list(range(1, len(draft.items) + 1))
    assert all(item.contents for item in draft.items)
    assert all((item.appendix is not None) is has_table for item in draft.items)


class TestSeeds:
    def read(self, seeds: Path, begins: str) -> PlanDraft:
        (path,) = seeds.glob(f"{begins}_*.txt")
        return intake.read(path.read_bytes())

    def test_a_departments_plan_in_dashes(self, seeds: Path):
        draft = self.read(seeds, "000")
        assert len(draft.items) == 6
        assert {item.section for item in draft.items} == {3}
        assert leads(draft.items[0]) == ["Các phòng, ban, đơn vị trực thuộc Sở GTVT"]
        assert draft.items[0].formats == []
        assert "section-gap" in {problem.code for problem in draft.reading_problems}

    def test_a_draft_in_letters(self, seeds: Path):
        draft = self.read(seeds, "004")
        assert [len(item.contents) for item in draft.items] == [1, 6, 1, 1]
        assert draft.items[0].formats[:3] == [
            "Pano",
            "các cuộc họp giao ban",
            "Cổng thông tin điện tử Sở",
        ]
        assert leads(draft.items[0]) == ["Trưởng các phòng, đơn vị trực thuộc Sở"]
        assert draft.items[0].coordinating_lines == ["Văn phòng Sở"]
        assert [basis.symbol for basis in draft.legal_bases] == ["KH-UBND"]

    def test_a_plan_with_a_table_keeps_its_rows(self, seeds: Path):
        draft = self.read(seeds, "003")
        assert [item.number for item in draft.items] == list(range(1, 12))
        assert all(item.appendix == 0 and item.section is None for item in draft.items)
