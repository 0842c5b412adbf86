"""Reads the workbook of a province: every row keeps the number that Excel shows beside it.

A sheet is found by its name and a column by its title, whatever their order; case and diacritics do
not matter.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from agencies.sheets import (
    BROKEN,
    DAMAGED,
    UnreadableSheet,
    bared,
    refuse_bomb,
    refuse_large,
    refuse_old,
)
from agencies.text import composed, folded
from agencies.workbook.layout import LAYOUTS, Layout

MAX_ROWS = 10_000
MAX_COLUMNS = 60
# The sheet of the list of agencies has it too; here it may only say what is known already.
PROVINCE = "Tỉnh"
# Some programs put the name of the format before every tag.
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")


@dataclass(slots=True)
class Table:
    """The rows of one sheet: their number in Excel, and their cells by title."""

    layout: Layout
    titles: list[str]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: bytes) -> list[Table]:
    """Read the sheets that have rows.

    Raises:
        UnreadableSheet: it is no workbook or too large, has none of our sheets, or a sheet lacks
            columns or has a column twice.
    """
    with _opened(content) as sheets:
        tables = [_table(layout, sheet) for layout, sheet in sheets]
    filled = [table for table in tables if table.rows]
    if not filled:
        names = " và ".join(f"“{layout.title}”" for layout in LAYOUTS)
        raise UnreadableSheet(
            f"Tệp không có dòng nào ở các trang {names}. Hãy tải tệp mẫu rồi ghi vào đó."
        )
    return filled


def row_count(content: bytes) -> int:
    """Tell about how many rows a workbook has, in a fraction of the time it takes to read them.

    Raises:
        UnreadableSheet: it is no workbook, or too large.
    """
    _refuse_foreign(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            return sum(len(_ROW.findall(archive.read(name))) for name in sheets)
    except DAMAGED as error:
        raise UnreadableSheet(BROKEN) from error


@contextmanager
def _opened(content: bytes) -> Iterator[list[tuple[Layout, Any]]]:
    _refuse_foreign(content)
    try:
        with warnings.catch_warnings():
            # Styles and extensions that are not understood do not matter for the text.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            named = {folded(sheet.title): sheet for sheet in book.worksheets}
            found = [(layout, named.get(folded(layout.title))) for layout in LAYOUTS]
            yield [(layout, sheet) for layout, sheet in found if sheet is not None]
    except UnreadableSheet:
        raise
    except Exception as error:
        # Broken files break openpyxl in as many ways as there are parts of a workbook.
        raise UnreadableSheet(BROKEN) from error


def _refuse_foreign(content: bytes) -> None:
    refuse_old(content)
    refuse_large(content)
    refuse_bomb(content)


def _table(layout: Layout, sheet: Any) -> Table:
    rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
    written = [composed(bared(value)) for value in next(rows, ())]
    known = {folded(column.title): column.title for column in layout.columns}
    titles = [known.get(folded(title), title) for title in written]
    _refuse_head(layout, titles)
    table = Table(layout, [title for title in titles if title])
    table.notes = _unread(layout, table.titles)
    for number, row in enumerate(rows, start=2):
        cells = {t: bared(value) for t, value in zip(titles, row, strict=False) if t}
        if any(cells.values()):
            table.rows.append((number, cells))
    _refuse_many(layout, table)
    return table


def _refuse_head(layout: Layout, titles: list[str]) -> None:
    missing = [title for title in layout.required if title not in titles]
    if missing and any(titles):
        raise UnreadableSheet(
            f"Trang “{layout.title}” thiếu cột: {', '.join(missing)}. Dòng đầu của trang phải là tên các "
            "cột như trong tệp mẫu."
        )
    doubled = next((title for title in titles if title and titles.count(title) > 1), None)
    if doubled:
        raise UnreadableSheet(f"Trang “{layout.title}” có hai cột “{doubled}”. Hãy bỏ bớt một cột.")


def _refuse_many(layout: Layout, table: Table) -> None:
    if len(table.rows) > MAX_ROWS:
        raise UnreadableSheet(
            f"Trang “{layout.title}” có hơn {MAX_ROWS:,} dòng. Hãy chia thành nhiều tệp.".replace(
                ",", "."
            )
        )


def _unread(layout: Layout, titles: Iterable[str]) -> list[str]:
    """Say which columns are not looked at: nothing is left out in silence."""
    known = {column.title for column in layout.columns} | {PROVINCE}
    unread = islice((title for title in titles if title not in known), 10)
    return [f"Trang “{layout.title}”: không đọc cột “{title}” vì mẫu không có." for title in unread]
