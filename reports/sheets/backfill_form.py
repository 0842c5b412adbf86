"""The form of a past period: what every office did, a line an office, duty and form of communication."""

from collections.abc import Iterable, Iterator

from plans.models import Plan
from reports.models import ReportingPeriod
from reports.sheets import drawing
from reports.sheets.asked import Asked
from reports.sheets.drawing import Cell, Line
from reports.sheets.layout import BACKFILL_COLUMNS, Stamp
from reports.sheets.office_form import lines_of

FILL = (
    "Điền các ô màu vàng của đơn vị có số liệu; đơn vị để trống thì không nhập. Đơn vị có một dòng chưa "
    "đúng thì chưa nhập đơn vị đó."
)


def form_of(plan: Plan, period: ReportingPeriod, asked: Iterable[Asked]) -> bytes:
    """Give the workbook (XLSX) of a past period of ``plan``, ``asked`` in the order of its lines."""
    head = [
        f"NHẬP BÙ KẾT QUẢ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH – {period}",
        f"Thực hiện {plan}",
        f"Số liệu từ {period.window_start:%d/%m/%Y} đến {period.window_end:%d/%m/%Y}",
        FILL,
    ]
    stamp = Stamp(period=period.pk)
    return drawing.drawn(head=head, columns=BACKFILL_COLUMNS, lines=_lines(asked), stamp=stamp)


def _lines(asked: Iterable[Asked]) -> Iterator[Line]:
    for each in asked:
        for line in lines_of(each):
            yield [Cell(each.agency), *line]
