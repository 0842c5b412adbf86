"""Việc của tôi: what the offices of a person owe, by urgency, each with its one next action."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import Agency, User
from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission
from agencies.workdays import Workdays
from reports.actions import events, rights
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.periods import local_day
from reports.standing import Facts, Standing, standing
from reports.views.office.days import SOON, days_left, workdays_of

PER_PAGE = 25
DONE = "xong"
_State = ProgressReport.State
# In the order of the page.
MINE, OVERDUE, RETURNED, AWAITING, THIS_WEEK, LATER, LOCKED, FILED = range(8)
_GROUPS = {
    MINE: "Chờ tôi duyệt",
    OVERDUE: "Quá hạn",
    RETURNED: "Trả lại",
    AWAITING: "Chờ lãnh đạo duyệt",
    THIS_WEEK: f"Đến hạn trong {SOON} ngày",
    LATER: "Sắp tới",
    LOCKED: "Đã khóa, chưa nộp",
    FILED: "Đã nộp, đã tiếp nhận",
}


@dataclass(frozen=True)
class Line:
    """A report as the list shows it to a person on a day."""

    obligation: Obligation
    user: User
    on: dt.date
    workdays: Workdays

    @cached_property
    def report(self) -> ProgressReport:
        return self.obligation.report

    @property
    def standing(self) -> Standing:
        return standing_of(self.obligation, on=self.on)

    @cached_property
    def closed(self) -> str:
        """Why nothing more can be filed, and who can open it; blank while it can."""
        if self.report.is_filed:
            return ""
        verdict = rights.is_open(self.obligation, on=self.on)
        return verdict.reason if isinstance(verdict, Denied) else ""

    @property
    def left(self) -> str:
        due_on = self.obligation.last_due_on
        return "" if self.report.is_filed else days_left(due_on, on=self.on, workdays=self.workdays)

    @property
    def url(self) -> str:
        name = "reports:check" if self.is_for_approval else "reports:report"
        return reverse(name, args=[self.obligation.pk])

    @property
    def action(self) -> str:
        """The word on the button."""
        if self.is_for_approval:
            return "Xem và duyệt"
        if not rights.may_write(self.obligation, self.user, on=self.on):
            return "Xem"
        if self.report.return_reason:
            return "Sửa và nộp lại"
        return "Làm tiếp" if self.report.saved_at else "Lập báo cáo"

    @property
    def is_main(self) -> bool:
        return self.action != "Xem"

    @property
    def is_for_approval(self) -> bool:
        is_up = self.report.state == _State.AWAITING
        return is_up and bool(rights.may_send(self.obligation, self.user, on=self.on))


def standing_of(obligation: Obligation, *, on: dt.date) -> Standing:
    """Give how a report stands on a day."""
    report = obligation.report
    facts = Facts(
        state=report.state,
        first_filed_on=report.first_submitted_on,
        due_on=obligation.last_due_on,
        closes_on=obligation.closes_on,
        is_backfill=obligation.is_backfill,
        is_ended=obligation.ended_on is not None,
    )
    return standing(facts, on=on)


def owed_by(user: User) -> ObligationQuerySet:
    """Give what the offices owe in which a person works, under plans that are in force."""
    return Obligation.objects.counted().in_force().of_offices_of(user)


def in_groups(owed: ObligationQuerySet, user: User, *, on: dt.date) -> ObligationQuerySet:
    """Add ``group``, the place on the page, to what is owed."""
    sending = user.agencies_where(Permission.SEND_REPORTS)
    is_returned = Q(report__state=_State.RETURNED) | (
        Q(report__state=_State.DRAFT) & ~Q(report__return_reason="")
    )
    places = (
        When(report__state__in=ProgressReport.FILED, then=Value(FILED)),
        When(closing__lt=on, then=Value(LOCKED)),
        When(Q(report__state=_State.AWAITING, agency__in=sending), then=Value(MINE)),
        When(is_returned, then=Value(RETURNED)),
        When(last_due__lt=on, then=Value(OVERDUE)),
        When(report__state=_State.AWAITING, then=Value(AWAITING)),
        When(last_due__lte=on + dt.timedelta(days=SOON), then=Value(THIS_WEEK)),
    )
    group = Case(*places, default=Value(LATER), output_field=IntegerField())
    return owed.with_days().annotate(group=group)


@dataclass(frozen=True, slots=True)
class Owed:
    """How much is to be done, in numbers."""

    overdue: int
    returned: int
    for_approval: int
    soon: int
    to_file: int

    def __bool__(self) -> bool:
        return bool(self.overdue or self.returned or self.for_approval or self.to_file)


def counts_for(user: User, *, on: dt.date) -> Owed:
    """Count what a person's offices have to do, in one query."""
    rows = in_groups(owed_by(user), user, on=on).order_by().values_list(F("group"))
    counts = dict(rows.exclude(report__state__in=ProgressReport.FILED).annotate(count=Count("pk")))
    return Owed(
        overdue=counts.get(OVERDUE, 0),
        returned=counts.get(RETURNED, 0),
        for_approval=counts.get(MINE, 0),
        soon=counts.get(THIS_WEEK, 0),
        to_file=counts.get(THIS_WEEK, 0) + counts.get(LATER, 0),
    )


@require_safe
def work(request: SignedInRequest) -> HttpResponse:
    """List what is to be done; what is done is on a page of its own."""
    today = local_day(timezone.now())
    is_done = DONE in request.GET
    offices = _offices(request.user)
    office = _chosen(offices, request.GET.get("don_vi", ""))
    owed = owed_by(request.user)
    if office:
        owed = owed.filter(agency=office)
    filed = Q(report__state__in=ProgressReport.FILED)
    if is_done:
        rows = owed.filter(filed).order_by(F("report__submitted_at").desc(), "pk")
    else:
        rows = in_groups(owed.exclude(filed), request.user, on=today)
        rows = rows.order_by(F("group"), F("last_due"), "pk")
    page = Paginator(_light(rows), PER_PAGE).get_page(request.GET.get("trang"))
    workdays = workdays_of(request.user.office)
    found = [(each, Line(each, request.user, today, workdays)) for each in page.object_list]
    for owed_row, _ in found:
        # The same plan; loading it twice is a third of the page's time.
        owed_row.period.plan = owed_row.plan
    shown = {
        "groups": [
            (_GROUPS[key], [line for _, line in rows])
            for key, rows in groupby(found, key=lambda pair: getattr(pair[0], "group", FILED))
        ],
        "page_obj": page, "is_done": is_done, "offices": offices, "office": office,
        "has_several": len(offices) > 1,
        "offers": [] if is_done else events.offers_of(request.user, on=today),
    }  # fmt: skip
    return render(request, "reports/work.html", shown)


def _light(rows: ObligationQuerySet) -> ObligationQuerySet:
    """Bring what a line shows and its rights ask, and none of the long texts beside it."""
    return rows.select_related(
        "agency__province", "period", "plan__paper", "plan__monitor", "report", "assigned_to"
    ).only(
        *("due_on", "locks_on", "extended_to", "reopened_until", "ended_on", "end_reason"),
        *("is_backfill", "agency__short_name", "agency__head_approves_reports"),
        "agency__province__short_name",
        *("period__kind", "period__number", "period__window_end", "period__plan_id"),
        *("plan__subject", "plan__year", "plan__monitor__short_name"),
        *("plan__paper__number", "plan__paper__symbol", "plan__paper__state", "plan__paper__day"),
        *("report__obligation_id", "report__state", "report__first_submitted_on"),
        *("report__return_reason", "report__saved_at", "report__submitted_at"),
        *("assigned_to__full_name", "assigned_to__username"),
    )


def _offices(user: User) -> list[Agency]:
    return list({row.agency_id: row.agency for row in user.current_memberships}.values())


def _chosen(offices: list[Agency], asked: str) -> Agency | None:
    return next((office for office in offices if str(office.pk) == asked), None)
