"""A report that is filed by workbook, and what a workbook would change of it."""

from reports.actions import sheets
from reports.models import ProgressEntry, ProgressReport
from reports.sheets import reading
from reports.sheets.asked import of_report
from reports.sheets.comparing import Compared, compare
from tests.factories import EntryFactory, FormatFactory, ItemFormatFactory, ReportFactory

PORTAL = "Trên Cổng thông tin điện tử"
STATES = ProgressEntry.State.choices


def whole(report: ProgressReport) -> ProgressReport:
    """Give a report as the pages load it."""
    return ProgressReport.objects.whole().get(pk=report.pk)


def report_on_two_duties() -> ProgressReport:
    """A report on two duties: the first with two forms, the second with none."""
    made: ProgressReport = ReportFactory()
    first = EntryFactory(report=made, duty__item__number=1, duty__item__contents="Phổ biến văn bản")
    ItemFormatFactory(item=first.duty.item, text=PORTAL, format=FormatFactory(unit="tin, bài"))
    ItemFormatFactory(item=first.duty.item, text="Hội nghị", unit="hội nghị")
    EntryFactory(report=made, duty__item__number=2, duty__item__contents="=1+1\nĐối thoại")
    return whole(made)


def compared(report: ProgressReport, content: bytes) -> Compared:
    """Compare a form with the report as it is now."""
    now = whole(report)
    texts = {name: getattr(now, name) for name in sheets.WHOLE}
    return compare(reading.read(content).rows, of_report(now, None), whole=texts)


def outcomes(found: Compared) -> list[str]:
    return [result.outcome.value for result in found.results]
