"""CSV: cells parted by commas, semicolons or tabs, perhaps in quotes and over several lines."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from plans.intake.errors import UnreadableFile
from plans.intake.readers import decoding, grid
from plans.intake.readers.grid import GridRow
from plans.intake.source import Source

_DELIMITERS = ",;\t"
# What Excel writes before a CSV of its own.
_SETTING = re.compile(r"\Asep=([,;\t|])\r?\n")
# Our own export puts it before what a program could take for a formula.
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")


def read(content: bytes, *, convert_from: str | None = None) -> Source:
    """Read a CSV whose rows stand under a header of an appendix.

    Args:
        content: the whole file.
        convert_from: "TCVN3" or "VNI" where a person asked for text in it to be converted.

    Raises:
        LegacyEncoding: it is in TCVN3 or VNI, and nobody asked for it to be converted.
        UnreadableFile: it has no header row, or is beyond any plan's.
    """
    source = Source(kind="csv")
    text = decoding.decode(content, convert_from=convert_from, notes=source.notes)
    delimiter = _delimiter(text)
    rows = list(islice(_records(text, delimiter), grid.ROWS + 1)) if delimiter else []
    header = grid.header_place(rows)
    if header is None:
        raise UnreadableFile(
            "Tệp CSV không có hàng tiêu đề (TT, Nội dung, Hình thức, Cơ quan chủ trì, Cơ quan phối hợp, "
            f"Thời gian) trong {grid.LOOKED_AT} hàng đầu. Hãy thêm hàng tiêu đề rồi nhập lại."
        )
    grid.refuse_beyond(rows, "Tệp CSV")
    grid.add_table(source, rows, header, table=0)
    return source


def is_separated(text: str) -> bool:
    """Tell a CSV of an appendix from plain text: a header among its first rows, and cells in most."""
    return _delimiter(text) is not None


def unguarded(cell: str) -> str:
    """Take off the apostrophe that guards a cell against being read as a formula."""
    return _GUARD.sub("", cell)


def _delimiter(text: str) -> str | None:
    if setting := _SETTING.match(text):
        return setting[1]
    return next((each for each in _DELIMITERS if _is_parted_by(text, each)), None)


def _is_parted_by(text: str, delimiter: str) -> bool:
    # Tabs are plain text's own way to part cells, but for quotes around a cell of several lines.
    if delimiter == "\t" and '"' not in text:
        return False
    try:
        rows = list(islice(_records(text, delimiter), grid.LOOKED_AT))
    except UnreadableFile:
        return False
    wide = sum(len(row.cells) > 2 for row in rows)
    return wide * 2 > len(rows) and grid.header_place(rows) is not None


def _records(text: str, delimiter: str) -> Iterator[GridRow]:
    """Give the rows that hold something, each with the line that it begins in."""
    setting = _SETTING.match(text)
    lines = io.StringIO(text[setting.end() :] if setting else text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    skipped = 1 if setting else 0
    begin = skipped + 1
    try:
        for cells in reader:
            row = GridRow(begin, tuple(grid.cell_text(unguarded(cell)) for cell in cells))
            begin = skipped + reader.line_num + 1
            if row.filled:
                yield row
    except csv.Error as error:
        raise UnreadableFile(
            f"Tệp CSV hỏng ở khoảng dòng {begin}: dấu nháy kép không khép hoặc ô quá dài. Hãy lưu lại "
            "tệp từ Excel rồi nhập lại."
        ) from error
