"""What python-docx has no word for: lines, boxes, page fields, fixed tables."""

from collections.abc import Sequence

from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

# Mean widths in the bold face, as parts of the size: capitals, then small letters.
_CAPITAL, _SMALL = 0.70, 0.475
MM_PER_PT = 25.4 / 72
_TINY = Pt(1)
_BLACK = "000000"


class Filler:
    """Writes paragraphs into a cell, the first into the empty one that every cell has."""

    def __init__(self, cell: _Cell) -> None:
        self._cell = cell
        self._empty = True

    def line(self, text: str, style: str) -> Paragraph:
        """Add one paragraph."""
        paragraph: Paragraph = (
            self._cell.paragraphs[0] if self._empty else self._cell.add_paragraph()
        )
        self._empty = False
        paragraph.style = style
        if text:
            paragraph.add_run(text)
        return paragraph

    def lines(self, texts: Sequence[str], style: str) -> None:
        """Add a paragraph for each text; a cell with nothing to say keeps its empty one."""
        for text in texts:
            if text or len(texts) == 1:
                self.line(text, style)

    def rule(self, room: float, length: float, thickness: float) -> None:
        """Draw a centred line ``length`` mm long in ``room`` mm."""
        draw(self.line("", "Đường kẻ"), room, length, thickness)


def width_mm(text: str, size: float) -> float:
    """Estimate how long ``text`` is in bold type of ``size`` points, in millimetres."""
    ems = sum(0.25 if c == " " else _CAPITAL if c.isupper() else _SMALL for c in text)
    return ems * size * MM_PER_PT


def broken(paragraph: Paragraph, lines: Sequence[str]) -> None:
    """Write ``lines`` into one paragraph, a line break between them."""
    for position, line in enumerate(lines):
        run = paragraph.add_run()
        if position:
            run.add_break()
        run.add_text(line)


def draw(paragraph: Paragraph, room: float, length: float, thickness: float) -> None:
    """Make an empty paragraph a line: its upper border, indented to ``length`` mm of ``room``."""
    side = Mm(max((room - length) / 2, 0))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders = OxmlElement("w:pBdr")
    borders.append(_border("w:top", thickness, None))
    _properties(paragraph).insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def box(paragraph: Paragraph, colour: str | None) -> None:
    """Put the words of a paragraph in a box, both in ``colour`` (RRGGBB) if there is one."""
    for run in paragraph.runs:
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        run._r.get_or_add_rPr().append(_border("w:bdr", 1, colour))


def _border(tag: str, thickness: float, colour: str | None) -> BaseOxmlElement:
    border = OxmlElement(tag)
    # Borders are measured in eighths of a point.
    values = {
        "val": "single",
        "sz": f"{thickness * 8:.0f}",
        "space": "0",
        "color": colour or _BLACK,
    }
    for name, value in values.items():
        border.set(qn(f"w:{name}"), value)
    return border


def _properties(paragraph: Paragraph) -> BaseOxmlElement:
    return paragraph._p.get_or_add_pPr()


def layout_table(docx: Docx, widths: Sequence[float], rows: int) -> Table:
    """Add a table that does not show, to set things side by side; widths in millimetres."""
    table: Table = docx.add_table(rows, len(widths), "Normal Table")
    fix_widths(table, widths)
    pad(table, 0, 0)
    return table


def pad(table: Table, upright: float, sideways: float) -> None:
    """Set the room between the lines of a table and its words, in points."""
    margins = OxmlElement("w:tblCellMar")
    sides = {"top": upright, "left": sideways, "bottom": upright, "right": sideways}
    for side, room in sides.items():
        margin = OxmlElement(f"w:{side}")
        # In twentieths of a point.
        margin.set(qn("w:w"), f"{room * 20:.0f}")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption")


def fix_widths(table: Table, widths: Sequence[float]) -> None:
    """Set column widths in millimetres that no reader may change."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for cells in cells_by_row(table):
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)


def cells_by_row(table: Table) -> list[list[_Cell]]:
    """Give all cells of a table without merged ones (``row.cells`` is quadratic)."""
    return [[_Cell(cell, table) for cell in row.tc_lst] for row in table._tbl.tr_lst]


def span(table: Table, cells: Sequence[_Cell]) -> _Cell:
    """Make one cell of a whole row."""
    first = cells[0]
    return first.merge(cells[-1]) if len(cells) > 1 else first


def repeat_header(table: Table) -> None:
    """Have the first row stand again at the top of every page."""
    table._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_together(table: Table) -> None:
    """Let no row of a table be cut by a page."""
    for position in range(len(table._tbl.tr_lst)):
        keep_row(table, position)


def keep_row(table: Table, position: int) -> None:
    """Let one row of a table not be cut by a page."""
    properties = table._tbl.tr_lst[position].get_or_add_trPr()
    # The schema has it before the repeated head.
    properties.insert(0, OxmlElement("w:cantSplit"))


def shrink(paragraph: Paragraph) -> None:
    """Make a paragraph that only structure needs take no room."""
    paragraph.style = "Đường kẻ"
    paragraph.paragraph_format.space_before = Pt(0)
    paragraph.paragraph_format.line_spacing = _TINY


def number_pages(section: Section) -> None:
    """Write the page number into the middle of the top margin, but not on the first page."""
    section.header.is_linked_to_previous = False
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    section.header.paragraphs[0]._p.append(field)


def restart_numbers(section: Section) -> None:
    """Have a section count its pages from 1."""
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbering, "w:cols", "w:titlePg", "w:docGrid")
