"""A table of a Word file as rows of equal width, whatever its merged cells and crooked edges."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import COLUMNS, LETTERS
from plans.intake.readers.docx_blocks import Cell, Table
from plans.intake.readers.docx_letters import Remark

# Edges nearer than 3 mm (in twentieths of a point) are one that was drawn twice by hand.
_NEAR = 170
_UNKNOWN_WIDTH = 1_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as ``RawRow`` has it, before it has its number."""

    cells: tuple[str, ...]
    carried: tuple[int, ...]
    spans_all: bool
    remarks: tuple[Remark, ...]


def rows(table: Table) -> list[TableRow]:
    """Give the rows of a table, each with a cell for every column.

    A cell over several columns has its text in the first; one merged downwards repeats it.

    Raises:
        UnreadableFile: it has more columns or longer cells than any appendix.
    """
    edges = _edges(table)
    if len(edges) > COLUMNS:
        raise UnreadableFile(
            f"Tệp có bảng {len(edges)} cột; bảng hơn {COLUMNS} cột không phải phụ lục kế hoạch. Hãy "
            "bỏ bảng đó rồi nhập lại."
        )
    above: dict[int, str] = {}
    return [_row(cells, edges, above) for cells in table.rows]


def _edges(table: Table) -> list[int]:
    """Give the grid columns at which a column begins: where a cell does, crooked ones made one."""
    begins = sorted({cell.start for cells in table.rows for cell in cells})
    edges: list[int] = []
    for start in begins:
        if not edges or sum(_widths(table, edges[-1], start)) > _NEAR:
            edges.append(start)
    return edges or [0]


def _widths(table: Table, start: int, end: int) -> list[int]:
    known = table.widths[start:end]
    return [width or _UNKNOWN_WIDTH for width in known] + [_UNKNOWN_WIDTH] * (
        end - max(start, min(end, len(table.widths)))
    )


def _row(cells: list[Cell], edges: list[int], above: dict[int, str]) -> TableRow:
    texts = [""] * len(edges)
    carried: list[int] = []
    remarks: list[Remark] = []
    for cell in cells:
        # A cell belongs to the column that its left edge is nearest to.
        column = max(bisect_right(edges, cell.start) - 1, 0)
        text = _text(cell)
        remarks += [remark for each in cell.paragraphs() for remark in each.remarks]
        if cell.goes_on and column in above:
            remarks += [("hidden", text)] if text else []
            text = above[column]
            carried.append(column)
        else:
            _forget(above, column, bisect_left(edges, cell.start + cell.span))
            above[column] = text
        texts[column] = f"{texts[column]}\n{text}".strip()
    is_whole = len(cells) == 1 and len(edges) > 1 and _takes_all(cells[0], edges)
    return TableRow(tuple(texts), tuple(carried), is_whole, tuple(remarks))


def _forget(above: dict[int, str], first: int, last: int) -> None:
    """A new cell ends what was merged downwards in the columns that it takes."""
    for column in range(first, last):
        above.pop(column, None)


def _takes_all(cell: Cell, edges: list[int]) -> bool:
    return cell.start <= edges[0] and cell.start + cell.span > edges[-1]


def _text(cell: Cell) -> str:
    text = "\n".join(cell.lines())
    if len(text) > LETTERS:
        raise UnreadableFile(
            f"Có ô của bảng dài {len(text)} chữ, chỉ đọc đến {LETTERS} chữ mỗi ô (“{text[:60]}…”). "
            "Hãy chia ô rồi nhập lại."
        )
    return text
