"""A sheet of cells, with the text that stands above and below its table, as lines and rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agencies.phrases import shadow
from agencies.text import composed
from plans.intake import columns
from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import COLUMNS, LETTERS
from plans.intake.source import Line, RawRow, Source, titles

ROWS = 12_000
# The header stands in the first rows or nowhere.
LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of cells as text; ``carried`` and ``spans_all`` as in ``RawRow``."""

    number: int
    cells: tuple[str, ...]
    carried: tuple[int, ...] = ()
    spans_all: bool = False

    @property
    def filled(self) -> list[int]:
        """The places of the cells that hold text."""
        return [place for place, cell in enumerate(self.cells) if cell]


def cell_text(text: str) -> str:
    """Give the text of a cell: NFC, single spaces, a line break for each of its lines."""
    lines = (composed(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def header_place(rows: Sequence[GridRow]) -> int | None:
    """Give the index of the header of an appendix among the first rows, None where there is none."""
    for place, row in enumerate(rows[:LOOKED_AT]):
        if columns.header(titles(row.cells)):
            return place
    return None


def refuse_beyond(rows: Collection[GridRow], where: str) -> None:
    """Refuse a grid beyond any plan's; ``where`` names it in the sentence."""
    if len(rows) > ROWS:
        raise UnreadableFile(f"{where} có {len(rows)} hàng, chỉ đọc đến {ROWS} hàng. Hãy chia tệp.")
    for row in rows:
        if row.filled and row.filled[-1] >= COLUMNS:
            raise UnreadableFile(
                f"{where}, hàng {row.number}: có chữ ngoài cột thứ {COLUMNS}, không phải phụ lục kế hoạch. "
                "Hãy xóa phần thừa rồi nhập lại."
            )
        longest = max(map(len, row.cells), default=0)
        if longest > LETTERS:
            raise UnreadableFile(
                f"{where}, hàng {row.number}: có ô dài {longest} chữ, chỉ đọc đến {LETTERS} chữ mỗi ô. "
                "Hãy chia nội dung của ô rồi nhập lại."
            )


def add_text(source: Source, rows: Sequence[GridRow]) -> None:
    """Add rows that hold text and no table: each line of each cell is a line."""
    before = -1
    for row in rows:
        starts = row.number != before + 1
        before = row.number
        for place in row.filled:
            for text in row.cells[place].split("\n"):
                source.lines.append(Line(row.number, text, starts))
                starts = False
            starts = True


def add_table(source: Source, rows: Sequence[GridRow], header: int, table: int) -> None:
    """Add a table with the text around it."""
    add_text(source, rows[:header])
    end = next(
        (place for place, row in enumerate(rows) if place > header and _begins_ending(row)),
        len(rows),
    )
    width = _width(rows[header:end])
    source.rows += [_raw(row, width, table) for row in rows[header:end]]
    _add_ending(source, rows[end:], width)


def _begins_ending(row: GridRow) -> bool:
    return any(shadow(row.cells[place][:20]).startswith("noi nhan") for place in row.filled)


def _width(rows: Sequence[GridRow]) -> int:
    return max((row.filled[-1] + 1 for row in rows if row.filled), default=0)


def _raw(row: GridRow, width: int, table: int) -> RawRow:
    cells = (row.cells + ("",) * width)[:width]
    carried = tuple(place for place in row.carried if place < width)
    return RawRow(row.number, cells, table, carried, row.spans_all)


def _add_ending(source: Source, rows: Sequence[GridRow], width: int) -> None:
    """Add Nơi nhận and the signature, which stand side by side: the left half, then the right."""
    middle = max(width, _width(rows)) / 2
    for is_right in (False, True):
        half = [
            tuple(
                cell if (place >= middle) == is_right else ""
                for place, cell in enumerate(row.cells)
            )
            for row in rows
        ]
        add_text(source, [replace(row, cells=cells) for row, cells in zip(rows, half, strict=True)])
