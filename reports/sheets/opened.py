"""Opens a workbook that somebody has filled, and refuses what is none before it is unfolded."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from agencies.sheets import (
    BROKEN,
    DAMAGED,
    UnreadableSheet,
    refuse_bomb,
    refuse_large,
    refuse_old,
)
from reports.sheets.cells import Value

# Beyond it a sheet is none of ours, however few of its cells are filled.
_CELLS = 1_000_000
_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")
# A cell that holds something; "<" ends every piece, so that hostile XML is read once.
_CELL = re.compile(
    rb'<(?:\w{1,9}:)?c\s([^<>]{0,200}?\s)?r="([A-Z]{1,3})(\d{1,7})"([^<>]{0,200})(?<!/)>'
)
_FORMULA = re.compile(rb"<(?:\w{1,9}:)?f[\s>/]")
_RESULT = re.compile(rb"<(?:\w{1,9}:)?v[^<>]{0,40}>[^<]")
_OF_ERROR = re.compile(rb'\bt="e"')
ERROR = "công thức báo lỗi (#REF!, #N/A …)"
UNCOUNTED = "công thức chưa có kết quả; hãy mở bằng Excel, lưu lại"


@dataclass(slots=True)
class Sheet:
    """A worksheet as it lies there: ``rows[0]`` is row 1 of Excel."""

    name: str
    rows: list[list[Value]]
    # Corners of merged cells, rows and columns from 0, both ends among them.
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """The worksheets of a file, and the cells whose formula has nothing to show, by row and column."""

    sheets: list[Sheet]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)


def opened(content: bytes) -> Book:
    """Read every worksheet of an XLSX, the hidden ones too.

    Raises:
        UnreadableSheet: it is no workbook, an old one, locked, with macros, too large, or broken.
    """
    refuse_old(content)
    refuse_large(content)
    refuse_bomb(content)
    faults = _faults(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            named = [each.name for each in book.sheets_metadata if _is_of_cells(each.typ)]
            sheets = [_sheet(book.get_sheet_by_name(name)) for name in named]
    except PasswordError as error:
        raise UnreadableSheet(
            "Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi thử lại."
        ) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableSheet(BROKEN) from error
    except BaseException as error:
        # A panic of the library, in Rust, is no Exception.
        if type(error).__name__ == "PanicException":
            raise UnreadableSheet(BROKEN) from error
        raise
    return Book(sheets, faults)


def _is_of_cells(kind: object) -> bool:
    return kind == SheetTypeEnum.WorkSheet


def _sheet(sheet: CalamineSheet) -> Sheet:
    rows: list[list[Value]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(sheet.name, rows, list(sheet.merged_cell_ranges or []))


def _faults(content: bytes) -> dict[tuple[int, int], str]:
    """Look through the parts before they are laid out.

    Raises:
        UnreadableSheet: it carries macros, is no workbook, or its few cells lie too far apart.
    """
    faults: dict[tuple[int, int], str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            _refuse_foreign(names)
            for name in names:
                if _PART.search(name):
                    faults.update(_faulty(archive.read(name)))
    except UnreadableSheet:
        raise
    except DAMAGED as error:
        raise UnreadableSheet(BROKEN) from error
    return faults


def _refuse_foreign(names: list[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableSheet(
            "Tệp có macro nên không nhận. Hãy lưu lại dạng “Excel Workbook (.xlsx)”, không macro."
        )
    if "xl/workbook.xml" not in names:
        raise UnreadableSheet(
            "Tệp này không phải tệp Excel .xlsx. Hãy chọn đúng loại tệp, hoặc lưu lại dạng .xlsx."
        )


def _faulty(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    width = height = 0
    for cell in _CELL.finditer(part):
        row, column = int(cell[3]) - 1, _column(cell[2]) - 1
        width, height = max(width, column + 1), max(height, row + 1)
        if _OF_ERROR.search((cell[1] or b"") + cell[4]):
            yield (row, column), ERROR
        elif _FORMULA.match(part, cell.end()) and not _has_result(part, cell.end()):
            yield (row, column), UNCOUNTED
    if width * height > _CELLS:
        raise UnreadableSheet(
            f"Tệp có ô ở cột thứ {width}, dòng {height}, không giống biểu đã tải. Hãy xóa các dòng, cột "
            "thừa rồi thử lại."
        )


def _has_result(part: bytes, start: int) -> bool:
    end = part.find(b"c>", start)
    return _RESULT.search(part, start, end if end >= 0 else len(part)) is not None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
