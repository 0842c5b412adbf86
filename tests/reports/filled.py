"""Forms filled as people fill them, and saved again by somebody else's program."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.sheets.layout import FORM

# Below the lines of the header stand the titles.
Edit = Callable[[Worksheet], None]


def sheet_of(content: bytes) -> Worksheet:
    """Give the sheet of a form that is filled."""
    return load_workbook(io.BytesIO(content))[FORM]


def top_of(sheet: Worksheet) -> int:
    """Give the row of the titles."""
    return next(row for row in range(1, 60) if sheet.cell(row, 1).value in ("TT", "Đơn vị"))


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """Give the column of each title."""
    top = top_of(sheet)
    return {str(cell.value): cell.column for cell in sheet[top] if cell.value}


def lines_of(content: bytes) -> list[dict[str, Any]]:
    """Give the lines of a form by title."""
    sheet = sheet_of(content)
    columns = columns_of(sheet)
    return [
        {title: sheet.cell(row, column).value for title, column in columns.items()}
        for row in range(top_of(sheet) + 1, sheet.max_row + 1)
    ]


def filled(
    content: bytes, cells: Mapping[tuple[int, str], object] | None = None, *edits: Edit
) -> bytes:
    """Give a form with cells filled, by line from 1 and title, and then edited further."""
    book: Workbook = load_workbook(io.BytesIO(content))
    sheet = book[FORM]
    columns, top = columns_of(sheet), top_of(sheet)
    for (line, title), value in (cells or {}).items():
        sheet.cell(top + line, columns[title]).value = value  # type: ignore[assignment]
    for edit in edits:
        edit(sheet)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
