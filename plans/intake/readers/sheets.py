"""Workbooks: XLSX, XLS and ODS, an appendix a sheet, or a whole plan typed into cells."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from plans.intake import cover
from plans.intake.errors import UnreadableFile
from plans.intake.readers import grid, sheet_files
from plans.intake.readers.decoding import note
from plans.intake.readers.grid import GridRow
from plans.intake.readers.separated import unguarded
from plans.intake.source import Source

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
# The corners of merged cells, rows and columns from 0, both ends among them.
_Merged = tuple[tuple[int, int], tuple[int, int]]
# Beyond it a sheet is no table of a plan, however few of its cells are filled.
_CELLS = 3_000_000
_DAMAGED = (
    "Tệp bảng tính bị hỏng, không mở được. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi nhập lại."
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    rows: list[GridRow]

    @property
    def header(self) -> int | None:
        return grid.header_place(self.rows)

    @property
    def has_title(self) -> bool:
        """Whether a plan is typed into its cells."""
        text = Source()
        grid.add_text(text, self.rows)
        return cover.find_title(text.lines) is not None


def read(content: bytes) -> Source:
    """Read the tables of a workbook, and the text around them.

    Raises:
        UnreadableFile: it is damaged, locked by a password, or beyond any plan's.
    """
    source = Source(kind="sheet")
    source.notes += sheet_files.check(content)
    sheets = _sheets(content, source)
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile("Bảng tính không có ô nào có chữ. Hãy kiểm tra lại tệp.")
    has_tables = any(sheet.header is not None for sheet in sheets)
    table = 0
    for sheet in sheets:
        if sheet.header is not None:
            grid.add_table(source, sheet.rows, sheet.header, table)
            table += 1
        elif sheet.rows and (not has_tables or sheet.has_title):
            grid.add_text(source, sheet.rows)
        elif sheet.rows:
            source.notes.append(
                note(
                    f"Trang tính “{sheet.name}” không có hàng tiêu đề của phụ lục (TT, Nội dung, Cơ quan "
                    "chủ trì …) nên không đọc. Nếu cần, hãy thêm hàng tiêu đề rồi nhập lại."
                )
            )
    return source


def _sheets(content: bytes, source: Source) -> list[_Sheet]:
    """Give the sheets a person sees, their rows counted on from one to the next."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _visible(book, source)
    except PasswordError as error:
        raise UnreadableFile(
            "Bảng tính có mật khẩu, không đọc được. Hãy bỏ mật khẩu (Tệp, Thông tin, Bảo vệ sổ làm việc) "
            "rồi nhập lại."
        ) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableFile(_DAMAGED) from error
    except BaseException as error:
        # A panic of the library, in Rust, is no Exception.
        if type(error).__name__ == "PanicException":
            raise UnreadableFile(_DAMAGED) from error
        raise


def _visible(book: CalamineWorkbook, source: Source) -> list[_Sheet]:
    found: list[_Sheet] = []
    before = 0
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if about.visible != SheetVisibleEnum.Visible:
            source.notes.append(
                note(
                    f"Trang tính “{about.name}” đang ẩn nên không đọc. Nếu cần, hãy bỏ ẩn rồi nhập lại."
                )
            )
            continue
        sheet = book.get_sheet_by_name(about.name)
        found.append(_Sheet(about.name, _rows(sheet, before, source)))
        before += sheet.total_height + 1
    return found


def _rows(sheet: CalamineSheet, before: int, source: Source) -> list[GridRow]:
    where = f"Trang tính “{sheet.name}”"
    if sheet.total_height * max(sheet.total_width, 1) > _CELLS:
        raise UnreadableFile(
            f"{where} rộng {sheet.total_width} cột, {sheet.total_height} hàng, không phải phụ lục kế hoạch. "
            "Hãy xóa các hàng, cột thừa rồi nhập lại."
        )
    values = sheet.to_python(skip_empty_area=False)
    texts = [[_text(value) for value in row] for row in values]
    _note_first_days(values, where, source)
    merged = sheet.merged_cell_ranges or []
    carried = _carry(texts, merged)
    wide = _across(texts, merged)
    rows = [
        GridRow(before + place + 1, _cut(cells), tuple(carried.get(place, ())), place in wide)
        for place, cells in enumerate(texts)
        if any(cells)
    ]
    grid.refuse_beyond(rows, where)
    return rows


def _cut(cells: Sequence[str]) -> tuple[str, ...]:
    """Give the cells without the empty ones behind the last."""
    width = max((place + 1 for place, cell in enumerate(cells) if cell), default=0)
    return tuple(cells[:width])


def _text(value: _Value) -> str:
    """Give what a cell shows."""
    if isinstance(value, str):
        return grid.cell_text(unguarded(value)) if value else ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else f"{value:.15g}".replace(".", ",")
    return _moment(value)


def _moment(value: dt.time | dt.date | dt.datetime | dt.timedelta) -> str:
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value)


def _note_first_days(values: list[list[_Value]], where: str, source: Source) -> None:
    """Say where Excel may have made a first of the month from a month that was typed."""
    for number, row in enumerate(values, start=1):
        for value in row:
            if isinstance(value, dt.date) and value.day == 1:
                source.notes.append(
                    note(
                        f"{where}, hàng {number}: ô ghi ngày {value:%d/%m/%Y}; có thể người gõ ghi "
                        f"“{value.month}/{value.year}” và Excel tự đổi thành ngày 1. Hãy đối chiếu."
                    )
                )


def _carry(texts: list[list[str]], merged: list[_Merged]) -> dict[int, list[int]]:
    """Repeat the text of cells merged downwards; give the columns of each row that got it."""
    carried: dict[int, list[int]] = {}
    for (top, left), (bottom, _) in merged:
        if top >= len(texts) or left >= len(texts[top]) or not texts[top][left]:
            continue
        for place in range(top + 1, min(bottom + 1, len(texts))):
            texts[place][left] = texts[top][left]
            carried.setdefault(place, []).append(left)
    return carried


def _across(texts: list[list[str]], merged: list[_Merged]) -> set[int]:
    """Give the rows in which one merged cell takes the whole width."""
    width = max((len(_cut(cells)) for cells in texts), default=0)
    return {
        top
        for (top, left), (bottom, right) in merged
        if top == bottom and left == 0 and right >= width - 1 > 0
    }
