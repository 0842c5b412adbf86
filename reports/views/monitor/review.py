"""One report before the monitor: side by side with the period before, accepted or sent back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from agencies.reasons import ReasonMissing
from agencies.requests import SignedInRequest
from reports.actions import filed, rights
from reports.actions import review as reviewing
from reports.actions.monitoring import DayUnfit, NotNow, latest_day
from reports.forms.review import ReviewForm
from reports.models import Obligation, ProgressReport, Revision
from reports.snapshots import Filed
from reports.views.monitor.history import steps_of
from reports.views.monitor.loading import owed_to_review
from reports.views.monitor.queue import filter_of, kept
from reports.views.monitor.side_by_side import SideBySide, side_by_side
from reports.views.monitor.steps import steps_for
from reports.views.monitor.watching import Desk
from reports.views.office.days import days_left, lateness, workdays_of

# The list is stepped through by due days, however it was sorted.
_LISTED = ("trang", "xep", "tinh_trang")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands among those that wait: the one before it, the one after."""

    before: int | None
    after: int | None


@require_safe
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what an office filed beside the period before, with what strikes one."""
    obligation = owed_to_review(request, pk)
    revisions = _revisions(obligation)
    form = _form(request, obligation, revisions, is_return=True)
    return _page(request, obligation, revisions, form)


@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the report in, and go on to the next one that waits."""
    obligation = owed_to_review(request, pk)
    revisions = _revisions(obligation)
    form = _form(request, obligation, revisions, is_return=False)
    if form.is_valid() and form.says_something_is_wrong:
        form.add_error(
            None,
            "Bạn đã chọn trả lại hoặc ghi lý do. Hãy bấm “Trả lại”, hoặc bỏ chọn và xóa lý do rồi tiếp nhận.",
        )
    if not form.is_valid():
        return _page(request, obligation, revisions, form, status=400)
    try:
        reviewing.accept(
            report=obligation.report, revision=form.cleaned_data["revision"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except (NotNow, rights.NotAllowed) as refusal:
        return _too_late(request, obligation, refusal)
    messages.success(request, f"Đã tiếp nhận báo cáo {obligation.period} của {obligation.agency}.")
    return _onward(request, obligation)


@require_POST
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the report back with what is wrong, and go on to the next one that waits."""
    obligation = owed_to_review(request, pk)
    revisions = _revisions(obligation)
    form = _form(request, obligation, revisions, is_return=True)
    if form.is_valid() and form.check_reasons():
        try:
            report = _sent_back(request, obligation, form)
        except (reviewing.NothingToReturn, ReasonMissing) as refusal:
            form.add_error(None, str(refusal))
        except DayUnfit as refusal:
            form.add_error("fix_by", str(refusal))
        except (NotNow, rights.NotAllowed) as refusal:
            return _too_late(request, obligation, refusal)
        else:
            until = report.obligation.closes_on
            messages.success(
                request,
                f"Đã trả lại báo cáo của {obligation.agency}. Đơn vị sửa được đến hết ngày {until:%d/%m/%Y}.",
            )
            return _onward(request, obligation)
    return _page(request, obligation, revisions, form, status=400)


def _sent_back(
    request: SignedInRequest, obligation: Obligation, form: ReviewForm
) -> ProgressReport:
    given = form.cleaned_data
    return reviewing.send_back(
        report=obligation.report, reason=given["reason"], entry_reasons=form.entry_reasons(),
        fix_by=given["fix_by"], revision=given["revision"], by=request.user, at=timezone.now(),
    )  # fmt: skip


def _too_late(request: SignedInRequest, obligation: Obligation, refusal: Exception) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(f"{reverse('reports:review', args=[obligation.pk])}{_query(request)}")


def _onward(request: SignedInRequest, obligation: Obligation) -> HttpResponse:
    """Lead to the next report that waits, from the end to the first again, and then to the list."""
    place = _place(request, Desk(request.user, timezone.localdate()), obligation)
    if place.after or place.before:
        following = place.after or place.before
        return redirect(f"{reverse('reports:review', args=[following])}{_query(request)}")
    return redirect(f"{reverse('reports:queue')}{kept(request)}")


def _query(request: SignedInRequest) -> str:
    return kept(request, without=_LISTED)


def _revisions(obligation: Obligation) -> list[Revision]:
    """Give what was filed, the last first."""
    rows = obligation.report.revisions.select_related("submitted_by")
    return list(rows.order_by("-number"))


def _form(
    request: SignedInRequest, obligation: Obligation, revisions: list[Revision], *, is_return: bool
) -> ReviewForm:
    today = timezone.localdate()
    last = latest_day(obligation.plan, on=today)
    suggested = reviewing.suggested_day(obligation, on=today)
    entries = _filed(revisions[0]).entries if revisions else ()
    initial = {
        "revision": revisions[0].number if revisions else 0,
        "fix_by": min(max(suggested, obligation.closes_on), last),
    }
    form = ReviewForm(
        request.POST if request.method == "POST" else None, initial=initial,
        entry_ids=[each.entry_id for each in entries], first=today, last=last,
    )  # fmt: skip
    form.fields["fix_by"].required = is_return
    return form


def _page(
    request: SignedInRequest,
    obligation: Obligation,
    revisions: list[Revision],
    form: ReviewForm,
    *,
    status: int = 200,
) -> HttpResponse:
    desk = Desk(request.user, timezone.localdate())
    report = obligation.report
    waits = report.state == ProgressReport.State.SUBMITTED
    shown: dict[str, Any] = {
        "owed": obligation, "report": report, "plan": obligation.plan, "waits": waits,
        "sides": _sides(obligation, revisions, form if waits else None),
        "form": form if waits else None, "place": _place(request, desk, obligation),
        "kept": _query(request), "history": steps_of(obligation, revisions),
        "days": _days(obligation, on=desk.on),
        "monitor_steps": [
            step for step in steps_for(obligation, request.user, on=desk.on) if not step.is_main
        ],
    }  # fmt: skip
    return render(request, "reports/review.html", shown, status=status)


def _sides(
    obligation: Obligation, revisions: list[Revision], form: ReviewForm | None
) -> SideBySide | None:
    if not revisions:
        return None
    now = _filed(revisions[0])
    return side_by_side(
        now,
        before=filed.of_period_before(obligation.report),
        sent_back=_filed(revisions[1]) if len(revisions) > 1 else None,
        year=obligation.plan.year,
        fields={each.entry_id: form.of_entry(each.entry_id) for each in now.entries}
        if form
        else None,
    )


def _filed(revision: Revision) -> Filed:
    return Filed.from_json(revision.content)


def _days(obligation: Obligation, *, on: dt.date) -> str:
    workdays = workdays_of(obligation.agency)
    if filed_on := obligation.report.first_submitted_on:
        return lateness(obligation.last_due_on, filed_on=filed_on, workdays=workdays)
    return days_left(obligation.last_due_on, on=on, workdays=workdays)


def _place(request: SignedInRequest, desk: Desk, obligation: Obligation) -> Place:
    data = request.GET.copy()
    for name in _LISTED:
        data.pop(name, None)
    waiting = filter_of(desk, data).qs.values_list("pk", flat=True)
    report = obligation.report
    if report.submitted_at is None:
        # One that was never filed has no place among them.
        return Place(None, waiting.first())
    filed = {"report__submitted_at": report.submitted_at}
    earlier = Q(report__submitted_at__lt=report.submitted_at) | Q(**filed, report__lt=report.pk)
    later = Q(report__submitted_at__gt=report.submitted_at) | Q(**filed, report__gt=report.pk)
    backwards = waiting.order_by("-report__submitted_at", "-report__pk")
    return Place(backwards.filter(earlier).first(), waiting.filter(later).first())
