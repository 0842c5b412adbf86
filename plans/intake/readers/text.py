"""Plain text: a scan turned into text, a page saved from the web, markdown, lines with tabs."""

import re
from collections.abc import Iterator

from agencies.text import composed
from plans.intake import columns, markup
from plans.intake.readers import decoding
from plans.intake.source import Line, RawRow, Source, is_rule_line, titles

_EMPHASIS = re.compile(r"\*\*|__|^#{1,6}\s+|^\*(?=[^\s*])|(?<=[^\s*])\*$")
_PAGE_NUMBER = re.compile(r"^(?:[-–—]?\s*\d{1,3}\s*[-–—]?|(?:Trang|TRANG)\s+\d+(?:\s*/\s*\d+)?)$")
_LABEL_TAB = re.compile(r"^\s*((?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)/:\-–]?)\t+(?=\S)")
_NO_ROW = re.compile(r"^\s*Nơi nhận", re.IGNORECASE)


def read(content: bytes) -> Source:
    """Read plain text whose tables have one row a line, cells parted by tabs or pipes.

    Raises:
        UnreadableFile: it is no text, or has lines beyond any plan's.
    """
    text = decoding.decode(content)
    source = Source(kind="text")
    in_table, starts_block = False, True
    for number, raw in enumerate(text.splitlines(), start=1):
        cells = _cells(raw, in_table=in_table)
        if cells:
            in_table = in_table or columns.header(titles(map(markup.plain, cells))) is not None
            source.rows.append(RawRow(number, tuple(map(markup.plain, cells))))
        elif raw.strip() and not is_rule_line(raw):
            in_table = _read_line(source, number, raw, starts_block) and in_table
        starts_block = bool(cells) or not raw.strip()
    return source


def _read_line(source: Source, number: int, raw: str, starts_block: bool) -> bool:
    """Add a line of text; tell whether a table may still go on after it."""
    text = composed(_EMPHASIS.sub("", _EMPHASIS.sub("", _LABEL_TAB.sub(r"\1 ", raw).strip())))
    if _PAGE_NUMBER.match(text):
        source.dropped.append(Line(number, text, starts_block))
        return True
    source.lines.extend(_halves(number, raw, text, starts_block))
    return False


def _cells(raw: str, *, in_table: bool) -> tuple[str, ...]:
    """Give the cells of a table row, none if the line is text.

    Before a header tabs also set text aside (a letterhead's halves, a label, an indent), so three
    filled cells are asked for; inside a table a row may be ragged.
    """
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") >= 4:
        return tuple(stripped.removeprefix("|").removesuffix("|").split("|"))
    cells = tuple(raw.split("\t"))
    filled = sum(bool(cell.strip()) for cell in cells)
    if in_table and len(cells) > 1 and not _NO_ROW.match(raw):
        return cells
    return cells if len(cells) > 2 and filled > 2 else ()


def _halves(number: int, raw: str, line: str, starts_block: bool) -> Iterator[Line]:
    """Part a line whose two halves stand side by side: letterheads, Nơi nhận and signature."""
    labelled = _LABEL_TAB.sub(r"\1 ", raw).strip()
    # Where tabs part the halves, wide spaces are room to write in.
    gap = r"\t+" if "\t" in labelled else r" {4,}"
    halves = [composed(_EMPHASIS.sub("", half)) for half in re.split(gap, labelled)]
    halves = [half for half in halves if half]
    if len(halves) == 2 and _stand_side_by_side(*halves):
        yield Line(number, halves[0], starts_block)
        yield Line(number, halves[1], True)
    else:
        yield Line(number, line, starts_block)


def _stand_side_by_side(left: str, right: str) -> bool:
    """Tell two halves from one line with room left for a number or a day."""
    is_short = max(len(left), len(right)) < 70
    is_open = left.endswith((":", "/")) and not _NO_ROW.match(left)
    return is_short and right[0].isupper() and not is_open
