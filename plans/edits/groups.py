"""The heading above a run of rows."""

from collections.abc import Mapping

from agencies.text import composed
from plans.draft import PlanDraft
from plans.edits import rows
from plans.edits.numbering import renumber
from plans.edits.stamps import refuse_stale

Given = Mapping[str, str]


def set_heading(draft: PlanDraft, given: Given) -> None:
    """Write ``heading`` above the row ``key`` and the rows of its group that follow it."""
    start = rows.index_of(draft, given.get("key", ""))
    first = draft.items[start]
    refuse_stale("Đầu đề nhóm", {"heading": first.group or ""}, given)
    old, new = first.group, composed(given.get("heading", "")) or None
    for item in draft.items[start:]:
        if (item.group, item.appendix) != (old, first.appendix):
            break
        item.group = new
    renumber(draft, first.appendix)
