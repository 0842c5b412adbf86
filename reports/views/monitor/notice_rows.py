"""What went to whom, as lines in words: for the screen and for the sheet."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from agencies.models import Delivery
from agencies.sheets import text_cell
from agencies.telling import words_of
from agencies.text import shown
from reports.actions.resending import SENDABLE

# A sheet of more is asked for by days.
MOST_ROWS = 10_000
_AT_ONCE = 500
_State = Delivery.State
SIGNS = {
    _State.WAITING: "○", _State.CLAIMED: "◐", _State.SENT: "✓", _State.FAILED: "✕",
    _State.UNCERTAIN: "?", _State.DROPPED: "–", _State.QUIET: "◌", _State.NO_ADDRESS: "!",
}  # fmt: skip
# Each column of the sheet with its width in letters.
_COLUMNS = {
    "Báo lúc": 18, "Người nhận": 26, "Cơ quan": 30, "Việc báo": 24, "Nội dung": 60, "Kênh": 14,
    "Địa chỉ": 28, "Tình trạng": 22, "Lúc": 18, "Ghi chú": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery in words."""

    pk: int
    said: str
    person: str
    office: str
    stage: str
    title: str
    channel: str
    address: str
    state: str
    sign: str
    words: str
    when: str
    note: str
    may_resend: bool


def with_all(deliveries: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    """Bring what a line is made of."""
    return deliveries.select_related("notice__recipient", "notice__agency")


def lines_of(deliveries: Sequence[Delivery]) -> list[Line]:
    """Put deliveries into words, in as many queries for many as for few."""
    words = words_of(each.notice for each in deliveries)
    return [_line(each, words[each.notice_id].title) for each in deliveries]


def _line(delivery: Delivery, title: str) -> Line:
    notice, state = delivery.notice, _State(delivery.state)
    return Line(
        pk=delivery.pk,
        said=_at(notice.said_at),
        person=str(notice.recipient),
        office=str(notice.agency),
        stage=notice.get_stage_display(),
        title=title,
        channel=delivery.get_channel_display(),
        address=delivery.address,
        state=state,
        sign=SIGNS[state],
        words=str(state.label),
        when=_when(delivery),
        note=delivery.note,
        may_resend=state in SENDABLE,
    )


def _when(delivery: Delivery) -> str:
    if delivery.settled_at:
        return _at(delivery.settled_at)
    if delivery.state != _State.WAITING:
        return ""
    if delivery.is_forced:
        return "gửi ngay ở lượt tới"
    return f"gửi lại từ {_at(delivery.try_from)}" if delivery.try_from else ""


def _at(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


def workbook(deliveries: "QuerySet[Delivery]") -> bytes:
    """Give the sheet; text is text, so what begins with ``=`` is never calculated."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Nhắc việc")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    for place, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([text_cell(sheet, title, is_head=True) for title in _COLUMNS])
    rows = with_all(deliveries)[: MOST_ROWS + 1].iterator(chunk_size=_AT_ONCE)
    for line in _in_words(islice(rows, MOST_ROWS)):
        sheet.append([text_cell(sheet, shown(text), is_head=False) for text in _texts(line)])
    if next(rows, None) is not None:
        told = f"Chỉ có {MOST_ROWS} dòng đầu. Hãy lọc theo ngày để lấy phần còn lại."
        sheet.append([text_cell(sheet, told, is_head=True)])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _in_words(rows: Iterable[Delivery]) -> Iterator[Line]:
    remaining = iter(rows)
    while some := list(islice(remaining, _AT_ONCE)):
        yield from lines_of(some)


def _texts(line: Line) -> tuple[str, ...]:
    return (
        line.said, line.person, line.office, line.stage, line.title, line.channel, line.address,
        f"{line.sign} {line.words}", line.when, line.note,
    )  # fmt: skip
