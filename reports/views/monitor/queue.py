"""What waits for review over all watched plans, the oldest due first; many accepted at once."""

from collections.abc import Iterable
from dataclasses import dataclass

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
from plans.models import Plan
from plans.views.loading import refuse
from reports.actions import review
from reports.filters import QueueFilter, oldest_due_first
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.views.monitor.watching import MOST_COUNTED, OVERDUE, RETURNED, Desk, counted
from reports.views.office.days import days_left, lateness, workdays_of

PER_PAGE = 50
# More than fit on a page are not ticked by anybody who has looked at them.
MOST_AT_ONCE = 200
LISTS = {"": "Chờ tiếp nhận", OVERDUE: "Quá hạn, chưa nộp", RETURNED: "Đang bị trả lại"}
# What a line shows of an office and its report; their texts are long.
_SHOWN = (
    "plan", "due_on", "locks_on", "extended_to", "reopened_until", "agency__short_name",
    "period__kind", "period__number", "period__plan", "report__state", "report__revision",
    "report__submitted_at", "report__first_submitted_on", "report__returned_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """An obligation as the list shows it."""

    owed: Obligation
    days: str
    period: str

    @property
    def is_late(self) -> bool:
        filed_on = self.owed.report.first_submitted_on
        return filed_on is None or filed_on > self.owed.last_due_on

    @property
    def tick(self) -> str:
        """What is handed in for a ticked line: which report, and which filing of it was shown."""
        report = self.owed.report
        return f"{report.pk}-{report.revision}"


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """List what waits for review, or what is overdue or was sent back, narrowed by the address."""
    refuse(request.user.may(Permission.REVIEW_REPORTS))
    desk = Desk(request.user, timezone.localdate())
    which = _which(request)
    found = filter_of(desk, request.GET, which)
    counts = desk.counts()
    # Counted already, where nothing narrows it.
    count = counted(found.qs) if found.is_narrowed else counts[which]
    page_obj = _pages(found.qs, count).get_page(request.GET.get("trang"))
    shown = {
        "which": which, "filter": found, "page_obj": page_obj, "has_plans": bool(desk.plans),
        "lines": _lines(page_obj.object_list, desk, which), "kept": kept(request),
        "most": MOST_COUNTED if count > MOST_COUNTED else None,
        "tallies": [(key, words, _said(counts[key]), counts[key]) for key, words in LISTS.items()],
    }  # fmt: skip
    return render(request, "reports/queue.html", shown)


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
    return QueueFilter(
        data, queryset=desk.listed(which), plans=desk.plans.values(), periods=desk.periods
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


def _pages(found: ObligationQuerySet, count: int) -> "Paginator[int]":
    """Give the keys of what was found, by pages; who wants to see more than most narrows the list."""
    pages = Paginator(found.values_list("pk", flat=True), PER_PAGE)
    pages.count = min(count, MOST_COUNTED)
    return pages


def _lines(keys: Iterable[int], desk: Desk, which: str) -> list[Line]:
    office = desk.user.office
    workdays = workdays_of(office.root if office else None)
    # Only those of the page are read whole: to sort, the database needs their days alone.
    rows = Obligation.objects.select_related("agency", "period", "report").only(*_SHOWN)
    found = rows.in_bulk(list(keys))
    return [_line(found[key], desk, workdays, which) for key in keys if key in found]


def _line(owed: Obligation, desk: Desk, workdays: Workdays, which: str) -> Line:
    # All plans of the desk are at hand.
    plan: Plan = desk.plans[owed.plan_id]
    owed.plan = owed.period.plan = plan
    filed_on = owed.report.first_submitted_on
    if which == OVERDUE or filed_on is None:
        days = days_left(owed.last_due_on, on=desk.on, workdays=workdays)
    elif which == RETURNED:
        left = days_left(owed.closes_on, on=desk.on, workdays=workdays)
        days = f"sửa đến {owed.closes_on:%d/%m/%Y}: {left}"
    else:
        days = lateness(owed, filed_on=filed_on, workdays=workdays)
    return Line(owed, days, str(owed.period))


def _said(count: int) -> str:
    return f"hơn {MOST_COUNTED:,}".replace(",", ".") if count > MOST_COUNTED else str(count)


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
    watched = Obligation.objects.watched_by(request.user).filter(report__in=pks).with_days()
    rows = watched.select_related("report", "agency", "period__plan", "plan__paper")
    return [_with_owed(owed) for owed in oldest_due_first(rows)]


def _with_owed(owed: Obligation) -> ProgressReport:
    owed.report.obligation = owed
    return owed.report


def _tell(request: SignedInRequest, outcome: review.Outcome) -> None:
    if outcome.accepted:
        messages.success(request, f"Đã tiếp nhận {len(outcome.accepted)} báo cáo.")
    for refused in outcome.refused:
        name = f"{refused.report.obligation.agency}: " if refused.report else ""
        messages.error(request, f"Chưa tiếp nhận. {name}{refused.sentence}")
