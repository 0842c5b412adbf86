"""A filled form on its way into a report: kept, compared, shown, and taken over when confirmed."""

import datetime as dt

from django.db import transaction

from agencies.models import User
from agencies.sheets import UnreadableSheet
from agencies.text import shown
from reports.actions import filed, filing
from reports.answers import Answers
from reports.models import Obligation, ProgressReport, WaitingSheet
from reports.sheets import office_form, reading
from reports.sheets.asked import of_report
from reports.sheets.comparing import Compared, compare
from reports.sheets.layout import Stamp

# What nobody has confirmed for so long is thrown away when its bringer brings another.
KEPT_FOR = dt.timedelta(days=7)
WHOLE = ("summary", "difficulties", "proposals")


class NotThisForm(UnreadableSheet):
    """The form is another office's or period's; the message says whose."""


def form_of(report: ProgressReport) -> bytes:
    """Give the form of ``report``, loaded by ``whole()``, with the numbers of the period before."""
    return office_form.form_of(report, filed.of_period_before(report))


@transaction.atomic
def keep(
    *, content: bytes, name: str, report: ProgressReport, by: User, at: dt.datetime
) -> WaitingSheet:
    """Keep a filled form of ``report`` until it is confirmed; nothing of it is in the report yet.

    Raises:
        UnreadableSheet: it is no form of ours.
        NotThisForm: it is a form of another report.
    """
    _refuse_other(reading.read(content).stamp, report)
    forget_old(by=by, at=at)
    sheet, _ = WaitingSheet.objects.update_or_create(
        by=by,
        obligation=report.obligation,
        defaults={"at": at, "name": tidied(name), "content": content},
    )
    return sheet


def forget_old(*, by: User, at: dt.datetime) -> None:
    """Throw away what somebody has brought and never come back to."""
    WaitingSheet.objects.of(by).filter(at__lt=at - KEPT_FOR).delete()


def tidied(name: str) -> str:
    """Give the name of a file as it is kept."""
    return shown(name)[-200:]


def _refuse_other(stamp: Stamp, report: ProgressReport) -> None:
    if stamp.obligation == report.obligation_id:
        return
    if stamp.period:
        raise NotThisForm("Đây là biểu nhập bù của đầu mối theo dõi, không phải biểu của đơn vị.")
    own = report.obligation
    found = Obligation.objects.filter(pk=stamp.obligation, agency=own.agency_id)
    # Of another office's nothing is told but that it is another's.
    mine = found.select_related("period__plan", "plan__paper").first()
    whose = f"{mine.period}, {mine.plan}" if mine else "đơn vị khác"
    raise NotThisForm(
        f"Đây là biểu của {whose}; trang này nhận biểu của {own.agency}, {own.period}. Hãy chọn đúng tệp."
    )


def is_older(sheet: WaitingSheet, report: ProgressReport) -> bool:
    """Tell whether the report was saved after the form was taken from the portal."""
    return reading.read(bytes(sheet.content)).stamp.version < report.version


def compared(sheet: WaitingSheet, report: ProgressReport) -> tuple[Compared, list[str]]:
    """Tell what a waiting form would change of ``report``, loaded by ``whole()``, and what it left unread."""
    form = reading.read(bytes(sheet.content))
    whole = {name: getattr(report, name) for name in WHOLE}
    return compare(form.rows, of_report(report, None), whole=whole), form.notes


@transaction.atomic
def take(
    *, sheet: WaitingSheet, report: ProgressReport, version: int, by: User, at: dt.datetime
) -> ProgressReport:
    """Save what is right of a waiting form as the draft of its report; nothing is submitted.

    Args:
        report: loaded by ``whole()``.
        version: that of the report when the preview was shown.

    Raises:
        filing.StaleVersion: somebody has saved since; the form still waits.
        rights.NotAllowed: somebody else reports for this office, or not now.
    """
    # What the preview showed is what is taken: a report that went on since is shown anew.
    found, _ = compared(sheet, report)
    answers = Answers(entries=found.answers, **found.whole)
    saved = filing.save(report=report, answers=answers, version=version, by=by, at=at)
    sheet.delete()
    return saved
