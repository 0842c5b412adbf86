"""What confirming an intake changes in the plan it brings up to date, as a page shows it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from plans.comparing import RowChange, State, compare, merged
from plans.draft import DraftItem, PlanDraft
from plans.edits.stamps import Texts, header_texts, row_texts
from plans.views.field_names import name_of

STATES: dict[State, str] = {
    "new": "mới",
    "changed": "thay đổi",
    "gone": "không còn",
    "same": "giữ nguyên",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; the words that are in one of them only are for the eye to find."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that is new, changed or gone."""

    state: State
    number: int
    title: str
    differences: list[Difference]

    @property
    def label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole: header fields, rows, and how many of each kind."""

    header: list[Difference]
    rows: list[ChangedRow]
    counts: list[tuple[str, int]]
    touches_sections: bool

    @property
    def is_none(self) -> bool:
        """Tell a file that says again what the plan says already."""
        return not (self.header or self.rows or self.touches_sections)


def changes_between(old: PlanDraft, new: PlanDraft) -> Changes:
    """Show what ``new`` changes in ``old``, the stored plan that it says again."""
    result, rows = merged(old, new), compare(old.items, new.items)
    numbers = Counter(row.state for row in rows)
    return Changes(
        header=list(_differences(header_texts(old), header_texts(result))),
        rows=[_row(each) for each in rows if each.state != "same"],
        counts=[(label, numbers[state]) for state, label in STATES.items() if numbers[state]],
        touches_sections=old.sections != result.sections,
    )


def _row(change: RowChange) -> ChangedRow:
    item = change.new or change.old
    assert item is not None  # noqa: S101
    differences = []
    if change.old and change.new:
        was, now = row_texts(change.old), row_texts(change.new)
        differences = list(_differences(was, now))
    return ChangedRow(change.state, item.number, _title(item), differences)


def _title(item: DraftItem) -> str:
    return " ".join(item.contents)[:200] or "(chưa có nội dung)"


def _differences(was: Texts, now: Texts) -> Iterator[Difference]:
    for name in {**was, **now}:
        old, new = was.get(name, ""), now.get(name, "")
        if old != new:
            yield Difference(name_of(name), old, new)
