"""The log in words, a line each, and as a workbook."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from agencies.models import Agency, AuditEvent
from agencies.models.audit import AuditQuerySet
from agencies.sheets import text_cell
from agencies.text import shown
from agencies.wording import Line, lines_of, model_of, spoken

# A sheet of more would open in no office's Excel; the rest is asked for by days.
MOST_ROWS = 50_000
_AT_ONCE = 2_000
# What one cell of XLSX holds is 32,767 letters.
_LONGEST = 32_000
_SPOOLED = 5_000_000
_MINUTE = "hh:mm:ss dd/mm/yyyy"
# Each column with its width in letters.
_COLUMNS = {
    "Lúc": 20,
    "Người thực hiện": 26,
    "Việc": 26,
    "Loại đối tượng": 20,
    "Đối tượng": 40,
    "Cơ quan": 30,
    "Lý do": 40,
    "Thay đổi": 70,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log as a person reads it."""

    event: AuditEvent
    verb: str
    kind: str
    office: str
    lines: list[Line]

    @property
    def told(self) -> str:
        """The changes as text: what, before, after."""
        return "\n".join(_told(line) for line in self.lines)


def entries_of(events: Iterable[AuditEvent]) -> list[Entry]:
    """Put events into words, in one query for the names of their offices."""
    rows = list(events)
    ids = {row.agency_id for row in rows if row.agency_id}
    names = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "short_name"))
    return [_entry(row, names) for row in rows]


def audit_workbook(events: AuditQuerySet) -> IO[bytes]:
    """Give the workbook (XLSX) of events as an open file, whose closing throws it away.

    Rows are written as they come. Text is text: what begins with ``=`` is never calculated.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nhật ký")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    for place, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([text_cell(sheet, title, is_head=True) for title in _COLUMNS])
    rows = events[: MOST_ROWS + 1].iterator(chunk_size=_AT_ONCE)
    for entry in _entries(islice(rows, MOST_ROWS)):
        sheet.append(_cells(sheet, entry))
    if next(rows, None) is not None:
        told = f"Chỉ có {MOST_ROWS} dòng mới nhất. Hãy lọc theo ngày để lấy phần còn lại."
        sheet.append([text_cell(sheet, told, is_head=True)])
    file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _entries(rows: Iterator[AuditEvent]) -> Iterator[Entry]:
    # One query for the offices of all: there are thousands of them, and fifty thousand rows.
    names = dict(Agency.objects.values_list("pk", "short_name"))
    return (_entry(row, names) for row in rows)


def _entry(row: AuditEvent, names: dict[int, str]) -> Entry:
    model = model_of(row)
    kind = str(model._meta.verbose_name) if model else row.subject_type
    office = names.get(row.agency_id, "") if row.agency_id else ""
    return Entry(row, spoken(row.verb), kind, office, lines_of(row))


def _told(line: Line) -> str:
    name, old, new = line
    before, after = ("; ".join(each) for each in (old, new))
    return f"{name}: {before} → {after}" if before else f"{name}: {after}"


def _cells(sheet: Any, entry: Entry) -> list[Any]:
    at = WriteOnlyCell(sheet, timezone.make_naive(entry.event.at).replace(microsecond=0))
    at.number_format = _MINUTE
    at.alignment = Alignment(vertical="top")
    event = entry.event
    texts = (
        event.by_name, entry.verb, entry.kind, event.subject_name, entry.office, event.reason,
        entry.told,
    )  # fmt: skip
    return [at, *(text_cell(sheet, shown(text)[:_LONGEST], is_head=False) for text in texts)]
