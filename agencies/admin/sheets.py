"""The two kinds of sheets people bring and take: XLSX and CSV, safe to open on either side.

The library's own escaping takes a leading "=" away and leaves "+", "-", "@" and tabs alone: it
loses text and does not protect. Here no text is lost: in XLSX every cell is text, whatever it
begins with; CSV has no types, so an apostrophe goes before what a program would calculate, and
comes off again when the file is brought back (``agencies.sheets``).
"""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import tablib
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook, load_workbook

from agencies.sheets import (
    MAX_BYTES,
    UnreadableSheet,
    as_text,
    bared,
    guarded,
    refuse_bomb,
    refuse_large,
    refuse_old,
    text_cell,
)

MAX_ROWS = 5_000
MAX_COLUMNS = 60


class SafeXLSX(XLSX):
    """Excel's own format; text stays text."""

    def get_title(self) -> str:
        return "Excel (.xlsx)"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        refuse_large(in_stream)
        refuse_bomb(in_stream)
        try:
            with warnings.catch_warnings():
                # Styles and extensions that are not understood do not matter for the text.
                warnings.simplefilter("ignore")
                book = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
                rows = book.worksheets[0].iter_rows(
                    max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True
                )
                return _dataset(rows)
        except UnreadableSheet:
            raise
        except Exception as error:
            # Broken files break openpyxl in as many ways as there are parts of a workbook.
            raise UnreadableSheet(
                "Không đọc được tệp Excel này: tệp hỏng hoặc không phải tệp .xlsx. Hãy mở bằng Excel, "
                "lưu lại dạng .xlsx rồi thử lại."
            ) from error

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Danh mục")
        sheet.freeze_panes = "A2"
        for number, row in enumerate([dataset.headers, *dataset]):
            sheet.append([text_cell(sheet, value, is_head=number == 0) for value in row])
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()


class SafeCSV(CSV):
    """Comma-separated text in UTF-8; Excel's semicolons are read too."""

    def get_title(self) -> str:
        return "CSV (.csv)"

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes | str, **kwargs: Any) -> tablib.Dataset:
        content = in_stream.encode() if isinstance(in_stream, str) else in_stream
        refuse_large(content)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UnreadableSheet(
                "Tệp CSV không ở bảng mã UTF-8. Trong Excel, chọn Lưu dưới dạng “CSV UTF-8” rồi thử lại."
            ) from None
        if "\0" in text:
            raise UnreadableSheet("Tệp này không phải tệp CSV. Hãy chọn đúng loại tệp.")
        return _dataset(_csv_rows(text))

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow([guarded(str(head)) for head in dataset.headers])
        writer.writerows([guarded(as_text(value)) for value in row] for row in dataset)
        return written.getvalue()


class AnySheet(SafeXLSX):
    """What people bring: the file itself says which of the two it is, so nobody is asked."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        refuse_old(in_stream)
        if in_stream.startswith(b"PK"):
            return super().create_dataset(in_stream)
        return SafeCSV().create_dataset(in_stream)


EXPORT_FORMATS = [SafeXLSX, SafeCSV]
IMPORT_FORMATS = [AnySheet]


def _csv_rows(text: str) -> Iterator[list[str]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(MAX_BYTES)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableSheet("Tệp CSV có dòng hỏng. Hãy mở bằng Excel và lưu lại.") from error


def _dataset(rows: Iterable[Iterable[Any]]) -> tablib.Dataset:
    texts = ([bared(value) for value in row] for row in rows)
    head = [title.strip() for title in next(texts, [])]
    while head and not head[-1]:
        head.pop()
    if not head:
        raise UnreadableSheet("Tệp không có dòng tiêu đề. Dòng đầu phải là tên các cột.")
    if len(set(head)) < len(head):
        raise UnreadableSheet("Tệp có hai cột trùng tên. Hãy bỏ bớt một cột.")
    dataset = tablib.Dataset(headers=head)
    for row in texts:
        if any(row):
            dataset.append([*row, *[""] * len(head)][: len(head)])
        if len(dataset) > MAX_ROWS:
            raise UnreadableSheet(f"Tệp có hơn {MAX_ROWS} dòng. Hãy chia thành nhiều tệp.")
    return dataset
