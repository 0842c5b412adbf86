"""What waits for review over all watched plans, first come first; many accepted at once."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import SignedInRequest
from agencies.roles import Permission
from agencies.workdays import Workdays
from plans.views.loading import refuse
from reports.actions import review
from reports.filters import QueueFilter, first_filed_first, oldest_due_first
from reports.models import Obligation, ProgressReport
from reports.periods import Period
from reports.standing import last_due, last_open
from reports.views.monitor.watching import MOST_COUNTED, OVERDUE, RETURNED, Desk
from reports.views.office.days import days_left, lateness, workdays_of

PER_PAGE = 20
# More than fit on a page are not ticked by anybody who has looked at them.
MOST_AT_ONCE = 200
LISTS = {"": "Chờ tiếp nhận", OVERDUE: "Quá hạn, chưa nộp", RETURNED: "Đang bị trả lại"}
# What heads the two last columns of each list; who has not filed has no time at which they did.
_COLUMNS = {"": ("Nộp lúc", "So với hạn"), OVERDUE: ("", "Chậm"), RETURNED: ("Trả lại", "Sửa")}


@dataclass(frozen=True, slots=True)
class Line:
    """An obligation as the list shows it, in words: a template that reckons makes the page slow."""

    url: str
    # What is handed in for a ticked line: which report, and which filing of it was shown.
    tick: str
    office: str
    period: str
    plan: str
    due: str
    is_extended: bool
    # When it was filed, or sent back; blank of what was neither.
    at: str
    revision: int
    days: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """A list, and how many stand in it as far as that is known."""

    which: str
    words: str
    is_bad: bool


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """List what waits for review, or what is overdue or was sent back, narrowed by the address."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    desk = Desk(request.user, timezone.localdate())
    which = _which(request)
    found = filter_of(desk, request.GET, which)
    # One beyond the most tells that there are more; who wants to see those narrows the list.
    keys = list(found.qs.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    page_obj = Paginator(keys[:MOST_COUNTED], PER_PAGE).get_page(request.GET.get("trang"))
    at_name, days_name = _COLUMNS[which]
    shown = {
        "which": which, "filter": found, "page_obj": page_obj, "has_plans": bool(desk.plans),
        "lines": _lines(page_obj.object_list, desk, which), "kept": kept(request),
        "at_name": at_name, "days_name": days_name,
        "most": MOST_COUNTED if len(keys) > MOST_COUNTED else None,
        "tallies": _tallies({} if found.is_narrowed else {which: len(keys)}),
    }  # fmt: skip
    return render(request, "reports/queue.html", shown)


@require_safe
def counts(request: SignedInRequest) -> HttpResponse:
    """Give how many stand in each list: a part of the queue, which its page asks for afterwards."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    counted = Desk(request.user, timezone.localdate()).counts()
    shown = {"which": _which(request), "tallies": _tallies(counted)}
    return render(request, "reports/queue_tallies.html", shown)


@require_POST
def accept_many(request: SignedInRequest) -> HttpResponse:
    """Name the reports that were ticked, and take them in once that is confirmed."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    back = f"{reverse('reports:queue')}{kept(request)}"
    shown = _ticked(request)
    reports = _watched(request, [pk for pk, _ in shown])
    if not reports:
        messages.info(request, "Chưa chọn báo cáo nào. Đánh dấu ở đầu dòng rồi bấm lại.")
        return redirect(back)
    if "xac_nhan" not in request.POST:
        named = {"reports": reports, "ticks": shown, "kept": kept(request), "back": back}
        return render(request, "reports/queue_confirm.html", named)
    wanted = [pair for pair in shown if pair[0] in {report.pk for report in reports}]
    outcome = review.accept_many(reports=wanted, by=request.user, at=timezone.now())
    _tell(request, outcome)
    return redirect(back)


def filter_of(desk: Desk, data: QueryDict, which: str = "") -> QueueFilter:
    """Narrow a list as the address says."""
    in_order = oldest_due_first if which else first_filed_first
    return QueueFilter(
        data, queryset=in_order(desk.listed(which)), plans=desk.plans.values(), periods=desk.periods
    )


def kept(request: HttpRequest, *, without: tuple[str, ...] = ("trang",)) -> str:
    """Give the query of the list, to come back to it as it was narrowed."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


def _which(request: SignedInRequest) -> str:
    asked = request.GET.get("tinh_trang", "")
    return asked if asked in LISTS else ""


def _lines(keys: Iterable[int], desk: Desk, which: str) -> list[Line]:
    office = desk.user.office
    workdays = workdays_of(office)
    # Only those of the page are read whole: to sort, the database needs their days alone. Bare
    # values, for making four rows of each line costs as much as showing it.
    rows = Obligation.objects.filter(pk__in=list(keys)).values_list(*_SHOWN, named=True)
    found = {row.pk: row for row in rows}
    return [_line(found[key], desk, workdays, which) for key in keys if key in found]


# What a line is made of, beside the names of its plan.
_SHOWN = (
    "pk", "plan_id", "due_on", "extended_to", "locks_on", "reopened_until", "agency__short_name",
    "period__kind", "period__number", "report__pk", "report__revision",
    "report__submitted_at", "report__returned_at", "report__first_submitted_on",
)  # fmt: skip


def _line(row: Any, desk: Desk, workdays: Workdays, which: str) -> Line:
    # All plans of the desk are at hand.
    plan, filed_on = desk.plans[row.plan_id], row.report__first_submitted_on
    due_on = last_due(row.due_on, row.extended_to)
    return Line(
        url=reverse("reports:review", args=[row.pk]),
        tick=f"{row.report__pk}-{row.report__revision}",
        office=row.agency__short_name,
        period=Period(row.period__kind, row.period__number, plan.year).name,
        plan=plan.reference,
        due=f"{due_on:%d/%m/%Y}",
        is_extended=row.extended_to is not None,
        at=_at(row, which),
        revision=row.report__revision,
        days=_days(row, due_on, desk, workdays, which),
        is_late=filed_on is None or filed_on > due_on,
    )


def _at(row: Any, which: str) -> str:
    at = {"": row.report__submitted_at, RETURNED: row.report__returned_at}.get(which)
    form = "%d/%m/%Y" if which else "%H:%M %d/%m/%Y"
    return timezone.localtime(at).strftime(form) if at else ""


def _days(row: Any, due_on: dt.date, desk: Desk, workdays: Workdays, which: str) -> str:
    filed_on = row.report__first_submitted_on
    if which == OVERDUE or filed_on is None:
        return days_left(due_on, on=desk.on, workdays=workdays)
    if which == RETURNED:
        closes_on = last_open(row.locks_on, row.extended_to, row.reopened_until)
        left = days_left(closes_on, on=desk.on, workdays=workdays)
        return f"sửa đến {closes_on:%d/%m/%Y}: {left}"
    return lateness(due_on, filed_on=filed_on, workdays=workdays)


def _tallies(counts: Mapping[str, int]) -> list[Tally]:
    return [
        Tally(which, _said(words, counts.get(which)), which == OVERDUE and bool(counts.get(which)))
        for which, words in LISTS.items()
    ]


def _said(words: str, count: int | None) -> str:
    if count is None:
        return words
    return f"{words}: {f'hơn {MOST_COUNTED}' if count > MOST_COUNTED else count}"


def _ticked(request: SignedInRequest) -> list[tuple[int, int]]:
    """Give what was ticked: which report, and which filing of it was shown."""
    pairs = (word.partition("-") for word in request.POST.getlist("chon")[:MOST_AT_ONCE])
    return [
        (int(pk), int(revision))
        for pk, _, revision in pairs
        if _is_number(pk) and _is_number(revision)
    ]


def _is_number(word: str) -> bool:
    # More digits than that are no key of a row.
    return word.isascii() and word.isdecimal() and len(word) < 10


def _watched(request: SignedInRequest, pks: list[int]) -> list[ProgressReport]:
    """Give those of the reports that this person may take in, in the order of the list."""
    watched = Obligation.objects.watched_by(request.user).filter(report__in=pks)
    rows = watched.select_related("report", "agency", "period__plan", "plan__paper")
    return [_with_owed(owed) for owed in first_filed_first(rows)]


def _with_owed(owed: Obligation) -> ProgressReport:
    owed.report.obligation = owed
    return owed.report


def _tell(request: SignedInRequest, outcome: review.Outcome) -> None:
    if outcome.accepted:
        messages.success(request, f"Đã tiếp nhận {len(outcome.accepted)} báo cáo.")
    for refused in outcome.refused:
        name = f"{refused.report.obligation.agency}: " if refused.report else ""
        messages.error(request, f"Chưa tiếp nhận. {name}{refused.sentence}")
