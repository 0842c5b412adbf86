"""What every step of those who take reports in has in common: the rows held, the days, the words."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import User
from plans.models import Plan
from reports.actions import rights
from reports.models import Obligation, ProgressReport
from reports.models.obligation import LOOK_AT_ONCE

# After the plan's year is over, offices may still be behind with its last report.
DAYS_AFTER_YEAR = 31


class NotNow(Exception):
    """The report does not stand where the step starts; the message says who did what, and when."""


class DayUnfit(Exception):
    """The day lies before what it is to follow, or beyond reason; the message is the sentence."""


def held(report_id: int, by: User) -> ProgressReport:
    """Give a report and its obligation as they stand now, both held until the commit.

    Whoever changes both takes them in this order, the report first.

    Raises:
        rights.NotAllowed: ``by`` does not take in the reports of this plan.
    """
    report = (
        ProgressReport.objects.select_for_update(of=("self", "obligation"))
        # Not who did what last: a join reads those of before the lock.
        .select_related(
            "obligation__agency", "obligation__period__plan", "obligation__plan__paper",
            "obligation__plan__monitor",
        )
        .get(pk=report_id)
    )  # fmt: skip
    rights.require(rights.may_review(report.obligation, by))
    return report


def require_running(obligation: Obligation) -> None:
    """Refuse where the office owes nothing any more, whatever the day.

    Raises:
        rights.NotAllowed: the obligation has ended, or its plan is not in force.
    """
    rights.require(rights.is_open(obligation, on=obligation.closes_on))


def latest_day(plan: Plan, *, on: dt.date) -> dt.date:
    """Give the last day that anything may be put off to."""
    end_of_year = dt.date(plan.year, 12, 31)
    return max(end_of_year, on) + dt.timedelta(days=DAYS_AFTER_YEAR)


def require_day(day: dt.date, obligation: Obligation, *, on: dt.date) -> None:
    """Refuse a day that is over, or too far away.

    Raises:
        DayUnfit: it is one of them.
    """
    if day < on:
        raise DayUnfit(f"Ngày {day:%d/%m/%Y} đã qua. Hãy chọn từ hôm nay ({on:%d/%m/%Y}) trở đi.")
    if day > (latest := latest_day(obligation.plan, on=on)):
        raise DayUnfit(
            f"Ngày {day:%d/%m/%Y} quá xa. Với kế hoạch năm {obligation.plan.year}, chọn muộn nhất là "
            f"{latest:%d/%m/%Y}."
        )


def who_when(who: User | None, did: str, at: dt.datetime | None) -> str:
    """Say who did what, and when: "Nông Văn Tân đã tiếp nhận báo cáo này lúc 16:42 ngày 10/12/2026."."""
    when = (
        f" lúc {date_format(timezone.localtime(at), 'H:i')} ngày {day_of(at):%d/%m/%Y}"
        if at
        else ""
    )
    return f"{who or 'Hệ thống'} đã {did}{when}."


def day_of(at: dt.datetime) -> dt.date:
    """Give the day that a moment belongs to in Việt Nam."""
    return timezone.localdate(at)


def look_again(obligation: Obligation) -> None:
    """Let what is to be said of it be found anew: its day or its state has changed."""
    obligation.look_on = LOOK_AT_ONCE
    obligation.save(update_fields=["look_on"])


def keep_open(
    obligation: Obligation, *, until: dt.date, reason: str, by: User, at: dt.datetime
) -> bool:
    """Let the office file until the end of a day; tell whether that needed anything to be stored."""
    if until <= obligation.closes_on:
        return False
    obligation.reopened_until, obligation.reopen_reason = until, reason
    obligation.reopened_by, obligation.reopened_at = by, at
    obligation.save(update_fields=["reopened_until", "reopen_reason", "reopened_by", "reopened_at"])
    return True
