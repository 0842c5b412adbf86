"""An original beside the data, as the page of registering shows them before it is confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from documents.models import SignedCopy
from plans.actions import accepting, checking, duties, originals, registering
from plans.actions.registering import Disagreement, same_words
from plans.comparing import RowChange, State
from plans.edits.stamps import row_texts
from plans.models import Original, Plan
from plans.views.desks import page_url, row_url
from plans.views.field_names import name_of

PER_PAGE = 50
_STATES: dict[State, tuple[str, str]] = {
    "changed": ("khác bản gốc", "Sửa dòng này"),
    "new": ("bản gốc không có", "Mở dòng này để xem, xóa"),
    "gone": ("dữ liệu thiếu", "Mở phụ lục để thêm"),
    "same": ("giữ nguyên", ""),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field as the original says it and as the data do."""

    label: str
    original: str
    data: str
    decides: bool = False


@dataclass(frozen=True, slots=True)
class DifferingRow:
    """A row that is not the same on both sides, and where it is mended."""

    state: State
    number: int
    title: str
    differences: Sequence[Difference]
    url: str

    @property
    def label(self) -> str:
        return _STATES[self.state][0]

    @property
    def todo(self) -> str:
        return _STATES[self.state][1]


def compared(plan: Plan, original: Original, *, page: str | None, on: Any) -> dict[str, Any]:
    """Give all that is shown before confirming; ``plan`` is loaded by ``Plan.objects.whole()``."""
    data = plan.as_draft()
    differing = registering.disagreements(data, original)
    agreeing = registering.said_by(original).keys() - {each.field for each in differing}
    rows = registering.rows_that_differ(data, original)
    read = original.as_draft()
    return {
        "found": original.verification,
        "is_signed": original.kind == SignedCopy.Kind.SIGNED,
        "untold": original.untold(originals.rows_stamp(data)),
        "has_rows": bool(read and read.items),
        "row_count": len(data.items),
        "differences": [_named(each) for each in differing],
        "agreeing": [name_of(name) for name in registering.said_by(original) if name in agreeing],
        "must_agree": any(each.decides for each in differing),
        "rows": Paginator([_row(plan, each) for each in rows], PER_PAGE).get_page(page),
        "standing": accepting.standing(plan, checking.check(plan=plan, on=on)),
        "expansion": duties.expansion_of(plan=plan, on=on),
    }


def _named(each: Disagreement) -> Difference:
    return Difference(name_of(each.field), each.original, each.data, each.decides)


def _row(plan: Plan, change: RowChange) -> DifferingRow:
    item = change.new or change.old
    assert item is not None  # noqa: S101
    title = " ".join(item.contents)[:200] or "(chưa có nội dung)"
    url = row_url(plan, item.key) if change.new else f"{page_url(plan)}#phu-luc"
    return DifferingRow(change.state, item.number, title, list(_cells(change)), url)


def _cells(change: RowChange) -> Iterator[Difference]:
    if change.old is None or change.new is None:
        return
    was, now = row_texts(change.old), row_texts(change.new)
    for name in change.cells:
        old, new = was.get(name, ""), now.get(name, "")
        if not same_words(old, new):
            yield Difference(name_of(name), old, new)
