"""Writes the workbook of a province, with what people need to know to fill it."""

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from agencies.sheets import text_cell
from agencies.workbook.layout import LAYOUTS, Column, Layout

GUIDE = "Hướng dẫn"
WORDS = "Danh sách"
# Rows below the filled ones that the lists of allowed words reach.
ROOM_TO_WRITE = 2_000
_AUTHOR = "Cổng"

Rows = Iterable[Sequence[Any]]


def written(rows: Mapping[str, Rows]) -> bytes:
    """Give a workbook with every sheet, filled with ``rows`` by title, and how to fill it further."""
    book = Workbook(write_only=True)
    for layout in LAYOUTS:
        _write_sheet(book, layout, rows.get(layout.title, ()))
    _write_guide(book)
    _write_words(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def plain(title: str, rows: Rows, widths: Sequence[int]) -> bytes:
    """Give a workbook of one sheet whose first row is its head."""
    book = Workbook(write_only=True)
    _fill(_sheet(book, title, widths), rows)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _sheet(book: Any, title: str, widths: Iterable[int]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return sheet


def _fill(sheet: Any, rows: Rows) -> int:
    """Write rows, the first as a head; give how many there are."""
    count = 0
    for row in rows:
        sheet.append([text_cell(sheet, value, is_head=not count) for value in row])
        count += 1
    return count


def _write_sheet(book: Any, layout: Layout, rows: Rows) -> None:
    sheet = _sheet(book, layout.title, [column.width for column in layout.columns])
    sheet.append([_head(sheet, column) for column in layout.columns])
    count = 1
    for row in rows:
        sheet.append([text_cell(sheet, value, is_head=False) for value in row])
        count += 1
    for place, column in enumerate(layout.columns, start=1):
        if column.words:
            letter = get_column_letter(place)
            _offer(sheet, layout, column, f"{letter}2:{letter}{count + ROOM_TO_WRITE}")


def _head(sheet: Any, column: Column) -> Any:
    cell = text_cell(sheet, column.title, is_head=True)
    cell.comment = Comment(column.told, _AUTHOR, width=320, height=120)
    return cell


def _offer(sheet: Any, layout: Layout, column: Column, cells: str) -> None:
    letter = get_column_letter(_chosen().index((layout, column)) + 1)
    listed = f"'{WORDS}'!${letter}$2:${letter}${len(column.words) + 1}"
    # What is not in the list is asked about and not refused: the import understands more.
    rule = DataValidation(type="list", formula1=listed, allow_blank=True, errorStyle="warning")
    rule.error = "Nội dung không có trong danh sách. Vẫn ghi?"
    rule.add(cells)
    sheet.data_validations.append(rule)


def _chosen() -> list[tuple[Layout, Column]]:
    return [(layout, column) for layout in LAYOUTS for column in layout.columns if column.words]


def _write_guide(book: Any) -> None:
    told = [("Trang", "Cột", "Cách ghi")]
    for layout in LAYOUTS:
        told.append((layout.title, "", layout.about))
        told += [(layout.title, column.title, column.told) for column in layout.columns]
    _fill(_sheet(book, GUIDE, (14, 24, 110)), told)


def _write_words(book: Any) -> None:
    columns = [(column.title, *column.words) for _, column in _chosen()]
    _fill(_sheet(book, WORDS, [34] * len(columns)), zip_longest(*columns, fillvalue=""))
