"""The matrix of a plan, and the plans that one may see a matrix of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agencies.models import Agency, User
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from documents.models import Paper
from plans.actions import papers
from plans.models import Plan
from reports import figures
from reports.actions import rights
from reports.counting import Counts
from reports.models import Obligation, ReportingPeriod
from reports.models.letter import letters_of
from reports.models.obligation import ObligationQuerySet
from reports.standing import Standing
from reports.views.monitor import matrix_rows, matrix_sheet
from reports.views.monitor.matrix_filters import MatrixFilter

PER_PAGE = 50
PLANS_PER_PAGE = 12
EARLY = "ky_truoc"
LETTERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What an address asks of a matrix: the offices it keeps, and the periods with their counts."""

    plan: Plan
    obligations: ObligationQuerySet
    filter: MatrixFilter
    # Keys of the offices, in the order asked for.
    offices: list[int]
    columns: list[matrix_rows.Column]
    # How many periods before the start nobody was asked for, and whether they are shown.
    early: int
    shows_early: bool
    on: dt.date

    def lines(self, offices: Iterable[int]) -> list[matrix_rows.Line]:
        """Give the lines of some of the offices."""
        known = Agency.objects.only("short_name", "kind", "level").in_bulk(list(offices))
        named = [known[key] for key in offices]
        return matrix_rows.lines_of(
            named, self.columns, self.obligations, plan=self.plan, on=self.on
        )


@require_safe
def matrix(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how each office stands in each period of a plan."""
    found = _found(request, pk)
    page = Paginator(found.offices, PER_PAGE).get_page(request.GET.get("trang"))
    lines = found.lines(page.object_list)
    may_watch = rights.may_watch(found.plan, request.user)
    markup = matrix_rows.markup_of(lines, to_review=bool(may_watch))
    shown: dict[str, Any] = {
        "plan": found.plan,
        "columns": found.columns,
        "early": found.early,
        "shows_early": found.shows_early,
        "overall": matrix_rows.overall(found.columns),
        "filter": found.filter,
        "page_obj": page,
        "lines": list(zip(lines, markup, strict=True)),
        "legend": list(Standing),
        "sees_all": request.user.may(Permission.SEE_REPORTS, found.plan.monitor),
        "may_watch": may_watch,
    }  # fmt: skip
    if may_watch:
        shown["letters"] = letters_of(found.plan)[:LETTERS_SHOWN]
    if not lines and not found.filter.is_narrowed:
        shown["first"] = _first_to_open(found.columns)
        return render(request, "reports/matrix_blank.html", shown)
    return render(request, "reports/matrix.html", shown)


@require_safe
def workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the matrix as it is seen, narrowed and ordered, all its pages, as XLSX."""
    found = _found(request, pk)
    content = matrix_sheet.workbook(found.plan, found.columns, found.lines(found.offices))
    name = papers.file_name(found.plan, "xlsx").replace("ke-hoach-", "theo-doi-", 1)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(content, content_type=papers.CONTENT_TYPES["xlsx"], headers=headers)


@require_safe
def matrices(request: SignedInRequest) -> HttpResponse:
    """List the plans that one watches or reports on, the latest first, with how far each is."""
    page = Paginator(_plans(request.user), PLANS_PER_PAGE).get_page(request.GET.get("trang"))
    owed = Obligation.objects.visible_to(request.user).filter(plan__in=[each.pk for each in page])
    counted = figures.grouped(owed, by="plan", on=timezone.localdate())
    shown = {
        "page_obj": page,
        "lines": [(plan, counted.get(plan.pk, Counts())) for plan in page],
    }
    return render(request, "reports/matrices.html", shown)


def _plans(user: User) -> QuerySet[Plan]:
    published = Plan.objects.filter(paper__state__in=Paper.PUBLISHED).for_list()
    if user.is_superuser:
        return published
    own = Obligation.objects.visible_to(user).values("plan")
    watched = Q(monitor__in=user.agencies_where(Permission.SEE_REPORTS))
    return published.filter(watched | Q(pk__in=own))


def _found(request: SignedInRequest, pk: int) -> Found:
    """Load a plan's matrix; 404 for whom nothing of it concerns."""
    plans = Plan.objects.filter(paper__state__in=Paper.PUBLISHED)
    near = plans.select_related("paper", "issuer__province", "monitor__province")
    plan = get_object_or_404(near, pk=pk)
    obligations = figures.seen_of(plan, request.user)
    if not (request.user.may(Permission.SEE_REPORTS, plan.monitor) or obligations.exists()):
        raise Http404
    today = timezone.localdate()
    narrowed = MatrixFilter(request.GET, obligations=obligations, on=today, request=request)
    offices = list(narrowed.qs.values_list("pk", flat=True))
    counted = obligations.filter(agency__in=offices) if narrowed.is_narrowed else obligations
    counts = figures.grouped(counted, by="period", on=today)
    every = matrix_rows.columns_of(plan, counts)
    columns = [column for column in every if not column.is_before_start]
    early, shows_early = len(every) - len(columns), EARLY in request.GET
    shown = every if shows_early else columns
    return Found(plan, obligations, narrowed, offices, shown, early, shows_early, today)


def _first_to_open(columns: list[matrix_rows.Column]) -> ReportingPeriod | None:
    """Give the period that offices will be asked for first, if the plan has a calendar."""
    asked = [column.period for column in columns if column.period.counts]
    return min(asked, key=lambda period: period.opens_on, default=None)
