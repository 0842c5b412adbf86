"""Reading a plan's text: the shipped file with every known defect, and the real plan of a province."""

import datetime as dt
import unicodedata

import pytest

from plans import intake
from plans.draft import DraftItem, PlanDraft
from tests.plans import FILES


def provincial() -> PlanDraft:
    return intake.read((FILES / "ke-hoach-tinh.txt").read_bytes())


def texts(item: DraftItem, side: str) -> list[str]:
    return [each.party.text for each in getattr(item, side)]


def codes(draft: PlanDraft) -> set[str]:
    return {problem.code for problem in draft.reading_problems}


class TestProvincialPlan:
    def test_cover(self):
        draft = provincial()
        assert (draft.number, draft.symbol, draft.place) == ("77", "KH-UBND", "Bắc Kạn")
        assert draft.issued_on == dt.date(2021, 1, 5)
        assert draft.year == 2021
        assert draft.issuer == "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN"
        assert draft.parent_body is None
        assert (
            draft.subject == "Tuyên truyền cải cách hành chính năm 2021 trên địa bàn tỉnh Bắc Kạn"
        )

    def test_sections_and_the_sentence_cut_by_a_page(self):
        draft = provincial()
        assert [section.label for section in draft.sections] == ["I", "II", "IV"]
        demands = draft.sections[0].children[1]
        assert demands.title == "Yêu cầu"
        assert demands.paragraphs[1].text == (
            "Người đứng đầu cơ quan chịu trách nhiệm về việc tuyên truyền đầy đủ các nội dung tại cơ "
            "quan mình quản lý."
        )
        assert demands.paragraphs[1].bullet == "-"
        assert [child.title for child in draft.sections[2].children] == [None, None, None]

    def test_ending(self):
        draft = provincial()
        assert draft.signature is not None
        assert draft.signature.capacity == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
        assert (draft.signature.title, draft.signature.name) == ("PHÓ CHỦ TỊCH", "Nguyễn Thị Mẫu")
        assert draft.recipients_note == "Giới bản điện tử:"
        assert len(draft.recipients) == 7
        assert draft.recipients[3] == "Đài PTTH tỉnh; Báo Bắc Kạn; Công TTĐT tỉnh"
        assert draft.recipients[-1] == "Lưu: VT, SNV"
        assert draft.closing[-1].text.endswith("./.")

    def test_appendix_heading(self):
        (appendix,) = provincial().appendices
        assert appendix.label is None
        assert appendix.title == "NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN NĂM 2021"
        assert appendix.caption is not None
        assert "số 79 /KH-UBND" in appendix.caption

    def test_every_row_is_there_once(self):
        assert [item.number for item in provincial().items] == [1, 2, 3, 4, 5, 6]

    def test_a_row_cut_by_a_page_is_one_row(self):
        row = provincial().items[2]
        assert row.contents[1] == (
            "Đăng câu trả lời cho từng phản ánh, ghi rõ cơ quan trả lời và thời hạn trả lời tiếp theo"
        )
        assert len(row.contents) == 2

    def test_lists_without_items_are_parted_and_inner_dashes_kept(self):
        row = provincial().items[0]
        assert row.formats == [
            "Đưa vào chương trình các lớp bồi dưỡng chính trị - hành chính và lớp ngạch chuyên viên, ...",
            "Chuyên mục trên Cổng/trang thông tin điện tử",
            "Phát trên Đài Truyền hình; truyền thanh",
            "Hội nghị tập huấn",
        ]

    def test_markup_inside_a_cell_is_taken_off(self):
        row = provincial().items[3]
        assert row.formats == [
            "Trên Internet, mạng xã hội (trang fanpage, nhóm Zalo của cơ quan Báo, Đài...)"
        ]

    def test_an_elided_head_is_completed_and_the_print_kept(self):
        lead = provincial().items[4].lead
        assert [(each.party.text, each.party.printed) for each in lead] == [
            ("Các sở, ngành", "Các sở, ngành"),
            ("UBND cấp huyện", "UBND cấp huyện"),
            ("UBND cấp xã", "cấp xã"),
        ]

    def test_schedules(self):
        kinds = [item.schedule.kind for item in provincial().items]
        assert kinds == ["continuous"] * 3 + ["unspecified", "recurring", "continuous"]
        assert provincial().items[4].schedule.every == ("month", "quarter")

    def test_what_reading_alone_can_see_is_said(self):
        found = codes(provincial())
        assert found == {
            "symbol-malformed", "text-suspect", "issuer-from-text", "row-stitched", "section-gap",
        }  # fmt: skip
        stitched = [p.item for p in provincial().reading_problems if p.code == "row-stitched"]
        assert stitched == [3]


class TestDepartmentDraft:
    def read(self) -> PlanDraft:
        return intake.read((FILES / "ke-hoach-so-du-thao.txt").read_bytes())

    def test_blank_number_and_day_stay_blank(self):
        draft = self.read()
        assert (draft.number, draft.symbol, draft.issued_on) == (None, "KH-SXD", None)
        assert draft.place == "Thái Nguyên"

    def test_letterhead_of_two_bodies(self):
        draft = self.read()
        assert (draft.parent_body, draft.issuer) == (
            "ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN",
            "SỞ XÂY DỰNG",
        )

    def test_subject_over_two_lines(self):
        assert self.read().subject == ("TRUYỀN THÔNG CẢI CÁCH HÀNH CHÍNH NĂM 2026 CỦA SỞ XÂY DỰNG")

    def test_lettered_points_are_children(self):
        contents = self.read().sections[1].children[0]
        assert [(c.label, c.title) for c in contents.children] == [
            ("a", None),
            ("b", "Văn bản mới về thủ tục hành chính ngành xây dựng:"),
        ]
        assert [p.text for p in contents.children[1].paragraphs] == [
            "Nghị định của Chính phủ;",
            "Quyết định công bố của UBND tỉnh.",
        ]

    def test_deputy_signs_for_the_director(self):
        signature = self.read().signature
        assert signature is not None
        assert (signature.capacity, signature.title) == (("KT. GIÁM ĐỐC",), "PHÓ GIÁM ĐỐC")

    def test_basis_cited_in_the_opening(self):
        (basis,) = self.read().legal_bases
        assert (basis.kind, basis.number, basis.symbol) == ("Quyết định", "15", "KH-UBND")
        assert basis.issued_on == dt.date(2026, 1, 12)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Tệp rỗng"),
        (b" \n\t\r\n", "Tệp rỗng"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"PK\x03\x04zipped", "Tệp bị hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "DOC"),
        (b"\x00\x01\x02\x03", "nhị phân"),
        ("KẾ HOẠCH".encode("cp1258", "replace") + b"\xff\xfe\xfd", "UTF-8"),
        (b"KE HOACH\ndong 2 \xe9\xe8", "Dòng 2"),
        ("Thông báo nghỉ lễ".encode(), "không phải văn bản"),
        ("KẾ HOẠCH\n\nnăm 2026\n\nLời văn.".encode(), "không có mục nào"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(intake.UnreadableFile, match=sentence):
        intake.read(content)


@pytest.mark.parametrize("line", ["Số:  KH-UBND", "Số: /KH-UBND", "Số: ……/KH-UBND", "Số KH-UBND"])
def test_a_blank_number_takes_no_letter_of_the_symbol(line: str):
    text = f"{line}\n\nKẾ HOẠCH\nTuyên truyền năm 2026\n\nI. NỘI DUNG\n- Một câu."
    draft = intake.read(text.encode())
    assert (draft.number, draft.symbol) == (None, "KH-UBND")


def test_a_table_without_header_is_refused_with_its_line():
    text = (FILES / "ke-hoach-tinh.txt").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("TT\t")]
    first = next(i for i, line in enumerate(lines, start=1) if line.startswith("1\t"))
    with pytest.raises(intake.UnreadableFile, match=f"Dòng {first}: bảng không có hàng tiêu đề"):
        intake.read("\n".join(lines).encode())


def test_utf16_from_old_notepad_is_read():
    text = (FILES / "ke-hoach-so-du-thao.txt").read_text()
    assert intake.read(text.encode("utf-16")).symbol == "KH-SXD"


def test_decomposed_letters_and_no_break_spaces_are_one_text():
    text = (FILES / "ke-hoach-tinh.txt").read_text()
    odd = unicodedata.normalize("NFD", text).replace("Sở Nội vụ", "Sở\u00a0Nội\u00a0vụ")
    assert intake.read(odd.encode()) == provincial()


def test_columns_are_known_by_meaning_in_any_order():
    text = (
        "KẾ HOẠCH\n\nTuyên truyền năm 2026\n\nI. NỘI DUNG\n\nTheo bảng.\n\n"
        "| STT | Thời gian | Đơn vị chủ trì | Nhiệm vụ | Kinh phí | Đơn vị phối hợp | Hình thức |\n"
        "|---|---|---|---|---|---|---|\n"
        "| 1 | Quý II | Sở Nội vụ | Hội nghị | 10 triệu | Sở Y tế | Trực tiếp |\n"
        "| 2 | Hằng quý | Sở Y tế | Tờ rơi | | | In ấn |\n"
    )
    first, second = intake.read(text.encode()).items
    assert (first.contents, first.formats) == (["Hội nghị"], ["Trực tiếp"])
    assert (texts(first, "lead"), texts(first, "coordinating")) == (["Sở Nội vụ"], ["Sở Y tế"])
    assert first.schedule.start == dt.date(2026, 4, 1)
    assert first.extra == {"Kinh phí": "10 triệu"}
    assert second.extra == {}
    assert second.schedule.every == ("quarter",)


def test_a_row_with_too_many_cells_is_said_with_what_stands_in_them():
    text = (
        "KẾ HOẠCH\n\nNăm 2026\n\nI. NỘI DUNG\n\nBảng.\n\n"
        "TT\tNội dung\tCơ quan chủ trì\n1\tHọp\tSở Nội vụ\tPhần thừa\n"
    )
    (problem,) = [p for p in intake.read(text.encode()).reading_problems if "thừa" in p.message]
    assert problem.severity == "error"
    assert "Phần thừa" in problem.message
    assert "Dòng 10" in problem.message


def test_a_document_without_blank_lines():
    text = (FILES / "ke-hoach-so-du-thao.txt").read_text()
    dense = "\n".join(line for line in text.splitlines() if line.strip())
    draft = intake.read(dense.encode())
    assert draft.subject == "TRUYỀN THÔNG CẢI CÁCH HÀNH CHÍNH NĂM 2026 CỦA SỞ XÂY DỰNG"
    assert [section.label for section in draft.sections] == ["I", "II", "III"]
    assert len(draft.recipients) == 3
    assert draft.signature is not None
    assert draft.signature.name == "Trần Văn Mẫu"


def test_kind_and_subject_on_one_line():
    text = (FILES / "ke-hoach-so-du-thao.txt").read_text()
    draft = intake.read(text.replace("KẾ HOẠCH\nTRUYỀN", "KẾ HOẠCH TRUYỀN").encode())
    assert draft.subject == "TRUYỀN THÔNG CẢI CÁCH HÀNH CHÍNH NĂM 2026 CỦA SỞ XÂY DỰNG"


def test_number_written_with_dots_to_fill_in():
    text = (FILES / "ke-hoach-so-du-thao.txt").read_text()
    draft = intake.read(text.replace("Số:      /KH", "Số: ...../KH").encode())
    assert (draft.number, draft.symbol) == (None, "KH-SXD")


def test_two_appendices_have_their_own_tables():
    text = (
        "KẾ HOẠCH\n\nNăm 2026\n\nI. NỘI DUNG\n\nTheo phụ lục.\n\n"
        "PHỤ LỤC I\n\nCÁC SỞ\n\n(Kèm theo Kế hoạch số 5/KH-UBND)\n\n"
        "TT\tNội dung\tCơ quan chủ trì\n1\tHọp\tSở Nội vụ\n\n"
        "PHỤ LỤC II\n\nCÁC XÃ\n\n(Kèm theo Kế hoạch số 5/KH-UBND)\n\n"
        "TT\tChủ trì\tNội dung\tThời gian\n1\tUBND cấp xã\tTờ rơi\tQuý I\n"
    )
    draft = intake.read(text.encode())
    assert [(a.label, a.title) for a in draft.appendices] == [("I", "CÁC SỞ"), ("II", "CÁC XÃ")]
    first, second = draft.items
    assert (first.appendix, first.contents) == (0, ["Họp"])
    assert (second.appendix, second.contents, second.schedule.kind) == (1, ["Tờ rơi"], "window")


def plan_text(body: str) -> bytes:
    return f"KẾ HOẠCH\n\nTuyên truyền năm 2026\n\n{body}".encode()


TABLE = "I. NỘI DUNG\n\nTheo bảng.\n\nPHỤ LỤC\n\nNỘI DUNG\n\n"


class TestTables:
    def rows(self, table: str) -> PlanDraft:
        return intake.read(plan_text(TABLE + table))

    def test_a_header_of_two_rows(self):
        draft = self.rows(
            "STT\tNội dung\tHình thức\tCơ quan thực hiện\t\tThời gian\n"
            "\t\t\tChủ trì\tPhối hợp\t\n1\tA\tTin\tSở Y tế\tSở Nội vụ\tQuý I\n"
        )
        (item,) = draft.items
        assert (item.lead_lines, item.coordinating_lines) == (["Sở Y tế"], ["Sở Nội vụ"])

    def test_a_second_header_with_other_columns(self):
        draft = self.rows(
            "TT\tNội dung\tHình thức\tChủ trì\n1\tA\tTin\tSở Y tế\n"
            "TT\tNội dung\tThời gian\tCơ quan chủ trì\n2\tB\tQuý II\tSở Y tế\n"
        )
        second = draft.items[1]
        assert (second.formats, second.schedule.text) == ([], "Quý II")

    def test_columns_without_title_or_with_the_same_are_kept(self):
        draft = self.rows("TT\tNội dung\tChủ trì\tGhi chú\tGhi chú\t\n1\tA\tSở Y tế\tx\ty\tz\n")
        assert draft.items[0].extra == {"Ghi chú": "x", "Ghi chú (5)": "y", "Cột 6": "z"}

    def test_a_row_whose_number_was_left_out_is_a_row(self):
        draft = self.rows(
            "TT\tNội dung\tChủ trì\n1\tA việc\tSở Y tế\n\tTuyên truyền B\tSở Nội vụ\n"
        )
        assert [item.contents for item in draft.items] == [["A việc"], ["Tuyên truyền B"]]
        assert "không đọc được số thứ tự" in draft.reading_problems[-1].message

    def test_a_row_that_counts_the_columns_is_none(self):
        draft = self.rows("TT\tNội dung\tChủ trì\n(1)\t(2)\t(3)\n1\tA\tSở Y tế\n")
        assert len(draft.items) == 1

    def test_numbers_that_do_not_follow_are_said(self):
        draft = self.rows("TT\tNội dung\tChủ trì\n1\tA\tSở Y tế\n3\tB\tSở Y tế\n")
        assert any("Sau nội dung 1 là nội dung 3" in p.message for p in draft.reading_problems)

    def test_sub_numbers_stand_under_their_heading(self):
        draft = self.rows("TT\tNội dung\tChủ trì\n1\tBáo chí\n1.1\tA\tSở Y tế\n1.2\tB\tSở Y tế\n")
        assert [(i.number, i.group, i.extra) for i in draft.items] == [
            (1, "1 Báo chí", {"TT": "1.1"}),
            (2, "1 Báo chí", {"TT": "1.2"}),
        ]

    def test_emphasis_in_cells_is_taken_off(self):
        draft = self.rows("| **TT** | **Nội dung** | Chủ trì |\n| **1** | A | __Sở Y tế__ |\n")
        assert (draft.items[0].number, draft.items[0].lead_lines) == (1, ["Sở Y tế"])


class TestPages:
    def test_page_numbers_are_no_words(self):
        draft = intake.read(plan_text("I. VIỆC\n\n- Làm cho đầy đủ\n\n2\n\ncác việc.\n\n- 3 -\n"))
        (paragraph,) = draft.sections[0].paragraphs
        assert paragraph.text == "Làm cho đầy đủ các việc."
        assert sum("số trang" in p.message for p in draft.reading_problems) == 2

    def test_halves_set_side_by_side_with_tabs(self):
        text = (
            "ỦY BAN NHÂN DÂN\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "TỈNH BẮC KẠN\t\tĐộc lập – Tự do – Hạnh phúc\n"
            "Số: 45/KH-UBND\t\tBắc Kạn, ngày 05 tháng 01 năm 2021\n\nKẾ HOẠCH\n\nNăm 2021\n\n"
            "I.\tVIỆC\n\nLàm./.\n\nNơi nhận:\t\t\tTM. ỦY BAN NHÂN DÂN\n- Các sở;\t\t\tCHỦ TỊCH\n"
        )
        draft = intake.read(text.encode())
        assert (draft.issuer, draft.number, draft.place) == (
            "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", "45", "Bắc Kạn",
        )  # fmt: skip
        assert draft.recipients == ["Các sở"]
        assert draft.signature is not None
        assert (draft.signature.capacity, draft.signature.title) == (
            ("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH",
        )  # fmt: skip
        assert draft.sections[0].title == "VIỆC"

    def test_room_to_write_in_beside_a_tab(self):
        text = (
            "Số:      /KH-SNV\t\tBắc Kạn, ngày      tháng 01 năm 2021\n\n"
            "KẾ HOẠCH\n\nNăm 2021\n\nI. VIỆC\n\nLàm.\n"
        )
        draft = intake.read(text.encode())
        assert (draft.number, draft.symbol, draft.place, draft.issued_on) == (
            None, "KH-SNV", "Bắc Kạn", None,
        )  # fmt: skip

    def test_headings_without_numbers(self):
        draft = intake.read(plan_text("Lời đầu:\n\nMỤC ĐÍCH\n\n- Một.\n\nNỘI DUNG\n\nHai.\n"))
        assert [(s.label, s.title) for s in draft.sections] == [
            (None, "MỤC ĐÍCH"),
            (None, "NỘI DUNG"),
        ]

    def test_recipients_on_the_line_of_noi_nhan(self):
        draft = intake.read(
            plan_text("I. VIỆC\n\nLàm./.\n\nNơi nhận: Các sở; UBND các xã; Lưu: VT.\n")
        )
        assert draft.recipients == ["Các sở", "UBND các xã", "Lưu: VT"]

    def test_a_heading_that_begins_with_q_is_no_signature(self):
        draft = intake.read(plan_text("I. VIỆC\n\nQUAN ĐIỂM CHỈ ĐẠO\n\n1. Một.\n\n2. Hai.\n"))
        assert draft.signature is None
        assert len(draft.sections[0].children) == 2

    def test_text_below_the_table_stays_below_it(self):
        draft = intake.read(
            plan_text(TABLE + "TT\tNội dung\tChủ trì\n1\tA\tSở Y tế\n\nGhi chú: theo năm.\n")
        )
        (appendix,) = draft.appendices
        assert appendix.title == "NỘI DUNG"
        assert [p.text for p in appendix.paragraphs] == ["Ghi chú: theo năm."]

    def test_the_issuing_sentence_is_the_opening_even_with_can_cu(self):
        draft = intake.read(
            plan_text(
                "Căn cứ Luật A, UBND tỉnh Bắc Kạn ban hành Kế hoạch như sau:\n\nI. VIỆC\n\nLàm.\n"
            )
        )
        assert draft.bases == []
        assert draft.issuer == "ỦY BAN NHÂN DÂN TỈNH BẮC KẠN"


@pytest.mark.parametrize(
    "body",
    [
        "I. VIỆC\n\n" + "a\n" * 15_000,
        "I. VIỆC\n\n" + "Trên đây là.\n\n" * 5_000 + "1. x\n",
        "Sở " * 6_000 + "\n\nI. VIỆC\n\nLàm.\n",
        "I. VIỆC\n\nLàm./.\n\nCHỦ TỊCH\n\n" + "A" * 15_000 + "!\n",
        TABLE + "TT\tNội dung\tChủ trì\n" + "1\ta\tb\n" * 11_000,
        TABLE + "TT\tNội dung\tChủ trì\n1\t" + "<a " * 6_000 + "\tSở Y tế\n",
        TABLE + "TT\tNội dung\tChủ trì\n1\t- " + "x - X " * 3_000 + "\tSở Y tế\n",
    ],
    ids=["lines", "closings", "issuers", "name", "rows", "tags", "dashes"],
)
def test_a_hostile_text_is_read_to_its_end(body: str):
    # Patterns that look back over what was read would not end in a lifetime.
    draft = intake.read(plan_text(body))
    assert draft.sections or draft.items


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("I. VIỆC\n\n" + "x" * 20_001, "Dòng 7: đoạn dài 20001 chữ"),
        ("\t".join(["x"] * 41), "hơn 40 cột"),
        ("x\n" * 20_001, "chỉ đọc đến 20000 dòng"),
        ("I. VIỆC\n\nLàm \ufffe việc.", "Dòng 7: có ký tự không hợp lệ"),
    ],
)
def test_what_no_plan_has_is_refused_with_its_line(body: str, sentence: str):
    with pytest.raises(intake.UnreadableFile, match=sentence):
        intake.read(plan_text(body))
