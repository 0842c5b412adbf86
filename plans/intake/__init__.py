"""From the bytes of a file to a ``PlanDraft``: nothing is stored, nothing is guessed away."""

import math

from plans.draft import DraftAppendix, PlanDraft
from plans.intake import body, cover, ending, files, slips, table
from plans.intake.errors import UnreadableFile
from plans.intake.source import Source, from_text

__all__ = ["UnreadableFile", "read"]


def read(content: bytes) -> PlanDraft:
    """Read a plan file.

    Args:
        content: the whole file, of any name; its content decides what it is.

    Returns:
        The draft, with ``reading_problems`` for what a person should look at.

    Raises:
        UnreadableFile: it is no file of a kind that can be read, or no plan.
    """
    return _plan(from_text(files.decode(content)))


def _plan(source: Source) -> PlanDraft:
    lines = source.lines
    title = cover.find_title(lines)
    if title is None:
        raise UnreadableFile(
            "Không thấy dòng tên loại “KẾ HOẠCH” đứng riêng trong tệp, nên đây không phải văn bản "
            "kế hoạch (có thể là tin, bài về kế hoạch). Hãy nhập chính văn bản kế hoạch."
        )
    draft = PlanDraft()
    cover.read(lines[:title], draft)
    below = lines[title + 1 :]
    main, end, appendix = ending.split(below[cover.read_subject(lines[title], below, draft) :])
    body.read(main, draft)
    if not draft.sections and not source.rows:
        raise UnreadableFile(
            f"Sau dòng “KẾ HOẠCH” (dòng {lines[title].number}) không có mục nào (I, II, 1, 2 …) và "
            "không có bảng phụ lục, nên không đọc được nội dung kế hoạch."
        )
    ending.read(end, draft)
    headings = ending.read_appendix(appendix, draft)
    cover.find_issuer(draft)
    _read_tables(source, headings, draft)
    slips.note(draft)
    return draft


def _read_tables(source: Source, headings: list[int], draft: PlanDraft) -> None:
    """Read each appendix's own table; what stands before the first heading goes with the first."""
    for place in range(max(len(headings), 1)):
        begin = headings[place] if place else 0
        end = headings[place + 1] if place + 1 < len(headings) else math.inf
        rows = [row for row in source.rows if begin <= row.number < end]
        reading = table.read(rows, year=draft.year, appendix=place)
        draft.items += reading.items
        draft.reading_problems += reading.problems
    if draft.items and not draft.appendices:
        draft.appendices.append(DraftAppendix(None, "", None))
