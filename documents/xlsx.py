"""Appendix tables as a workbook, for whoever has to count with them."""

import io
import math
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents import printed
from documents.archives import steady
from documents.official import Annex, Mark

_ANY_DAY = "2020-03-05T00:00:00Z"
# Letters across an A4 page on its side, at the size below.
_PAGE_LETTERS = 130
_TYPE = "Times New Roman"
# How many letters of it stand in one unit of a column's width, ends of lines left free; how high a
# line is, and the highest row there may be, in points.
_LETTERS_PER_UNIT, _LINE_PT, _HIGHEST_PT = 1.15, 15.75, 409
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
# A leading sign or control would be read as a formula by some program on the way.
_LIKE_A_FORMULA = re.compile(r"^[=+\-@\t\r]")
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")


def annex_workbook(annexes: Iterable[Annex], *, mark: Mark = "") -> bytes:
    """Give the workbook (XLSX) of the tables of ``annexes``, a sheet each, with the printed words.

    The same tables give the same bytes. Text is text: what begins with ``=`` or ``-`` is never a
    formula, and is shown unchanged. ``mark`` is printed over every page, outside the table.

    Raises:
        ValueError: none of them has a table.
    """
    tables = [annex for annex in annexes if annex.table is not None]
    if not tables:
        raise ValueError("no annex has a table")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for position, annex in enumerate(tables, start=1):
        title = "Phụ lục" if len(tables) == 1 else f"Phụ lục {position}"
        sheet = workbook.create_sheet(title)
        _fill(sheet, printed.printed_annex(annex))
        if mark:
            _head(sheet, mark)
    workbook.properties.title = " ".join(printed.printed_annex(tables[0]).title_lines)
    workbook.properties.creator = ""
    saved = io.BytesIO()
    workbook.save(saved)
    return steady(saved.getvalue(), _ANY_DAY)


def _head(sheet: Worksheet, mark: Mark) -> None:
    # openpyxl says that it could be missing; every new sheet has one.
    assert sheet.oddHeader is not None  # noqa: S101
    over = sheet.oddHeader.center
    over.text, over.font, over.size = mark, f"{_TYPE},Bold", 13


def _fill(sheet: Worksheet, annex: printed.PrintedAnnex) -> None:
    grid = annex.grid
    if grid is None:
        return
    for column, (title, share) in enumerate(zip(grid.head, grid.shares, strict=True), start=1):
        _write(sheet.cell(1, column), (title,), bold=True, centred=True)
        sheet.column_dimensions[get_column_letter(column)].width = share * _PAGE_LETTERS
    sheet.row_dimensions[1].height = _height([(title,) for title in grid.head], grid)
    for number, row in enumerate(grid.rows, start=2):
        _write_row(sheet, number, row, len(grid.head))
        sheet.row_dimensions[number].height = _height([cell.lines for cell in row.cells], grid)
    _set_page(sheet, annex)


def _height(cells: Sequence[Sequence[str]], grid: printed.Grid) -> float:
    """Give the height of a row in points; left to themselves some programs make it one line high."""
    rooms = [share * _PAGE_LETTERS * _LETTERS_PER_UNIT for share in grid.shares]
    # A row across all columns has no cells.
    lines = (
        sum(math.ceil(len(line) / room) for line in cell)
        for cell, room in zip(cells, rooms, strict=False)
    )
    return min(max([1, *lines]) * _LINE_PT, _HIGHEST_PT)


def _write_row(sheet: Worksheet, number: int, row: printed.PrintedRow, width: int) -> None:
    if row.cells:
        for column, cell in enumerate(row.cells, start=1):
            _write(sheet.cell(number, column), cell.lines, centred=cell.centred)
        return
    _write(sheet.cell(number, 1), (row.heading,), bold=True)
    sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=width)


def _write(
    cell: object, lines: Sequence[str], *, bold: bool = False, centred: bool = False
) -> None:
    # openpyxl says that a merged cell could be here; none is merged before it is written.
    assert isinstance(cell, SheetCell)  # noqa: S101
    text = "\n".join(lines)
    if _COUNT.fullmatch(text):
        cell.value = int(text)
    elif text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = bool(_LIKE_A_FORMULA.match(text))
    cell.font = Font(name=_TYPE, size=12, bold=bold)
    cell.border = _BOX
    side = "center" if centred else "left"
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)


def _set_page(sheet: Worksheet, annex: printed.PrintedAnnex) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = annex.orientation
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
