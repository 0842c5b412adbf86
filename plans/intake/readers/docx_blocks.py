"""The body of a Word file as paragraphs and tables, read once and in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from plans.intake.errors import UnreadableFile
from plans.intake.readers.docx_letters import Remark
from plans.intake.readers.docx_text import Paragraph, Words
from plans.intake.readers.ooxml import W, number, value, within

# Tables and text boxes stand in one another; more than a page's layout needs is made to do harm.
_DEPTH = 8
# Word has no table wider than this, whatever a file says.
_WIDEST = 1_000


@dataclass(slots=True)
class Cell:
    """A cell: where it begins and how many grid columns it takes; ``goes_on`` merged upwards."""

    blocks: list["Block"]
    start: int
    span: int
    goes_on: bool = False

    def paragraphs(self) -> Iterator[Paragraph]:
        """Give its paragraphs, those of the tables inside it too."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                for row in block.rows:
                    for cell in row:
                        yield from cell.paragraphs()

    def lines(self) -> list[str]:
        """Give its text; a number that only Word counts is one where the cell has no other."""
        paragraphs = list(self.paragraphs())
        lines = [line for paragraph in paragraphs for line in paragraph.plain()]
        counted = [each.label for each in paragraphs if each.label not in ("", "-", "+")]
        return lines or counted


@dataclass(slots=True)
class Table:
    """A table: its rows of cells, and the widths of its grid columns in twentieths of a point."""

    rows: list[list[Cell]]
    widths: list[int]
    remarks: list[Remark] = field(default_factory=list)


Block = Paragraph | Table


class Blocks:
    """Reads what stands in the body, in a cell or in a text box."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._depth = 0

    def read(self, parent: etree._Element) -> list[Block]:
        """Give the blocks of ``parent`` in order, text boxes where they are anchored."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise UnreadableFile(
                f"Tệp có bảng hoặc khung chữ lồng nhau quá {_DEPTH} lớp nên không đọc được. Hãy bỏ "
                "bớt khung, bảng lồng rồi nhập lại."
            )
        found: list[Block] = []
        for element in within(parent, "p", "tbl", "altChunk"):
            if element.tag == f"{W}tbl":
                found.append(self._table(element))
            elif element.tag == f"{W}altChunk":
                found.append(Paragraph(remarks=[("object", "altChunk")]))
            else:
                self._add(found, self._words.read(element))
        self._depth -= 1
        return found

    def _add(self, found: list[Block], paragraph: Paragraph) -> None:
        """Add a paragraph between its text boxes, or to the one whose end was deleted."""
        for box in paragraph.above:
            found += self.read(box)
        last = found[-1] if found else None
        if isinstance(last, Paragraph) and last.is_open:
            last.take_in(paragraph)
        else:
            found.append(paragraph)
        for box in paragraph.below:
            found += self.read(box)

    def _table(self, element: etree._Element) -> Table:
        grid = element.find(f"{W}tblGrid")
        columns = [] if grid is None else grid.findall(f"{W}gridCol")
        table = Table([], [number(column, "w") or 0 for column in columns[:_WIDEST]])
        for row in within(element, "tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                table.remarks.append(("deleted", ""))
                continue
            if row.find(f"{W}trPr/{W}ins") is not None:
                table.remarks.append(("inserted", ""))
            table.rows.append(self._row(row))
        return table

    def _row(self, element: etree._Element) -> list[Cell]:
        at = _width(element.find(f"{W}trPr/{W}gridBefore"), least=0)
        cells: list[Cell] = []
        for child in within(element, "tc"):
            cell = self._cell(child, at)
            cells.append(cell)
            at = min(at + cell.span, _WIDEST)
        return cells

    def _cell(self, element: etree._Element, start: int) -> Cell:
        properties = element.find(f"{W}tcPr")
        span, goes_on = 1, False
        if properties is not None:
            span = _width(properties.find(f"{W}gridSpan"), least=1)
            merged = properties.find(f"{W}vMerge")
            goes_on = merged is not None and value(merged) != "restart"
            if properties.find(f"{W}cellDel") is not None:
                return Cell([Paragraph(remarks=[("deleted", "")])], start, span)
        return Cell(self.read(element), start, span, goes_on)


def _width(element: etree._Element | None, *, least: int) -> int:
    return min(max(number(element) or least, least), _WIDEST)
