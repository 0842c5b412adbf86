"""The table of an appendix on a screen, each name marked with what it was read as."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from documents.printed import Cell, Grid, PrintedRow
from plans.draft import DraftItem, DraftParty
from plans.views.remarks import Placed, Remark

# The share of a table's width that its remarks take.
MARGIN = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a cell; ``kind`` and ``tag`` say what a name in them was read as."""

    text: str
    kind: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell under its column's ``title``, which a phone shows in front of it."""

    title: str
    lines: list[list[Piece]]
    is_centred: bool


@dataclass(frozen=True, slots=True)
class MarkedRow:
    """A row of the appendix with its remarks; or, with ``heading``, the name of a group of rows."""

    anchor: str
    heading: str
    cells: list[MarkedCell]
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class MarkedTable:
    """The table of an appendix, with a last column for remarks where there are any."""

    grid: Grid
    rows: list[MarkedRow]

    @property
    def has_margin(self) -> bool:
        return any(row.remarks for row in self.rows)

    @property
    def widths(self) -> list[str]:
        """The share of the width of each column, as HTML has it."""
        whole = 1 - MARGIN if self.has_margin else 1
        shares = [share * whole for share in self.grid.shares] + [MARGIN] * self.has_margin
        return [f"{share:.2%}" for share in shares]


# An item with its place in the whole plan, counted from 1.
NumberedItem = tuple[int, DraftItem]


def marked_table(grid: Grid, items: Iterable[NumberedItem], placed: Placed) -> MarkedTable:
    """Mark the rows of ``grid``, which prints ``items``; takes their remarks out of ``placed``."""
    waiting = iter(items)
    return MarkedTable(grid, [_row(row, grid.head, waiting, placed) for row in grid.rows])


def _row(
    row: PrintedRow, head: Sequence[str], waiting: Iterator[NumberedItem], placed: Placed
) -> MarkedRow:
    # A heading stands for no item; the rows between are the items in their order.
    if row.heading:
        return MarkedRow("", row.heading, [], [])
    place, item = next(waiting)
    cells = [
        _cell(cell, title, _parties_under(title, item))
        for cell, title in zip(row.cells, head, strict=True)
    ]
    # A number may stand in two appendices; its remarks are shown once.
    return MarkedRow(f"dong-{place}", "", cells, placed.pop(f"row {item.number}", []))


def _cell(cell: Cell, title: str, parties: Iterable[DraftParty]) -> MarkedCell:
    return MarkedCell(title, marked(cell.lines, parties), cell.centred)


def _parties_under(title: str, item: DraftItem) -> Sequence[DraftParty]:
    """Give the parties named in the column called ``title``."""
    if "chủ trì" in title.lower():
        return item.lead
    return item.coordinating if "phối hợp" in title.lower() else ()


def marked(lines: Sequence[str], parties: Iterable[DraftParty]) -> list[list[Piece]]:
    """Part printed lines into words and names, each name with what it was read as.

    Parties come in printed order; one whose words are in no line is left out.
    """
    waiting = [each for each in parties if any(each.party.printed in line for line in lines)]
    marked_lines = []
    for line in lines:
        pieces, rest = [], line
        while waiting and waiting[0].party.printed in rest:
            before, printed, rest = rest.partition(waiting[0].party.printed)
            pieces += [Piece(before), Piece(printed, *reading_of(waiting.pop(0)))]
        marked_lines.append([piece for piece in (*pieces, Piece(rest)) if piece.text])
    return marked_lines


def reading_of(given: DraftParty) -> tuple[str, str]:
    """Give what a name was read as: a word for its style, and the tag that stands after it."""
    settled = given.settled
    if given.party.named_as == "untracked":
        return "untracked", "không theo dõi"
    if settled is None:
        return ("tie", "nhiều cơ quan cùng tên") if given.found else ("unknown", "chưa xác định")
    if settled.closed_on:
        return "closed", "đã kết thúc hoạt động"
    if settled.kind == "agency":
        return "agency", ""
    members = len(settled.members)
    return "group", f"nhóm {members} cơ quan" if members else "nhóm chưa có cơ quan"
