"""Plain text: a scan turned into text, a page saved from the web, markdown, lines with tabs."""

import re

from agencies.text import composed
from plans.intake import columns, markup
from plans.intake.readers import decoding, halves
from plans.intake.source import Line, RawRow, Source, is_rule_line, titles

_EMPHASIS = re.compile(r"\*\*|__|^#{1,6}\s+|^\*(?=[^\s*])|(?<=[^\s*])\*$")
_PAGE_NUMBER = re.compile(r"^(?:[-–—]?\s*\d{1,3}\s*[-–—]?|(?:Trang|TRANG)\s+\d+(?:\s*/\s*\d+)?)$")


def read(content: bytes, *, convert_from: str | None = None) -> Source:
    """Read plain text whose tables have one row a line, cells parted by tabs or pipes.

    Args:
        content: the whole file.
        convert_from: "TCVN3" or "VNI" where a person asked for text in it to be converted.

    Raises:
        LegacyEncoding: it is in TCVN3 or VNI, and nobody asked for it to be converted.
        UnreadableFile: it is no text, or has lines beyond any plan's.
    """
    source = Source(kind="text")
    text = decoding.decode(content, convert_from=convert_from, notes=source.notes)
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
    text = composed(_EMPHASIS.sub("", _EMPHASIS.sub("", halves.with_label(raw))))
    if _PAGE_NUMBER.match(text):
        source.dropped.append(Line(number, text, starts_block))
        return True
    parts = halves.of(raw, _plain)
    if len(parts) == 1:
        source.lines.append(Line(number, text, starts_block))
    else:
        source.lines += [Line(number, parts[0], starts_block), Line(number, parts[1], True)]
    return False


def _plain(piece: str) -> str:
    return composed(_EMPHASIS.sub("", piece))


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
    if in_table and len(cells) > 1 and not halves.begins_recipients(raw):
        return cells
    return cells if len(cells) > 2 and filled > 2 else ()
