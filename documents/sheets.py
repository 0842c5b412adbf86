"""The register as a workbook, row by row, however long it is."""

import datetime as dt
import tempfile
from collections.abc import Iterable
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from agencies.sheets import text_cell
from documents.entries import Entry

# Each column with its width in letters.
_COLUMNS = {
    "Số": 8,
    "Ký hiệu": 14,
    "Ngày": 12,
    "Loại": 12,
    "Trích yếu": 60,
    "Cơ quan ban hành": 30,
    "Trạng thái": 20,
    "Lý do": 40,
    "Người ký": 30,
    "Bản ký": 12,
    "Việc": 10,
    "Người làm": 24,
    "Lúc": 18,
    "SHA-256": 70,
}
_DAY, _MINUTE = "dd/mm/yyyy", "hh:mm dd/mm/yyyy"
_SPOOLED = 5_000_000


def register_workbook(entries: Iterable[Entry]) -> IO[bytes]:
    """Give the workbook (XLSX) of the entries as an open file, whose closing throws it away.

    Rows are written as they come, so a register of years takes no more memory than one of a day.
    Text is text: what begins with ``=`` is never calculated.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ văn bản đi")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    for place, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([text_cell(sheet, title, is_head=True) for title in _COLUMNS])
    for entry in entries:
        sheet.append([_cell(sheet, value) for value in _values(entry)])
    file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _values(entry: Entry) -> list[str | dt.date | None]:
    paper, deed = entry.paper, entry.deed
    done = (deed.word, deed.by, deed.at) if deed else (None, None, None)
    return [
        entry.number, paper.symbol, entry.day, paper.get_kind_display(), paper.subject,
        str(paper.issuer), paper.get_state_display(), paper.reason, entry.signers, entry.copy,
        *done, paper.sha256,
    ]  # fmt: skip


def _cell(sheet: Any, value: str | dt.date | None) -> Any:
    if not isinstance(value, dt.date):
        return text_cell(sheet, value, is_head=False)
    cell = WriteOnlyCell(sheet, _moment(value))
    cell.number_format = _MINUTE if isinstance(value, dt.datetime) else _DAY
    cell.alignment = Alignment(vertical="top")
    return cell


def _moment(value: dt.date) -> dt.datetime:
    """Give a day or a time as sheets have it, which know of no time zones."""
    if isinstance(value, dt.datetime):
        return timezone.make_naive(value)
    return dt.datetime.combine(value, dt.time())
