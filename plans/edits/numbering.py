"""Numbers of rows after rows were added, moved or taken out."""

import re
from dataclasses import replace

from plans.draft import DraftItem, PlanDraft, Problem

_ITEM = re.compile(r"^item (\d+)")


def renumber(draft: PlanDraft, appendix: int | None, *, gone: int | None = None) -> None:
    """Count the rows of one appendix anew; numbering that began anew in each group still does.

    What was said of a row while its file was read goes on pointing to it, and what was said of the
    row that is ``gone`` goes with it.
    """
    rows = [item for item in draft.items if item.appendix == appendix]
    restarts = _restarts(rows)
    moved: dict[int, int] = {}
    number, group = 0, None
    for item in rows:
        number = 1 if restarts and item.group != group else number + 1
        group = item.group
        moved.setdefault(item.number, number)
        item.number = number
    # Only where a number tells a row: two appendices may both have a row 3.
    if len({item.appendix for item in draft.items}) == 1 and not restarts:
        draft.reading_problems = [
            _moved(each, moved) for each in draft.reading_problems if each.item != gone or not gone
        ]


def _restarts(rows: list[DraftItem]) -> bool:
    """Tell whether some group but the first has a row numbered 1, in the order before the change."""
    ones = {item.group for item in rows if item.number == 1}
    return len(ones) > 1


def _moved(problem: Problem, moved: dict[int, int]) -> Problem:
    if problem.item is None or problem.item not in moved or moved[problem.item] == problem.item:
        return problem
    number = moved[problem.item]
    message = re.sub(rf"\b[Nn]ội dung {problem.item}\b", f"Nội dung {number}", problem.message)
    where = _ITEM.sub(f"item {number}", problem.where)
    return replace(problem, item=number, where=where, message=message)
