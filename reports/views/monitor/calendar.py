"""The calendar of a plan: set it, see what becomes of the year before it is saved, save it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from agencies.requests import SignedInRequest
from agencies.workdays import NoWorkingDay
from plans.models import Plan
from reports import periods
from reports.actions import calendars, opening, rights
from reports.actions.foreseen import Foreseen, Wanted, foresee, stored_periods, workdays_of
from reports.actions.opening import Opened
from reports.forms.calendar import CalendarForm, DeadlineForm
from reports.models import Deadline, Obligation, ReportingCalendar, ReportingPeriod
from reports.periods import Dates
from reports.views.monitor.loading import plan_to_watch

_REFUSALS = (
    calendars.DaysOutOfRange, calendars.LocksBeforeDue, calendars.NotInForce,
    calendars.PeriodOpened, calendars.RhythmTooLate, NoWorkingDay, rights.NotAllowed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """The last days of a period for one level, and those that are stored, where these are others."""

    level: str
    dates: Dates
    before: Dates | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A period as the table shows it.

    ``owed`` is how many offices owe a report for it, or will as soon as it is saved.
    """

    foreseen: Foreseen
    cells: Sequence[Cell]
    is_new: bool
    owed: int
    opens_now: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page of a plan's calendar."""

    plan: Plan
    on: dt.date
    calendar: ReportingCalendar | None
    stored: Sequence[ReportingPeriod]
    levels: Sequence[Agency.Level]

    @property
    def wanted(self) -> Wanted:
        """What is set, or holds while nobody has set anything."""
        if self.calendar is not None:
            return Wanted.of(self.calendar)
        return Wanted.by_default(calendars.in_force_since(self.plan) or self.on)

    def deadline_form(self, *args: Any, **kwargs: Any) -> DeadlineForm:
        waiting = [row for row in self.stored if row.opened_at is None]
        return DeadlineForm(*args, rows=waiting, levels=self.levels, **kwargs)

    def lines(self, wanted: Wanted) -> list[Line]:
        """Give the year as it will be with a calendar, or refuse what can't be as saving does."""
        calendars.refuse_unmeant(self.plan, wanted, on=self.on)
        foreseen = foresee(self.plan, wanted, stored=self.stored, workdays=workdays_of(self.plan))
        calendars.refuse_too_late(self.calendar, wanted, foreseen)
        owed, will_owe = self._owed(), opening.will_owe(self.plan, foreseen, on=self.on)
        return [self._line(each, owed, will_owe) for each in foreseen]

    def as_stored(self) -> list[Line]:
        """Give the year as it is stored, with the days set by hand."""
        owed = self._owed()
        told = [_stored(row) for row in self.stored]
        will_owe = opening.will_owe(self.plan, told, on=self.on)
        return [self._line(each, owed, will_owe) for each in told]

    def _line(
        self, each: Foreseen, owed: Mapping[int, int], will_owe: Mapping[periods.Period, int]
    ) -> Line:
        before = _dates(each.stored) if each.stored else {}
        cells = [
            Cell(level.label, now, before.get(level) if before.get(level, now) != now else None)
            for level in self.levels
            if (now := each.dates.get(level))
        ]
        opens_now = each.period in will_owe
        return Line(
            each, cells, each.stored is None,
            will_owe.get(each.period, owed.get(each.stored.pk, 0) if each.stored else 0),
            opens_now, opens_now and any(cell.dates.due_on < self.on for cell in cells),
        )  # fmt: skip

    def _owed(self) -> dict[int, int]:
        rows = Obligation.objects.open().filter(plan=self.plan).order_by().values_list("period")
        return dict(rows.annotate(count=Count("pk")))


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the calendar; posted, show what would become of it, or save it."""
    plan = plan_to_watch(request, pk)
    page = _page(plan)
    if request.method != "POST":
        return _shown(request, page)
    form = CalendarForm(request.POST, levels=page.levels, wanted=page.wanted)
    if not form.is_valid():
        return _shown(request, page, form=form)
    try:
        if "save" in request.POST:
            return _saved(request, page, form.wanted())
        lines = page.lines(form.wanted())
    except _REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, page, form=form)
    return _shown(request, page, form=form, lines=lines)


@require_POST
def deadline(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set the last days of one period for one level."""
    plan = plan_to_watch(request, pk)
    page = _page(plan)
    form = page.deadline_form(request.POST)
    if not form.is_valid():
        return _shown(request, page, deadline_form=form)
    given = form.cleaned_data
    stored = get_object_or_404(
        Deadline.objects.select_related("period__plan__monitor", "period__plan__paper"),
        period__plan=plan, period=given["period"], level=given["level"],
    )  # fmt: skip
    try:
        calendars.set_deadline(
            deadline=stored, due_on=given["due_on"], locks_on=given["locks_on"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except _REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, page, deadline_form=form)
    messages.success(
        request,
        f"Đã đặt hạn {stored.period}, {stored.get_level_display().lower()}: nộp {given['due_on']:%d/%m/%Y}, "
        f"khóa sau {given['locks_on']:%d/%m/%Y}.",
    )
    return redirect("reports:calendar", plan.pk)


def _page(plan: Plan) -> Page:
    rows = plan.duties.open().order_by().values_list("agency__level", flat=True).distinct()
    found = set(rows)
    calendar = ReportingCalendar.objects.filter(plan=plan).prefetch_related("rules").first()
    return Page(
        plan, timezone.localdate(), calendar, stored_periods(plan),
        [level for level in Agency.Level if level in found],
    )  # fmt: skip


def _saved(request: SignedInRequest, page: Page, wanted: Wanted) -> HttpResponse:
    now = timezone.now()
    calendars.set_calendar(
        plan=page.plan, rhythm=wanted.rhythm, day_off_rule=wanted.day_off_rule,
        counts_from=wanted.counts_from, days=wanted.days, remind_before=wanted.remind_before,
        by=request.user, at=now,
    )  # fmt: skip
    opened = opening.open_periods(
        on=timezone.localdate(now), at=now, by=request.user, plan=page.plan
    )
    messages.success(request, f"Đã lưu lịch báo cáo. {_said(opened)}")
    return redirect("reports:calendar", page.plan.pk)


def _said(opened: Opened) -> str:
    if not opened.periods:
        return "Hôm nay chưa có thêm kỳ nào phải mở."
    return f"Đã mở {opened.periods} kỳ, giao {opened.obligations} báo cáo."


def _shown(
    request: SignedInRequest,
    page: Page,
    *,
    form: CalendarForm | None = None,
    deadline_form: DeadlineForm | None = None,
    lines: Sequence[Line] | None = None,
) -> HttpResponse:
    is_preview = lines is not None
    if lines is None:
        lines = _as_it_stands(request, page)
    shown = {
        "plan": page.plan,
        "calendar": page.calendar,
        "may_set": page.plan.paper.is_in_force,
        "form": form or CalendarForm(levels=page.levels, wanted=page.wanted),
        "deadline_form": deadline_form or page.deadline_form(),
        "has_waiting": any(row.opened_at is None for row in page.stored),
        "lines": lines,
        "is_preview": is_preview,
        "opening": [line for line in lines if line.opens_now],
        "taken_away": _taken_away(page, lines) if is_preview else [],
    }
    has_errors = (form and form.errors) or (deadline_form and deadline_form.errors)
    return render(request, "reports/calendar.html", shown, status=400 if has_errors else 200)


def _as_it_stands(request: SignedInRequest, page: Page) -> list[Line]:
    try:
        return page.as_stored() if page.calendar else page.lines(page.wanted)
    except NoWorkingDay as refusal:
        messages.error(request, str(refusal))
        return []


def _taken_away(page: Page, lines: Sequence[Line]) -> list[ReportingPeriod]:
    staying = {line.foreseen.stored.pk for line in lines if line.foreseen.stored}
    return [row for row in page.stored if row.pk not in staying]


def _dates(row: ReportingPeriod) -> dict[str, Dates]:
    return {each.level: Dates(each.due_on, each.locks_on) for each in row.deadlines.all()}


def _stored(row: ReportingPeriod) -> Foreseen:
    return Foreseen(row.as_period(), row.opens_on, row.counts, _dates(row), row)
