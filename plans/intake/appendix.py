"""An appendix that came without its plan: a sheet, a table that was pasted, with its title lines."""

import re

from plans import citations
from plans.draft import DraftAppendix, PlanDraft
from plans.intake import cover, ending
from plans.intake.source import Line, Source

_NUMBERED_PLAN = re.compile(r"^kế hoạch$", re.IGNORECASE)


def read(lines: list[Line], source: Source, draft: PlanDraft) -> list[int]:
    """Read what the lines around a table say of its plan; give the line each heading stands in.

    Args:
        lines: the lines of ``source``, healed.
        source: its rows tell which lines stand above the table.
        draft: what is filled; all that the lines do not state stays None.
    """
    draft.note(
        "text-suspect", "info", "line 1",
        "Tệp chỉ có bảng phụ lục, không có phần lời của kế hoạch (căn cứ, các mục, Nơi nhận, chữ ký). "
        "Hãy bổ sung phần còn thiếu, hoặc nhập chính văn bản kế hoạch.",
    )  # fmt: skip
    body, end, appendix = ending.split(lines)
    if not appendix:
        body, appendix = [], body
    cover.read(body, draft)
    ending.read(end, draft)
    rows = [row.number for row in source.rows]
    headings = _read_headings(appendix, rows, draft)
    _take_over_captions(draft)
    return headings


def _read_headings(lines: list[Line], rows: list[int], draft: PlanDraft) -> list[int]:
    first = next(iter(rows), 0)
    if lines and ending.is_appendix_heading(lines[0]):
        return ending.read_appendix(lines, rows, draft)
    above = [line for line in lines if line.number <= first]
    below = [line for line in lines if line.number > first]
    draft.appendices.append(DraftAppendix(None, "", None))
    for line in cover.read_letterhead(above, draft):
        ending.read_heading_line(line.text, draft.appendices[-1])
    ending.read_below(below, draft.appendices[-1])
    return [0]


def _take_over_captions(draft: PlanDraft) -> None:
    """Take the plan's number, day, issuer and year from captions and titles."""
    for appendix in draft.appendices:
        draft.year = draft.year or cover.year_of(appendix.title)
        for cited in citations.find(appendix.caption or ""):
            if cited.kind and not _NUMBERED_PLAN.match(cited.kind):
                continue
            draft.number = draft.number or cited.number
            draft.symbol = draft.symbol or cited.symbol
            draft.issued_on = draft.issued_on or cited.issued_on
            draft.subject = draft.subject or cited.title
            if cited.issuer:
                _take_issuer(cited.issuer, draft)


def _take_issuer(printed: str, draft: PlanDraft) -> None:
    """Take the issuer a caption names; a letterhead that names another is of the body above it."""
    name, known = cover.official(printed), cover.official(draft.issuer or "")
    if known and (known in name or name in known):
        return
    draft.parent_body = draft.parent_body or draft.issuer
    cover.take_issuer(printed, draft)
