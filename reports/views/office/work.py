"""Việc của tôi: what the offices of a person owe, by urgency, each with its one next action."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from agencies.models import Agency, User
from agencies.requests import SignedInRequest
from agencies.roles import Denied, Permission
from agencies.workdays import Workdays
from plans.models import Plan
from reports.actions import events, rights
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.periods import local_day
from reports.standing import Facts, Standing, standing
from reports.views.office import groups
from reports.views.office.days import days_left, workdays_of

PER_PAGE = 25
DONE = "xong"
_State = ProgressReport.State


@dataclass(frozen=True, slots=True)
class Line:
    """A report as the list shows it, in words: a template that reckons makes the page slow."""

    url: str
    period: str
    plan: str
    subject: str
    office: str
    standing: Standing
    filed: str
    assigned_to: str
    reason: str
    closed: str
    window_end: str
    due: str
    left: str
    closes: str
    action: str

    @property
    def is_main(self) -> bool:
        return self.action != _LOOK


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks at the list, on which day."""

    user: User
    on: dt.date
    workdays: Workdays

    def line(self, obligation: Obligation) -> Line:
        """Give an obligation, with all that ``_light`` brings, as a line."""
        report = obligation.report
        is_for_approval = self._is_for_approval(obligation)
        due_on = obligation.last_due_on
        left = "" if report.is_filed else days_left(due_on, on=self.on, workdays=self.workdays)
        page = "reports:check" if is_for_approval else "reports:report"
        return Line(
            url=reverse(page, args=[obligation.pk]),
            period=str(obligation.period),
            plan=str(obligation.plan),
            subject=Truncator(obligation.plan.subject).words(_SUBJECT_WORDS),
            office=str(obligation.agency),
            standing=standing_of(obligation, on=self.on),
            filed=_filed(report),
            assigned_to=str(obligation.assigned_to or ""),
            reason="" if report.is_filed else Truncator(report.return_reason).words(_REASON_WORDS),
            closed=self._closed(obligation),
            window_end=_day(obligation.period.window_end),
            due=_day(due_on),
            left=left,
            closes=_day(obligation.closes_on),
            action=_APPROVE if is_for_approval else self._action(obligation),
        )

    def _closed(self, obligation: Obligation) -> str:
        """Say why nothing more can be filed, and who can open it; blank while it can."""
        if obligation.report.is_filed:
            return ""
        verdict = rights.is_open(obligation, on=self.on)
        return verdict.reason if isinstance(verdict, Denied) else ""

    def _action(self, obligation: Obligation) -> str:
        report = obligation.report
        if not rights.may_write(obligation, self.user, on=self.on):
            return _LOOK
        if report.return_reason:
            return "Sửa và nộp lại"
        return "Làm tiếp" if report.saved_at else "Lập báo cáo"

    def _is_for_approval(self, obligation: Obligation) -> bool:
        is_up = obligation.report.state == _State.AWAITING
        return is_up and bool(rights.may_send(obligation, self.user, on=self.on))


# The words on the one button of a line.
_LOOK, _APPROVE = "Xem", "Xem và duyệt"
_SUBJECT_WORDS, _REASON_WORDS = 18, 40


def _filed(report: ProgressReport) -> str:
    if not (report.is_filed and report.submitted_at):
        return ""
    at = timezone.localtime(report.submitted_at)
    return f"{report.get_state_display()} lúc {at:%H:%M %d/%m/%Y}"


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


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
    """Count what a person has to do in their offices, in one query; nothing for who only looks."""
    doing = user.agencies_where(Permission.FILE_REPORTS) | user.agencies_where(
        Permission.SEND_REPORTS
    )
    theirs = [row for row in groups.unfiled(owed_by(user)) if row.agency_id in doing]
    rows = groups.grouped(theirs, user, on=on)
    counts = Counter(group for group, _ in rows)
    return Owed(
        overdue=counts[groups.OVERDUE],
        returned=counts[groups.RETURNED],
        for_approval=counts[groups.MINE],
        soon=counts[groups.THIS_WEEK],
        to_file=counts[groups.THIS_WEEK] + counts[groups.LATER],
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
    desk = Desk(request.user, today, workdays_of(request.user.office))
    page, in_groups = (_done if is_done else _to_do)(request, owed, desk)
    obligations = _with_plans([pk for _, pk in in_groups], offices)
    shown = {
        "groups": [
            (groups.GROUPS[group], [desk.line(obligations[pk]) for _, pk in rows])
            for group, rows in groupby(in_groups, key=lambda pair: pair[0])
        ],
        "page_obj": page, "is_done": is_done, "offices": offices, "office": office,
        "has_several": len(offices) > 1,
        "offers": [] if is_done else events.offers_of(request.user, on=today),
    }  # fmt: skip
    return render(request, "reports/work.html", shown)


# Obligations by key, each with its group.
InGroups = list[tuple[int, int]]


def _to_do(
    request: SignedInRequest, owed: ObligationQuerySet, desk: Desk
) -> tuple["Page[Any]", InGroups]:
    rows = groups.grouped(groups.unfiled(owed), desk.user, on=desk.on)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    return page, [(group, row.pk) for group, row in page.object_list]


def _done(
    request: SignedInRequest, owed: ObligationQuerySet, desk: Desk
) -> tuple["Page[Any]", InGroups]:
    filed = owed.filter(report__state__in=ProgressReport.FILED)
    keys = filed.order_by(F("report__submitted_at").desc(), "pk").values_list("pk", flat=True)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("trang"))
    return page, [(groups.FILED, pk) for pk in page.object_list]


# What a line shows of the report itself, and none of the long texts beside it.
_SHOWN = (
    *("plan_id", "agency_id", "due_on", "locks_on", "extended_to", "reopened_until"),
    *("ended_on", "end_reason", "is_backfill"),
    *("period__kind", "period__number", "period__window_end", "period__plan_id"),
    *("report__obligation_id", "report__state", "report__first_submitted_on"),
    *("report__return_reason", "report__saved_at", "report__submitted_at"),
    *("assigned_to__full_name", "assigned_to__username"),
)


def _with_plans(keys: list[int], offices: list[Agency]) -> dict[int, Obligation]:
    """Give obligations, each with its plan and office: the few that there are, not joined to each."""
    rows = Obligation.objects.select_related("period", "report", "assigned_to").only(*_SHOWN)
    found = rows.in_bulk(keys)
    named = Plan.objects.select_related("paper", "monitor").only(
        *("subject", "year", "issuer_id", "monitor__short_name"),
        *("paper__number", "paper__symbol", "paper__state", "paper__day"),
    )
    plans = named.in_bulk({each.plan_id for each in found.values()})
    at_hand = {office.pk: office for office in offices}
    for each in found.values():
        each.plan = each.period.plan = plans[each.plan_id]
        each.agency = at_hand[each.agency_id]
    return found


def _offices(user: User) -> list[Agency]:
    return list({row.agency_id: row.agency for row in user.current_memberships}.values())


def _chosen(offices: list[Agency], asked: str) -> Agency | None:
    return next((office for office in offices if str(office.pk) == asked), None)
