"""From the bytes of a file to a ``PlanDraft``: nothing is stored, nothing is guessed away."""

import math

from plans.draft import DraftAppendix, DraftParagraph, PlanDraft
from plans.intake import (
    appendix,
    body,
    cover,
    damage,
    ending,
    news,
    outlines,
    prose,
    slips,
    table,
)
from plans.intake.errors import UnreadableFile
from plans.intake.readers import source_of
from plans.intake.source import Line, RawRow, Source, titles

__all__ = ["UnreadableFile", "draft_of", "read"]


def read(content: bytes) -> PlanDraft:
    """Read a plan file.

    Args:
        content: the whole file, of any name; its content decides what it is.

    Returns:
        The draft, with ``reading_problems`` for what a person should look at.

    Raises:
        UnreadableFile: it is no file of a kind that can be read, or no plan.
    """
    return draft_of(source_of(content))


def draft_of(source: Source) -> PlanDraft:
    """Understand what a reader handed on; raises ``UnreadableFile`` where it is no plan."""
    draft = PlanDraft(reading_problems=list(source.notes))
    lines = damage.mended(source.lines, draft)
    title = cover.find_title(lines)
    if title is None and source.rows and not outlines.has_outline(lines):
        headings = appendix.read(lines, source, draft)
    elif title is None and (title := outlines.find_doubtful_title(lines, draft)) is None:
        headings = _read_untitled(lines, source, draft)
    else:
        headings = _read_titled(lines, title, source, draft)
    cover.find_issuer(draft)
    _read_tables(source, headings, draft)
    if not draft.items:
        prose.read(draft)
    _note_dropped(source, draft)
    slips.note(draft)
    return draft


def _read_titled(lines: list[Line], title: int, source: Source, draft: PlanDraft) -> list[int]:
    cover.read(lines[:title], draft)
    below = lines[title + 1 :]
    headings = _read_below(below[cover.read_subject(lines[title], below, draft) :], source, draft)
    if not draft.sections and not source.rows:
        raise UnreadableFile(
            f"Sau dòng “KẾ HOẠCH” (dòng {lines[title].number}) không có mục nào (I, II, 1, 2 …) và "
            "không có bảng phụ lục, nên không đọc được nội dung kế hoạch."
        )
    return headings


def _read_untitled(lines: list[Line], source: Source, draft: PlanDraft) -> list[int]:
    """Read a text without the line KẾ HOẠCH: it is news, or a plan that lost the line, or none."""
    kind = outlines.other_kind(lines)
    if kind is None and outlines.has_outline(lines):
        return _read_below(lines[cover.read_untitled(lines, draft) :], source, draft)
    if kind is None and news.is_news(lines):
        news.read(lines, draft)
        return []
    named = f" (văn bản ghi “{kind[:60]}”)" if kind else ""
    raise UnreadableFile(
        f"Không thấy dòng tên loại “KẾ HOẠCH” đứng riêng trong tệp{named}, cũng không phải bài viết về "
        "một kế hoạch tuyên truyền, nên đây không phải văn bản kế hoạch. Hãy nhập chính văn bản kế hoạch."
    )


def _read_below(lines: list[Line], source: Source, draft: PlanDraft) -> list[int]:
    """Read what stands below the subject; give the line each appendix's heading stands in."""
    main, end, annex = ending.split(lines)
    rows = [row.number for row in source.rows]
    body.read(main, draft, rows)
    ending.read(end, draft)
    return ending.read_appendix(annex, rows, draft)


def _read_tables(source: Source, headings: list[int], draft: PlanDraft) -> None:
    """Read each appendix's own table; what stands before the first heading goes with the first."""
    for place in range(max(len(headings), 1)):
        begin = headings[place] if place else 0
        end = headings[place + 1] if place + 1 < len(headings) else math.inf
        rows = [row for row in source.rows if begin <= row.number < end]
        try:
            reading = table.read(rows, year=draft.year, appendix=place)
        except table.HeaderMissing as refusal:
            if not draft.items:
                raise
            # A list beside the plan's own table, of telephone numbers say: kept as text.
            draft.appendices[place].paragraphs += _as_text(rows)
            draft.note("text-suspect", "warning", f"line {rows[0].number}", str(refusal))
            continue
        if (reading.items or reading.paragraphs) and not draft.appendices:
            _add_appendix(draft)
        draft.items += reading.items
        draft.reading_problems += reading.problems
        if reading.paragraphs:
            draft.appendices[place].paragraphs += reading.paragraphs


def _add_appendix(draft: PlanDraft) -> None:
    draft.appendices.append(DraftAppendix(None, "", None))
    draft.note(
        "text-suspect", "warning", "appendix",
        "Bảng không đứng dưới dòng “PHỤ LỤC” nào; khi in, bảng nằm ở phụ lục chưa có tiêu đề. Hãy "
        "ghi tiêu đề phụ lục.",
    )  # fmt: skip


def _as_text(rows: list[RawRow]) -> list[DraftParagraph]:
    cells = (" | ".join(filter(None, titles(row.cells))) for row in rows)
    return [DraftParagraph(text) for text in cells if text]


def _note_dropped(source: Source, draft: PlanDraft) -> None:
    for line in source.dropped:
        draft.note(
            "text-suspect", "info", f"line {line.number}",
            f"Dòng {line.number}: “{line.text}” là số trang hoặc dòng đầu trang, không đưa vào kế hoạch.",
        )  # fmt: skip
