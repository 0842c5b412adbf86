"""Official documents as DOCX: the words of the PDF, as an officer would have typed them in Word.

Styles, headings with their outline, a letterhead in a table that does not show, and each appendix
in a section with its own page numbers.
"""

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.section import Section
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from documents import decree30, printed
from documents import docx_parts as parts
from documents import docx_styles as styles
from documents.archives import steady
from documents.official import Letterhead, OfficialDocument, Orientation
from documents.profiles import ND30_2020 as PROFILE

# When a draft has no day yet: the day of the decree, for the bytes may not depend on the clock.
_ANY_DAY = dt.date(2020, 3, 5)


def render(document: OfficialDocument) -> bytes:
    """Give ``document`` as DOCX; the same document gives the same bytes.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    sheet = printed.sheet(document)
    docx = Document()
    styles.define_styles(docx, PROFILE)
    _describe(docx, sheet, document.letterhead)
    _set_page(docx.sections[0], "portrait")
    parts.number_pages(docx.sections[0])
    _letterhead(docx, sheet)
    if sheet.kind:
        _naming(docx, sheet)
    _addressed(docx, sheet.addressed)
    _body(docx, sheet.body)
    _ending(docx, sheet)
    for annex in sheet.annexes:
        _annex(docx, annex)
    saved = io.BytesIO()
    docx.save(saved)
    day = document.letterhead.issued_on or _ANY_DAY
    return steady(saved.getvalue(), f"{day.isoformat()}T00:00:00Z")


def _describe(docx: Docx, sheet: printed.Sheet, head: Letterhead) -> None:
    properties = docx.core_properties
    # Word refuses a longer one.
    properties.title = sheet.file_title[:255]
    properties.author = printed.printable(head.issuer)[:255]
    properties.language = "vi-VN"
    properties.comments = ""


def _set_page(section: Section, orientation: Orientation) -> None:
    short, long = (Mm(side) for side in PROFILE.page_mm)
    lying = orientation == "landscape"
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if lying else (short, long)
    section.top_margin, section.bottom_margin = (
        Mm(PROFILE.margin_top_mm),
        Mm(PROFILE.margin_bottom_mm),
    )
    section.left_margin, section.right_margin = (
        Mm(PROFILE.margin_left_mm),
        Mm(PROFILE.margin_right_mm),
    )
    section.header_distance = Mm(PROFILE.margin_top_mm / 2)
    section.different_first_page_header_footer = True


def _text_width(orientation: Orientation) -> float:
    side = PROFILE.page_mm[1 if orientation == "landscape" else 0]
    return side - PROFILE.margin_left_mm - PROFILE.margin_right_mm


def _letterhead(docx: Docx, sheet: printed.Sheet) -> None:
    widths = [share * _text_width("portrait") for share in PROFILE.letterhead_shares]
    table = parts.layout_table(docx, widths, rows=2)
    left, right, number, place = (parts.Filler(cell) for row in table.rows for cell in row.cells)
    left.lines(sheet.parent_lines, "Cơ quan chủ quản")
    left.lines(sheet.issuer_lines, "Cơ quan ban hành")
    longest = max(sheet.issuer_lines, key=len, default="")
    under = parts.width_mm(longest, PROFILE.issuer_pt) * PROFILE.rule_share
    left.rule(widths[0], under, PROFILE.line_pt)
    right.lines([decree30.COUNTRY], "Quốc hiệu")
    right.lines([decree30.MOTTO], "Tiêu ngữ")
    right.rule(widths[1], parts.width_mm(decree30.MOTTO, PROFILE.motto_pt), PROFILE.line_pt)
    number.lines([sheet.number_line], "Số ký hiệu")
    if not sheet.kind:
        parts.broken(number.line("", "Trích yếu công văn"), sheet.subject_lines)
    for mark, colour in ((sheet.mark, None), (sheet.urgency, "DD0000")):
        if mark:
            parts.box(number.line(mark, "Dấu chỉ"), colour)
    place.lines([sheet.place_and_date], "Địa danh và ngày")


def _naming(docx: Docx, sheet: printed.Sheet) -> None:
    docx.add_paragraph(sheet.kind, "Title")
    parts.broken(docx.add_paragraph(style="Subtitle"), sheet.subject_lines)
    longest = max(sheet.subject_lines, key=len, default="")
    under = parts.width_mm(longest, PROFILE.kind_pt) * PROFILE.rule_share
    rule = docx.add_paragraph(style="Đường kẻ")
    parts.draw(rule, _text_width("portrait"), under, PROFILE.line_pt)
    rule.paragraph_format.space_after = styles.SPACE_UNDER_NAMING


def _addressed(docx: Docx, lines: Sequence[str]) -> None:
    """Write Kính gửi as one block in the middle, the dashes of several addressees under its colon."""
    if not lines:
        return
    size = PROFILE.addressed_pt
    under = PROFILE.addressees_indent_em * size * parts.MM_PER_PT
    widths = [parts.width_mm(line, size) + (under if at else 0) for at, line in enumerate(lines)]
    left = max((_text_width("portrait") - max(widths)) / 2, 0)
    for at, line in enumerate(lines):
        paragraph = docx.add_paragraph(line, "Kính gửi")
        paragraph.paragraph_format.left_indent = Mm(left + (under if at else 0))
        paragraph.paragraph_format.keep_with_next = True
    first, last = docx.paragraphs[-len(lines)], docx.paragraphs[-1]
    first.paragraph_format.space_before = styles.SPACE_OVER_ADDRESSED
    last.paragraph_format.space_after = styles.SPACE_UNDER_NAMING


def _body(docx: Docx, blocks: Sequence[printed.Block]) -> None:
    for block in blocks:
        _block(docx, block)
    if blocks:
        # The signature never stands on a page without a sentence of what is signed.
        last = docx.paragraphs[-1].paragraph_format
        last.keep_with_next = last.keep_together = True


def _block(docx: Docx, block: printed.Block) -> Paragraph:
    if not block.outline:
        return docx.add_paragraph(block.text, "Căn cứ" if block.style == "basis" else "Body Text")
    paragraph = docx.add_paragraph(style=f"Heading {min(block.outline, 9)}")
    paragraph.add_run(block.text).bold = block.style != "point"
    return paragraph


def _ending(docx: Docx, sheet: printed.Sheet) -> None:
    half = _text_width("portrait") / 2
    table = parts.layout_table(docx, [half, half], rows=1)
    left, right = (parts.Filler(cell) for cell in table.rows[0].cells)
    left.lines([sheet.recipients_heading], "Nơi nhận")
    left.lines([sheet.recipients_note, *sheet.recipients], "Danh sách nơi nhận")
    right.lines([*sheet.capacity, sheet.signer_title], "Chữ ký")
    name = right.line(sheet.signer_name, "Chữ ký")
    name.paragraph_format.space_before = Mm(PROFILE.signature_room_mm)
    parts.keep_together(table)


def _annex(docx: Docx, annex: printed.PrintedAnnex) -> None:
    section = docx.add_section(WD_SECTION.NEW_PAGE)
    parts.shrink(docx.paragraphs[-1])
    _set_page(section, annex.orientation)
    parts.restart_numbers(section)
    docx.add_paragraph(annex.heading, "Phụ lục")
    if annex.title_lines:
        parts.broken(docx.add_paragraph(style="Tên phụ lục"), annex.title_lines)
    if annex.caption:
        docx.add_paragraph(annex.caption, "Kèm theo")
    if annex.grid:
        _grid(docx, annex.grid, _text_width(annex.orientation))
    for block in annex.blocks:
        _block(docx, block)


def _grid(docx: Docx, grid: printed.Grid, width: float) -> None:
    table = docx.add_table(len(grid.rows) + 1, len(grid.head), "Table Grid")
    parts.fix_widths(table, [share * width for share in grid.shares])
    parts.pad(table, PROFILE.cell_padding_pt[0], PROFILE.cell_padding_pt[1])
    rows = parts.cells_by_row(table)
    for cell, title in zip(rows[0], grid.head, strict=True):
        parts.Filler(cell).line(title, "Đầu bảng")
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    parts.repeat_header(table)
    for position, row in enumerate(grid.rows, start=1):
        _grid_row(table, rows[position], row)
        if row.whole:
            parts.keep_row(table, position)
    # Word wants a paragraph after a table, or adds a large one of its own.
    parts.shrink(docx.add_paragraph())


def _grid_row(table: Table, cells: Sequence[_Cell], row: printed.PrintedRow) -> None:
    if not row.cells:
        merged = parts.span(table, cells)
        parts.Filler(merged).line(row.heading, "Nhóm trong bảng")
        return
    for cell, content in zip(cells, row.cells, strict=True):
        style = "Ô bảng giữa" if content.centred else "Ô bảng"
        parts.Filler(cell).lines(content.lines or ("",), style)
