"""What a workbook's XML is checked for before its cells are laid out, and what only it tells."""

import re
from collections.abc import Iterator

from plans.draft import Problem
from plans.intake import archive
from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import note

_COLUMNS, _ROWS, _CELLS = 16_384, 1_048_576, 3_000_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
# A cell that holds something; "<" ends every piece, so that hostile XML is read once.
_CELL = re.compile(
    rb'<(?:\w{1,9}:)?c\s(?:[^<>]{0,200}?\s)?r="([A-Z]{1,3})(\d{1,7})"[^<>]{0,200}(?<!/)>'
)
_ERROR = re.compile(rb'<(?:\w{1,9}:)?c\s[^<>]{0,200}\bt="e"')
_UNCOUNTED = re.compile(
    rb"(?:</(?:\w{1,9}:)?f>|<(?:\w{1,9}:)?f\b[^<>]{0,300}/>)(?:<(?:\w{1,9}:)?v\s?/>|<v></v>)?</(?:\w{1,9}:)?c>"
)
_HIDDEN = re.compile(rb'<(?:\w{1,9}:)?row\s[^<>]{0,300}\bhidden="(?:1|true)"')
# OpenDocument says once what stands in many cells or rows; empty ones by the million are usual.
_CELL_REPEATED = re.compile(
    rb'<table:table-cell\s[^<>]{0,300}s-repeated="(\d{1,9})"[^<>]{0,300}(?<!/)>'
)
_ROW_REPEATED = re.compile(
    rb'<table:table-row\s[^<>]{0,300}s-repeated="(\d{1,9})"[^<>]{0,300}(?<!/)>'
)
_MOST_REPEATED = 1_000


def check(content: bytes) -> list[Problem]:
    """Give what is to be said of a workbook before its cells are read.

    Raises:
        UnreadableFile: its few cells lie too far apart, or it is a broken archive.
    """
    if not content.startswith(b"PK"):
        return []
    notes: list[Problem] = []
    for name in archive.members(content):
        if _SHEET.search(name):
            part = archive.part(content, name, archive.PART)
            _refuse_wide(part)
            notes += _notes(part)
        elif name == "content.xml":
            _refuse_repeated(archive.part(content, name, archive.PART))
    return notes


def _refuse_wide(sheet: bytes) -> None:
    """Refuse a sheet whose few cells lie far apart: all between them would be laid out."""
    width = height = 0
    for cell in _CELL.finditer(sheet):
        width = max(width, _column(cell[1]))
        height = max(height, int(cell[2]))
    if width * height > _CELLS or width > _COLUMNS or height > _ROWS:
        raise UnreadableFile(
            f"Bảng tính có ô ở cột thứ {width}, hàng {height}, không phải phụ lục kế hoạch. Hãy xóa các "
            "hàng, cột thừa rồi nhập lại."
        )


def _refuse_repeated(document: bytes) -> None:
    """Refuse cells that hold something and are repeated beyond any table."""
    repeated = _CELL_REPEATED.finditer(document)
    if any(int(cell[1]) > _MOST_REPEATED for cell in repeated) or any(
        int(row[1]) > _MOST_REPEATED and _holds_text(document, row.end())
        for row in _ROW_REPEATED.finditer(document)
    ):
        raise UnreadableFile(
            f"Bảng tính có ô hoặc hàng lặp lại hơn {_MOST_REPEATED} lần, không phải phụ lục kế hoạch. Hãy "
            "xóa các hàng, cột thừa rồi nhập lại."
        )


def _holds_text(document: bytes, start: int) -> bool:
    end = document.find(b"</table:table-row>", start, start + _COLUMNS)
    return b"<text:p" in document[start : end if end >= 0 else start + _COLUMNS]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _notes(sheet: bytes) -> Iterator[Problem]:
    for pattern, said in (
        (
            _ERROR,
            "ô công thức báo lỗi (#REF!, #N/A …), để trống khi đọc. Hãy sửa công thức trong Excel.",
        ),
        (
            _UNCOUNTED,
            "ô công thức chưa có kết quả, để trống khi đọc. Hãy mở bằng Excel, lưu lại rồi nhập lại.",
        ),
        (_HIDDEN, "hàng đang ẩn, vẫn được đọc. Hãy xóa nếu không thuộc phụ lục."),
    ):
        if count := sum(1 for _ in pattern.finditer(sheet)):
            yield note(f"Bảng tính có {count} {said}")
