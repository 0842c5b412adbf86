"""Opens a report that only an office itself knows to be due: of what it does when something comes up."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from agencies.actions import audit
from agencies.models import Agency, User
from agencies.roles import Permission
from documents.models import Paper
from plans.models import ContentItem, Duty, Plan
from reports import periods
from reports.actions import laying
from reports.actions.holding import held
from reports.actions.rights import require
from reports.models import Obligation, ReportingPeriod


class NothingToReport(Exception):
    """The plan asks nothing of the office in that period; the message is the sentence."""


class PeriodNotOpen(Exception):
    """The period is not open, or locked already; the message is the sentence."""


@transaction.atomic
def on_demand(
    *, plan: Plan, agency: Agency, period: ReportingPeriod, by: User | None, at: dt.datetime
) -> Obligation:
    """Let an office report that something came up in ``period``; a second call gives the first's.

    Raises:
        rights.NotAllowed: ``by`` does not report for the office.
        PeriodNotOpen, NothingToReport: there is nothing to open.
    """
    if by is not None:
        require(by.may(Permission.FILE_REPORTS, agency))
    now = held(plan.pk)
    stored = now.periods.filter(pk=period.pk).prefetch_related("deadlines").first()
    if stored is None or stored.opened_at is None or not now.paper.is_in_force:
        raise PeriodNotOpen(f"{now} không có kỳ báo cáo nào đang mở như vậy. Hãy tải lại trang.")
    stored.plan = now
    there = Obligation.objects.open().filter(plan=now, agency=agency, period=stored).first()
    if there is not None:
        return there
    dates = laying.dates_by_level(now, stored)
    if periods.local_day(at) > (last := dates[agency.level].locks_on):
        raise PeriodNotOpen(
            f"{stored} đã khóa sau ngày {last:%d/%m/%Y}. Hãy chọn kỳ đang mở, hoặc nhờ đầu mối theo dõi ở "
            f"{now.monitor}."
        )
    offices = laying.offices_asked(now, stored.as_period(), agency=agency)
    if not offices:
        raise NothingToReport(f"{now} không giao {agency} việc nào phải báo cáo trong {stored}.")
    (made,) = laying.lay(period=stored, offices=offices, dates=dates, at=at)
    audit.record(
        verb="mở báo cáo khi phát sinh", subject=made, by=by, at=at, agency=agency,
        changes={"duties": len(offices[0].asks)},
    )  # fmt: skip
    return made


@dataclass(slots=True)
class Offer:
    """A plan under which an office may report what came up, and the periods it may do so for."""

    plan: Plan
    agency: Agency
    periods: list[ReportingPeriod] = field(default_factory=list)


def offers_of(user: User, *, on: dt.date) -> list[Offer]:
    """Give what the offices in which ``user`` reports may open by themselves today."""
    reach = user.agencies_where(Permission.FILE_REPORTS)
    agencies = {
        row.agency_id: row.agency for row in user.current_memberships if row.agency_id in reach
    }
    duties = Duty.objects.open().filter(
        agency__in=agencies, item__schedule_kind=ContentItem.ScheduleKind.EVENT,
        plan__paper__state__in=Paper.IN_FORCE,
    )  # fmt: skip
    began: dict[tuple[int, int], dt.date] = {}
    for plan, agency, day in duties.values_list("plan", "agency", "began_on"):
        began[plan, agency] = min(day, began.get((plan, agency), day))
    if not began:
        return []
    open_ones = _open_periods({plan for plan, _ in began}, on)
    owed = set(
        Obligation.objects.open()
        .filter(agency__in=agencies, period__in=open_ones)
        .values_list("agency", "period")
    )
    offers: dict[tuple[int, int], Offer] = {}
    for (plan, agency), day in began.items():
        office = agencies[agency]
        for period in open_ones:
            is_free = period.plan_id == plan and (agency, period.pk) not in owed
            if is_free and day <= period.window_end and _is_open(period, office, on):
                offer = offers.setdefault((plan, agency), Offer(period.plan, office))
                offer.periods.append(period)
    return list(offers.values())


def _open_periods(plans: Iterable[int], on: dt.date) -> list[ReportingPeriod]:
    return list(
        ReportingPeriod.objects.filter(
            Q(deadlines__locks_on__gte=on), plan__in=plans, opened_at__isnull=False
        )
        .distinct()
        .select_related("plan__paper")
        .prefetch_related("deadlines")
        .order_by("plan", "-window_end")
    )


def _is_open(period: ReportingPeriod, office: Agency, on: dt.date) -> bool:
    last_days = {each.level: each.locks_on for each in period.deadlines.all()}
    return on <= last_days.get(office.level, dt.date.min)
