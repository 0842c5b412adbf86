"""Ruled tables of a PDF as rows of cells, their wrapped lines made whole."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plans.intake import columns, markup
from plans.intake.readers.pdf_words import TextLine, Word, glued, lines_of, wraps
from plans.intake.source import titles

_Box = tuple[float, float, float, float]
_CLOSED = re.compile(r"[.;:!?…]$")
_LABEL = re.compile(r"^(?:\d{1,2}|[a-zđ])[.)]\s")
# Lines drawn so near each other are one.
_NEAR = 3.0
_WIDEST_PADDING = 8.0


@dataclass(slots=True)
class Cell:
    """A cell: its box, its words, and the rows and columns it takes."""

    box: _Box
    words: list[Word] = field(default_factory=list)
    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as ``RawRow`` has it."""

    cells: tuple[str, ...]
    carried: tuple[int, ...]
    spans_all: bool


@dataclass(slots=True)
class Table:
    """A table on a page."""

    box: _Box
    cells: list[Cell]
    width: int = 0
    height: int = 0

    @property
    def top(self) -> float:
        return self.box[1]

    def take(self, words: Sequence[Word]) -> list[Word]:
        """Put the words that stand in its cells there; give the others back."""
        return [word for word in words if not self._take(word)]

    def _take(self, word: Word) -> bool:
        x, y = word.middle
        if not _inside(self.box, x, y):
            return False
        home = next((cell for cell in self.cells if _inside(cell.box, x, y)), None)
        if home is not None:
            home.words.append(word)
        return home is not None

    def rows(self) -> list[TableRow]:
        """Give its rows; one whose cells are all blank is left out."""
        padding = self._padding()
        grid = [[""] * self.width for _ in range(self.height)]
        carried: list[list[int]] = [[] for _ in range(self.height)]
        wide: set[int] = set()
        for cell in self.cells:
            text = cell_text(cell, padding)
            for row in range(cell.row, cell.last_row + 1):
                grid[row][cell.column] = text
                if row > cell.row and text:
                    carried[row].append(cell.column)
            if cell.row == cell.last_row and cell.last_column - cell.column == self.width - 1 > 0:
                wide.add(cell.row)
        return [
            TableRow(tuple(cells), tuple(carried[row]), row in wide)
            for row, cells in enumerate(grid)
            if any(cells)
        ]

    def _padding(self) -> float:
        gaps = [
            min(word.x0 for word in cell.words) - cell.box[0] for cell in self.cells if cell.words
        ]
        return max(0.0, min([*gaps, _WIDEST_PADDING]))


def table_of(boxes: Sequence[_Box], box: _Box) -> Table | None:
    """Give the table that ruled boxes make, None for a frame around text."""
    lefts, tops = _edges([each[0] for each in boxes]), _edges([each[1] for each in boxes])
    if len(lefts) < 2:
        return None
    cells = [_placed(each, lefts, tops) for each in boxes]
    return Table(box, cells, len(lefts), len(tops))


def _placed(box: _Box, lefts: list[float], tops: list[float]) -> Cell:
    row, column = _place(tops, box[1]), _place(lefts, box[0])
    last_row = max(row, bisect_left(tops, box[3] - _NEAR) - 1)
    last_column = max(column, bisect_left(lefts, box[2] - _NEAR) - 1)
    return Cell(box, [], row, column, last_row, last_column)


def _place(edges: list[float], at: float) -> int:
    return max(0, bisect_left(edges, at + _NEAR) - 1)


def _edges(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return kept


def _inside(box: _Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def cell_text(cell: Cell, padding: float) -> str:
    """Give the text of a cell: lines that were only wrapped are joined, real ones kept."""
    lines = lines_of(cell.words)
    if not lines:
        return ""
    left, right = cell.box[0] + padding, cell.box[2] - padding
    steps = [below.top - above.top for above, below in pairwise(lines)]
    usual = min(steps, default=0.0)
    texts = [lines[0].text]
    for above, below, step in zip(lines, lines[1:], steps, strict=False):
        if step < usual + 4 and _goes_on(above, below, left, right):
            texts[-1] = glued(texts[-1], below.text)
        else:
            texts.append(below.text)
    return "\n".join(texts)


def _goes_on(above: TextLine, below: TextLine, left: float, right: float) -> bool:
    """Tell a wrapped line of a cell from one that was begun anew."""
    is_closed = bool(_CLOSED.search(above.text))
    has_no_room = wraps(above, below, left, right)
    if markup.bullet_of(below.text):
        # "chính trị / - hành chính": a dash inside a name, carried to the next line.
        return has_no_room and not is_closed and markup.bare(below.text)[:1].islower()
    if is_closed and _LABEL.match(below.text):
        return False
    return has_no_room or (not is_closed and below.text[:1].islower())


def has_header(rows: Sequence[TableRow]) -> bool:
    """Tell a table that names its columns."""
    return any(columns.header(titles(row.cells)) for row in rows)
