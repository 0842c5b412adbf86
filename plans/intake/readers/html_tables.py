"""The tables of a page: which are data and which only set text side by side, and their rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from agencies.text import composed
from plans.intake import columns
from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import COLUMNS
from plans.intake.readers.grid import GridRow
from plans.intake.readers.html_flow import Dropped, text_of
from plans.intake.source import titles

_SPAN = re.compile(r"\s*(\d{1,6})")
# Letters that merged cells may repeat in the rows below them.
_REPEATED = 5_000_000
# Pieces of a cell that are looked at for a heading.
_PIECES = 200


@dataclass(slots=True)
class _Grid:
    """A table being laid out; columns count as they are drawn, and only those with a cell stay."""

    dropped: Dropped
    height: int
    begins: set[int] = field(default_factory=set)
    # What stands in a column from a row above: the text, and the rows it still takes.
    above: dict[int, tuple[str, int]] = field(default_factory=dict)
    repeated: int = 0


@dataclass(slots=True)
class _Row:
    texts: dict[int, str]
    carried: frozenset[int]
    widest: int = 0
    count: int = 0


def data_tables(root: etree._Element, dropped: Dropped) -> dict[etree._Element, list[GridRow]]:
    """Give the rows of each table that is data, numbered from 1.

    A table is data if it has the header of an appendix, or three filled cells in most rows. Others
    set text side by side: letterheads, signatures, the frame of an old page.
    """
    tables = list(root.iter("table"))
    frames = {
        frame for each in tables if (frame := next(each.iterancestors("table"), None)) is not None
    }
    found: dict[etree._Element, list[GridRow]] = {}
    for table in tables:
        if any(outer in found for outer in table.iterancestors("table")):
            continue
        if table in frames and not _has_header(table):
            continue
        rows = rows_of(table, dropped)
        if _is_data(rows):
            found[table] = rows
    return found


def rows_of(table: etree._Element, dropped: Dropped) -> list[GridRow]:
    """Give the rows of a table, each with a cell for every column.

    Raises:
        UnreadableFile: it has more columns than any appendix, or merged cells that never end.
    """
    lines = [line for line in _lines(table) if not dropped.takes(line)]
    grid = _Grid(dropped, len(lines))
    rows = [_row(line, place, grid) for place, line in enumerate(lines)]
    order = sorted(grid.begins)
    return [_finished(row, order, number) for number, row in enumerate(rows, start=1)]


def _lines(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren(etree.Element):
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot", "form"):
            yield from _lines(child)


def _cells(line: etree._Element) -> Iterator[etree._Element]:
    for child in line.iterchildren(etree.Element):
        if child.tag in ("td", "th"):
            yield child
        elif child.tag == "form":
            yield from _cells(child)


def _row(line: etree._Element, place: int, grid: _Grid) -> _Row:
    row = _Row({column: text for column, (text, _) in grid.above.items()}, frozenset(grid.above))
    grid.repeated += sum(map(len, row.texts.values()))
    if grid.repeated > _REPEATED:
        raise UnreadableFile(
            "Bảng có ô gộp dọc lặp lại quá nhiều chữ, không phải phụ lục kế hoạch. Hãy bỏ gộp ô rồi "
            "nhập lại."
        )
    taken = grid.above
    grid.above = {column: (text, left - 1) for column, (text, left) in taken.items() if left > 1}
    column = 0
    for cell in _cells(line):
        while column in taken:
            column += 1
        if column >= COLUMNS:
            raise UnreadableFile(
                f"Bảng trong trang có hơn {COLUMNS} cột, không phải phụ lục kế hoạch. Hãy bỏ các cột thừa "
                "rồi nhập lại."
            )
        column = _place(cell, column, grid.height - place, row, grid)
    return row


def _place(cell: etree._Element, column: int, room: int, row: _Row, grid: _Grid) -> int:
    """Put a cell into its row, and into those below that it reaches; give the next column."""
    text = text_of(cell, grid.dropped)
    # However wide it says it is, it ends where the last column does.
    end = column + min(_span(cell, "colspan") or 1, COLUMNS - column)
    down = min(_span(cell, "rowspan") or room, room)
    row.texts[column] = text
    row.count += 1
    row.widest = max(row.widest, end - column)
    grid.begins.add(column)
    if down > 1:
        grid.above |= {
            below: (text if below == column else "", down - 1) for below in range(column, end)
        }
    return end


def _span(cell: etree._Element, name: str) -> int:
    match = _SPAN.match(cell.get(name) or "1")
    return int(match[1]) if match else 1


def _finished(row: _Row, order: list[int], number: int) -> GridRow:
    cells = tuple(row.texts.get(column, "") for column in order)
    carried = tuple(place for place, column in enumerate(order) if column in row.carried)
    is_whole = row.count == 1 and not carried and len(order) > 1 and row.widest > order[-1]
    return GridRow(number, cells, carried, is_whole)


def _is_data(rows: list[GridRow]) -> bool:
    if any(columns.header(titles(row.cells)) for row in rows):
        return True
    wide = sum(len(row.filled) > 2 for row in rows)
    return bool(wide) and wide * 2 >= len(rows)


def _has_header(table: etree._Element) -> bool:
    """Tell an appendix, some of whose cells hold tables, from the frame of a page."""
    return any(columns.header([_heading(cell) for cell in _cells(line)]) for line in _lines(table))


def _heading(cell: etree._Element) -> str:
    return composed("".join(islice(cell.itertext(etree.Element), _PIECES)))
