"""What a file read anew changes in the rows of a plan."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from plans.comparing import compare, merged
from plans.draft import DraftAppendix, DraftItem, PlanDraft
from plans.schedules import Schedule


def row(number: int, words: str, key: str = "", formats: str = "") -> DraftItem:
    return DraftItem(
        number, [words], [formats] if formats else [], [], [], Schedule("", "unspecified"), key=key
    )


def told(old: list[DraftItem], new: list[DraftItem]) -> list[tuple[str, int | None, int | None]]:
    return [
        (
            change.state,
            change.old.number if change.old else None,
            change.new.number if change.new else None,
        )
        for change in compare(old, new)
    ]


LAWS = "Tuyên truyền Luật Tổ chức chính quyền địa phương"
ONE_STOP = "Giới thiệu bộ phận một cửa các cấp"
INDEX = "Công bố chỉ số cải cách hành chính"


class TestCompare:
    def test_a_row_that_moved_is_the_same(self):
        old = [row(1, LAWS), row(2, ONE_STOP)]
        assert told(old, [row(1, ONE_STOP), row(2, LAWS)]) == [("same", 2, 1), ("same", 1, 2)]

    def test_other_words_of_the_same_number_are_a_change(self):
        change = compare([row(1, LAWS)], [row(1, LAWS + " năm 2025", formats="Hội nghị")])[0]
        assert (change.state, change.cells) == ("changed", ("contents", "formats"))

    def test_another_content_under_the_same_number_is_new(self):
        assert told([row(1, LAWS)], [row(1, INDEX)]) == [("new", None, 1), ("gone", 1, None)]

    def test_a_row_whose_number_and_words_both_changed_is_known_by_its_words(self):
        old = [row(1, LAWS), row(2, ONE_STOP), row(3, INDEX)]
        new = [row(1, INDEX + " năm 2025"), row(2, LAWS)]
        assert told(old, new) == [("changed", 3, 1), ("same", 1, 2), ("gone", 2, None)]

    def test_the_same_words_twice_are_two_rows(self):
        old = [row(1, LAWS), row(2, LAWS)]
        assert told(old, [row(1, LAWS)]) == [("same", 1, 1), ("gone", 2, None)]

    @given(st.lists(st.text("abđ ", max_size=6)), st.lists(st.text("abđ ", max_size=6)))
    def test_every_row_is_told_once(self, before: list[str], after: list[str]):
        old = [row(number, words) for number, words in enumerate(before, start=1)]
        new = [row(number, words) for number, words in enumerate(after, start=1)]
        changes = compare(old, new)
        assert [c.new for c in changes if c.new] == new
        assert sorted(c.old.number for c in changes if c.old) == [item.number for item in old]


class TestMerged:
    OLD = PlanDraft(
        number="5", subject="Cũ", recipients=["Lưu: VT"], items=[row(1, LAWS, "17")],
        appendices=[DraftAppendix(None, "BẢNG", None)],
    )  # fmt: skip

    def test_a_table_alone_changes_the_rows_and_nothing_else(self):
        new = PlanDraft(items=[row(1, INDEX, "r1"), row(2, LAWS, "r2")])
        fresh = merged(self.OLD, new)
        assert [item.key for item in fresh.items] == ["n1", "17"]
        assert replace(fresh, items=[]) == replace(self.OLD, items=[])

    def test_what_the_file_says_wins(self):
        new = PlanDraft(number="6", subject="Mới", items=[row(1, LAWS, "r1")])
        fresh = merged(self.OLD, new)
        assert (fresh.number, fresh.subject, fresh.recipients) == ("6", "Mới", ["Lưu: VT"])
        assert [item.key for item in fresh.items] == ["17"]
