"""Draws a form: yellow cells to fill, the others locked without a password, lists to choose from."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from agencies.sheets import guarded, text_cell
from reports.models import ProgressEntry
from reports.sheets.layout import FORM, KEY, STAMP, Column, Stamp

# A text that is nearly as long as a cell may be would come back cut: it is left to the portal.
LONGEST_SHOWN = 30_000
# How high a line is, and the highest row there may be, in points.
_LINE_PT, _HIGHEST_PT = 15.0, 409
_THIN = Side(style="thin", color="FF9AA5B1")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_YELLOW, _GREY, _HEAD = "FFFFF7C2", "FFF1F3F5", "FFDCE6F2"
_STYLES = {"told": ("", True), "fill": (_YELLOW, False), "grey": (_GREY, True)}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to draw; ``kind`` is "told", "fill" or "grey"."""

    value: str | int | None
    kind: str = "told"


Line = Sequence[Cell]


def drawn(
    *, head: Sequence[str], columns: Sequence[Column], lines: Iterable[Line], stamp: Stamp
) -> bytes:
    """Give the workbook: ``head`` above the table, a line of cells each, the stamp on a hidden sheet."""
    book = Workbook(write_only=True)
    _add_styles(book)
    sheet = book.create_sheet(FORM)
    top = len(head) + 1
    _set_page(sheet, columns, top)
    for place, text in enumerate(head):
        sheet.append([text_cell(sheet, text, is_head=place == 0)])
    sheet.row_dimensions[top].height = 2 * _LINE_PT
    sheet.append([_head(sheet, column.title) for column in columns])
    count = 0
    for count, line in enumerate(lines, start=1):
        sheet.row_dimensions[top + count].height = _height(line, columns)
        sheet.append([_cell(sheet, cell) for cell in line])
    _offer(sheet, columns, top + 1, top + count)
    _lock(sheet)
    hidden = book.create_sheet(STAMP)
    hidden.append([text_cell(hidden, stamp.sealed(), is_head=False)])
    hidden.sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def shown(text: str) -> str | None:
    """Give a text as a cell holds it; nothing for one that is too long to come back whole."""
    return text if text and len(text) <= LONGEST_SHOWN else None


def _add_styles(book: Any) -> None:
    for name, (colour, is_locked) in _STYLES.items():
        style = NamedStyle(name)
        style.alignment = Alignment(wrap_text=True, vertical="top")
        style.border = _BOX
        style.protection = Protection(locked=is_locked)
        if colour:
            style.fill = PatternFill("solid", fgColor=colour)
        if name == "grey":
            style.font = Font(color="FF5B6570")
        book.add_named_style(style)


def _cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell.value, int):
        drawn_cell = WriteOnlyCell(sheet, cell.value)
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", cell.value or "")
        # One apostrophe that a text really begins with would come off when it is brought back.
        text = guarded(text) if text.startswith("'") else text
        drawn_cell = WriteOnlyCell(sheet, text or None)
        if drawn_cell.value is not None:
            # What begins with "=" is text all the same.
            drawn_cell.data_type = "s"
    drawn_cell.style = cell.kind
    return drawn_cell


def _height(line: Line, columns: Sequence[Column]) -> float:
    """Give the height of a row in points; left to themselves some programs make it one line high."""
    lines = (
        sum(math.ceil(len(part) / column.width) or 1 for part in cell.value.splitlines())
        for cell, column in zip(line, columns, strict=True)
        if isinstance(cell.value, str)
    )
    return min(max([1, *lines]) * _LINE_PT, _HIGHEST_PT)


def _head(sheet: Any, title: str) -> Any:
    cell = text_cell(sheet, title, is_head=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.border = _BOX
    return cell


def _set_page(sheet: Any, columns: Sequence[Column], top: int) -> None:
    names = [column.name for column in columns]
    # The duty stays in view while its cells are filled.
    sheet.freeze_panes = f"{get_column_letter(names.index('contents') + 2)}{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for place, column in enumerate(columns, start=1):
        width = sheet.column_dimensions[get_column_letter(place)]
        width.width = column.width
        width.hidden = column is KEY


def _offer(sheet: Any, columns: Sequence[Column], first: int, last: int) -> None:
    letters = {column.name: get_column_letter(place) for place, column in enumerate(columns, 1)}
    words = ",".join(word for _, word in ProgressEntry.State.choices)
    # What is not in the list is asked about and not refused: the reading understands more.
    states = DataValidation(
        type="list", formula1=f'"{words}"', allow_blank=True, errorStyle="warning"
    )
    states.error = "Kết quả không có trong danh sách. Vẫn ghi?"
    numbers = DataValidation(
        type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True,
        errorStyle="warning",
    )  # fmt: skip
    numbers.error = "Chỉ ghi số nguyên, ví dụ 12. Vẫn ghi?"
    for rule, name in ((states, "state"), (numbers, "quantity")):
        rule.add(f"{letters[name]}{first}:{letters[name]}{max(first, last)}")
        sheet.data_validations.append(rule)


def _lock(sheet: Any) -> None:
    """Lock what is not to be filled; without a password, and widths may be changed."""
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "formatCells", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
