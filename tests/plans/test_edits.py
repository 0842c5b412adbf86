"""What a person can do to a draft, and what is refused; no database."""

import copy
import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import edits, intake
from plans.draft import DraftAppendix, DraftItem, PlanDraft, Problem
from plans.draft_store import dumped, loaded
from plans.edits import sections
from plans.schedules import Schedule
from tests.plans import FILES


def draft_with(*contents: str, groups: Mapping[str, str] | None = None) -> PlanDraft:
    draft = PlanDraft(year=2026, subject="Thử", appendices=[DraftAppendix(None, "BẢNG", None)])
    for words in contents:
        edits.apply(draft, "row-add", {"after": draft.items[-1].key if draft.items else ""})
        row = draft.items[-1]
        edits.apply(draft, "row-set", {"key": row.key, "contents": words})
        row.group = (groups or {}).get(words)
    return draft


def told(draft: PlanDraft) -> list[tuple[int, str]]:
    return [(item.number, "\n".join(item.contents)) for item in draft.items]


def key_of(draft: PlanDraft, words: str) -> str:
    return next(item.key for item in draft.items if item.contents[:1] == [words])


class TestRows:
    def test_a_cell_is_read_as_a_file_is(self):
        draft = draft_with("Tin bài")
        cells = {"lead": "- Sở Nội vụ;\n- UBND cấp huyện và cấp xã.", "schedule": "Quý I, III"}
        edits.apply(draft, "row-set", {"key": draft.items[0].key, **cells})
        item = draft.items[0]
        assert item.lead_lines == ["Sở Nội vụ", "UBND cấp huyện và cấp xã"]
        assert [each.party.text for each in item.lead] == [
            "Sở Nội vụ",
            "UBND cấp huyện",
            "UBND cấp xã",
        ]
        assert [window.start for window in item.schedule.windows] == [
            dt.date(2026, 1, 1),
            dt.date(2026, 7, 1),
        ]

    def test_a_field_that_is_absent_stays(self):
        draft = draft_with("Tin bài")
        key = draft.items[0].key
        edits.apply(draft, "row-set", {"key": key, "formats": "Hội nghị"})
        edits.apply(draft, "row-set", {"key": key, "schedule": "Cả năm"})
        assert (draft.items[0].formats, draft.items[0].contents) == (["Hội nghị"], ["Tin bài"])

    def test_a_row_is_added_behind_another_and_counted(self):
        draft = draft_with("Một", "Hai")
        edits.apply(draft, "row-add", {"after": key_of(draft, "Một")})
        assert told(draft) == [(1, "Một"), (2, ""), (3, "Hai")]

    def test_a_deleted_row_comes_back_where_it_stood(self):
        draft = draft_with("Một", "Hai", "Ba")
        key = key_of(draft, "Hai")
        edits.apply(draft, "row-delete", {"key": key})
        assert told(draft) == [(1, "Một"), (2, "Ba")]
        edits.apply(draft, "row-restore", {"key": key})
        assert told(draft) == [(1, "Một"), (2, "Hai"), (3, "Ba")]

    def test_a_moved_row_joins_the_group_it_comes_to(self):
        draft = draft_with("Một", "Hai", "Ba", groups={"Một": "I", "Hai": "I", "Ba": "II"})
        edits.apply(draft, "row-move", {"key": key_of(draft, "Một"), "before": ""})
        assert [(item.contents[0], item.group) for item in draft.items] == [
            ("Hai", "I"),
            ("Ba", "II"),
            ("Một", "II"),
        ]

    def test_a_step_over_the_border_of_a_group_changes_the_group_first(self):
        draft = draft_with("Một", "Hai", groups={"Một": "I", "Hai": "II"})
        edits.apply(draft, "row-up", {"key": key_of(draft, "Hai")})
        assert [item.group for item in draft.items] == ["I", "I"]
        edits.apply(draft, "row-up", {"key": key_of(draft, "Hai")})
        assert told(draft) == [(1, "Hai"), (2, "Một")]

    def test_split_and_merge_are_each_others_undoing(self):
        draft = draft_with("Một\nHai\nBa")
        key = draft.items[0].key
        edits.apply(draft, "row-set", {"key": key, "lead": "Sở Nội vụ", "schedule": "Cả năm"})
        before = copy.deepcopy(draft.items)
        edits.apply(draft, "row-split", {"key": key, "line": "1"})
        assert told(draft) == [(1, "Một"), (2, "Hai\nBa")]
        assert draft.items[1].lead_lines == ["Sở Nội vụ"]
        edits.apply(draft, "row-merge", {"key": key})
        assert draft.items == before

    @pytest.mark.parametrize("line", ["0", "3", "", "x", "-1"])
    def test_a_row_is_not_split_where_no_line_begins(self, line: str):
        draft = draft_with("Một\nHai\nBa")
        with pytest.raises(edits.Refused, match="không có dòng để tách"):
            edits.apply(draft, "row-split", {"key": draft.items[0].key, "line": line})

    def test_same_as_above_takes_the_meaning_too(self):
        draft = draft_with("Một", "Hai")
        edits.apply(draft, "row-set", {"key": draft.items[0].key, "lead": "Các sở, ngành"})
        edits.apply(draft, "row-same", {"key": draft.items[1].key, "cell": "lead"})
        assert draft.items[1].lead == draft.items[0].lead != []

    def test_what_was_said_of_a_row_follows_it(self):
        draft = draft_with("Một", "Hai", "Ba")
        draft.reading_problems = [
            Problem("row-stitched", "info", "item 3", "Nội dung 3: hàng bị ngắt trang.", 3),
            Problem("row-stitched", "info", "item 1", "Nội dung 1: hàng bị ngắt trang.", 1),
        ]
        edits.apply(draft, "row-delete", {"key": key_of(draft, "Một")})
        assert draft.reading_problems == [
            Problem("row-stitched", "info", "item 2", "Nội dung 2: hàng bị ngắt trang.", 2)
        ]

    def test_numbers_that_begin_anew_in_each_group_still_do(self):
        draft = draft_with("Một", "Hai", "Ba", groups={"Một": "I", "Hai": "I", "Ba": "II"})
        draft.items[2].number = 1
        edits.apply(draft, "row-add", {"after": draft.items[0].key})
        assert [(item.group, item.number) for item in draft.items] == [
            ("I", 1),
            ("I", 2),
            ("I", 3),
            ("II", 1),
        ]

    @pytest.mark.parametrize(
        "operation", ["row-set", "row-delete", "row-merge", "row-up", "row-move"]
    )
    def test_a_row_that_is_gone_is_said_so(self, operation: str):
        with pytest.raises(edits.Gone, match="không còn"):
            edits.apply(draft_with("Một"), operation, {"key": "khong-co"})

    def test_a_cell_longer_than_any_is_refused_and_nothing_changes(self):
        draft = draft_with("Một")
        before = copy.deepcopy(draft)
        cells = {"key": draft.items[0].key, "formats": "Tin", "contents": "x" * 20_001}
        with pytest.raises(edits.Refused, match="20001 chữ"):
            edits.apply(draft, "row-set", cells)
        assert draft == before


class TestStale:
    def test_a_form_filled_from_an_older_row_is_refused_with_both(self):
        draft = draft_with("Một")
        item = draft.items[0]
        stamp = edits.row_stamp(item)
        edits.apply(draft, "row-set", {"key": item.key, "contents": "Của A", "stamp": stamp})
        with pytest.raises(edits.Stale, match="Nội dung 1 đã được sửa") as refusal:
            edits.apply(draft, "row-set", {"key": item.key, "contents": "Của B", "stamp": stamp})
        assert (refusal.value.theirs, refusal.value.yours) == (
            {"contents": "Của A"},
            {"contents": "Của B"},
        )
        keep = {"key": item.key, "contents": "Của B", "stamp": refusal.value.stamp}
        edits.apply(draft, "row-set", keep)
        assert item.contents == ["Của B"]

    def test_two_people_who_write_the_same_disagree_about_nothing(self):
        draft = draft_with("Một")
        item, stamp = draft.items[0], edits.row_stamp(draft.items[0])
        for _ in range(2):
            edits.apply(draft, "row-set", {"key": item.key, "contents": "Hai", "stamp": stamp})
        assert item.contents == ["Hai"]

    def test_another_row_is_not_in_the_way(self):
        draft = draft_with("Một", "Hai")
        stamp = edits.row_stamp(draft.items[1])
        edits.apply(draft, "row-set", {"key": draft.items[0].key, "contents": "Khác"})
        second = {"key": draft.items[1].key, "contents": "Mới", "stamp": stamp}
        edits.apply(draft, "row-set", second)
        assert told(draft) == [(1, "Khác"), (2, "Mới")]


class TestSections:
    @pytest.fixture
    def draft(self) -> PlanDraft:
        return intake.read((FILES / "ke-hoach-tinh.txt").read_bytes())

    def outline(self, draft: PlanDraft) -> list[tuple[int, str | None]]:
        return [(depth, section.label) for depth, section in sections.flat(draft)]

    def test_a_heading_may_jump(self, draft: PlanDraft):
        edits.apply(
            draft, "section-set", {"place": "0", "label": "VII", "body": "- Một\n+ Hai\nBa"}
        )
        first = draft.sections[0]
        assert first.label == "VII"
        assert [(p.bullet, p.text) for p in first.paragraphs] == [
            ("-", "Một"),
            ("+", "Hai"),
            ("", "Ba"),
        ]

    def test_a_new_section_proposes_the_next_label(self, draft: PlanDraft):
        before = self.outline(draft)
        last = [i for i, (depth, _) in enumerate(before) if depth == 0][-1]
        edits.apply(draft, "section-add", {"place": str(last)})
        assert self.outline(draft) == [*before, (0, "V")]

    def test_in_and_out_are_each_others_undoing(self, draft: PlanDraft):
        before = self.outline(draft)
        second = [i for i, (depth, _) in enumerate(before) if depth == 0][1]
        edits.apply(draft, "section-in", {"place": str(second)})
        assert self.outline(draft) != before
        edits.apply(draft, "section-out", {"place": str(second)})
        assert self.outline(draft) == before

    def test_contents_in_prose_follow_their_section(self, draft: PlanDraft):
        item = DraftItem(
            1, ["Tin"], [], [], [], Schedule("", "unspecified"), appendix=None, section=0
        )
        draft.items = [item]
        title = next(sections.flat(draft))[1].title
        edits.apply(draft, "section-down", {"place": "0"})
        assert [s.title for _, s in sections.flat(draft)][item.section or 0] == title
        edits.apply(draft, "section-delete", {"place": str(item.section)})
        assert item.section is None

    @pytest.mark.parametrize("place", ["", "99", "x"])
    def test_a_section_that_is_gone_is_said_so(self, draft: PlanDraft, place: str):
        with pytest.raises(edits.Gone):
            edits.apply(draft, "section-set", {"place": place, "title": "Khác"})


class TestHeader:
    def test_a_new_year_is_read_into_the_schedules(self):
        draft = draft_with("Một")
        edits.apply(draft, "row-set", {"key": draft.items[0].key, "schedule": "Quý I"})
        edits.apply(draft, "header-set", {"year": "2027"})
        assert draft.items[0].schedule.start == dt.date(2027, 1, 1)

    @pytest.mark.parametrize(
        ("field", "text", "sentence"),
        [
            ("year", "19", "từ 2000 đến 2100"),
            ("year", "hai nghìn", "từ 2000 đến 2100"),
            ("day", "31/02/2026", "không phải một ngày có thật"),
            ("day", "mai", "không phải một ngày có thật"),
        ],
    )
    def test_what_is_no_year_or_day_is_refused(self, field: str, text: str, sentence: str):
        draft = draft_with()
        before = copy.deepcopy(draft)
        with pytest.raises(edits.Refused, match=sentence):
            edits.apply(draft, "header-set", {"subject": "Khác", field: text})
        assert draft == before

    def test_an_appendix_with_rows_stays(self):
        draft = draft_with("Một")
        with pytest.raises(edits.Refused, match="còn 1 nội dung"):
            edits.apply(draft, "appendix-delete", {"appendix": "0"})
        edits.apply(draft, "appendix-add", {})
        edits.apply(draft, "appendix-delete", {"appendix": "1"})
        assert len(draft.appendices) == 1


class TestMends:
    def test_a_recipient_stands_above_the_archive(self):
        draft = PlanDraft(recipients=["Như trên", "Lưu: VT"])
        for _ in range(2):
            edits.apply(draft, "recipient-add", {"text": "Bưu điện tỉnh;"})
        assert draft.recipients == ["Như trên", "Bưu điện tỉnh", "Lưu: VT"]

    def test_a_slip_is_mended_everywhere_and_said_no_more(self):
        draft = draft_with("Giới bản sao")
        draft.recipients = ["Giới bản điện tử"]
        draft.reading_problems = [Problem("text-suspect", "info", "item 1", "Có thể sai.", 1)]
        mend = {"old": "Giới bản", "new": "Gửi bản", "message": "Có thể sai."}
        edits.apply(draft, "text-replace", mend)
        assert (told(draft), draft.recipients) == ([(1, "Gửi bản sao")], ["Gửi bản điện tử"])
        assert draft.reading_problems == []

    def test_an_office_is_replaced_in_its_own_cell(self):
        draft = draft_with("Một")
        cells = {"key": draft.items[0].key, "lead": "Sở GTVT; Sở Nội vụ", "coordinating": "Sở GTVT"}
        edits.apply(draft, "row-set", cells)
        replaced = {"cell": "lead", "old": "Sở GTVT", "new": "Sở Xây dựng"}
        edits.apply(draft, "party-replace", {"key": draft.items[0].key, **replaced})
        assert draft.items[0].lead_lines == ["Sở Xây dựng; Sở Nội vụ"]
        assert draft.items[0].coordinating_lines == ["Sở GTVT"]


WORDS = st.text("aăđêôơư -+;.,\n", max_size=30)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "key": st.sampled_from(["n1", "n2", "n3", "n4", "x"]),
        "after": st.sampled_from(["", "n1", "n3"]),
        "before": st.sampled_from(["", "n2", "n4"]),
        "line": st.sampled_from(["1", "2"]),
        "cell": st.sampled_from(["lead", "schedule", "contents"]),
        "place": st.sampled_from(["0", "1", "2", "9"]),
        "appendix": st.sampled_from(["0", "1"]),
        **dict.fromkeys(("contents", "lead", "schedule", "title", "label", "body", "text"), WORDS),
        "old": st.sampled_from(["a", "đ"]),
        "new": WORDS,
    },
)
STEPS = st.lists(st.tuples(st.sampled_from(sorted(edits.OPERATIONS)), FIELDS), max_size=12)


@given(STEPS)
@settings(max_examples=200, deadline=None)
def test_whatever_is_done_the_draft_stays_whole(steps: list[tuple[str, dict[str, str]]]):
    draft = draft_with("Một\nHai", "Ba", "Bốn")
    draft.sections = intake.read((FILES / "ke-hoach-tinh.txt").read_bytes()).sections[:2]
    for operation, fields in steps:
        before = copy.deepcopy(draft)
        try:
            edits.apply(draft, operation, fields)
        except edits.Refused:
            assert draft == before
        keys = [item.key for item in draft.items]
        assert len(set(keys)) == len(keys)
        assert all(
            item.appendix is None or item.appendix < len(draft.appendices) for item in draft.items
        )
        assert [item.number for item in draft.items if item.appendix == 0] == list(
            range(1, 1 + sum(item.appendix == 0 for item in draft.items))
        )
    assert loaded(dumped(draft)) == draft


def test_what_the_opening_cites_is_read_anew():
    draft = draft_with()
    sentence = "Thực hiện Kế hoạch số 892/KH-UBND ngày 30/12/2020 của UBND tỉnh, Sở lập kế hoạch:"
    edits.apply(draft, "header-set", {"opening": sentence, "bases": "Căn cứ Luật số 72/2025/QH15;"})
    assert [each.number for each in draft.legal_bases] == ["72/2025", "892"]
    edits.apply(draft, "header-set", {"opening": sentence.replace("892", "893")})
    assert [each.number for each in draft.legal_bases] == ["72/2025", "893"]
