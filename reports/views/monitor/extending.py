"""More time for an office, or for all that have not filed: each page says what will follow."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.reasons import ReasonMissing
from agencies.requests import SignedInRequest
from plans.models import Plan
from reports.actions import extending, rights
from reports.actions import review as reviewing
from reports.actions.monitoring import DayUnfit, NotNow, latest_day
from reports.forms.review import ManyMoreTimeForm, MoreTimeForm
from reports.models import Obligation, ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.periods import Period
from reports.views.monitor.loading import owed_to_review, plan_to_watch

# Of those that could not be extended, so many are named.
MOST_TOLD = 5


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put off the due day of one office."""
    owed, today = owed_to_review(request, pk), timezone.localdate()
    if request.method != "POST" and (back := _not_now(request, owed, extending.require_owing)):
        return back
    form = MoreTimeForm(
        _posted(request), label="Hạn nộp mới", last=latest_day(owed.plan, on=today),
        first=max(today, owed.last_due_on + dt.timedelta(days=1)),
        initial={"seen": owed.last_due_on.isoformat()},
    )  # fmt: skip
    if form.is_valid():
        act = partial(extending.extend, seen=form.cleaned_data["seen"])
        if answer := _taken(request, owed, form, act, _extended):
            return answer
    return _asked(request, "reports/extend.html", form, {"owed": owed, "plan": owed.plan})


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let an office write again, after the lock or after its report was accepted."""
    owed, today = owed_to_review(request, pk), timezone.localdate()
    closed = partial(extending.require_closed, on=today)
    if request.method != "POST" and (back := _not_now(request, owed, closed)):
        return back
    last = latest_day(owed.plan, on=today)
    suggested = max(reviewing.suggested_day(owed, on=today), owed.closes_on)
    form = MoreTimeForm(
        _posted(request), label="Đơn vị sửa được đến hết ngày", first=today, last=last,
        initial={"until": min(suggested, last)},
    )  # fmt: skip
    if form.is_valid() and (answer := _taken(request, owed, form, extending.reopen, _reopened)):
        return answer
    is_accepted = owed.report.state == ProgressReport.State.ACCEPTED
    shown = {"owed": owed, "plan": owed.plan, "is_accepted": is_accepted}
    return _asked(request, "reports/reopen.html", form, shown)


@require_http_methods(["GET", "HEAD", "POST"])
def extend_many(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put off the due day of all offices that have not filed for a period."""
    plan, today = plan_to_watch(request, pk), timezone.localdate()
    form = ManyMoreTimeForm(
        _posted(request), label="Hạn nộp mới", first=today, last=latest_day(plan, on=today),
        periods=_periods(plan), initial={"period": request.GET.get("ky")},
    )  # fmt: skip
    if form.is_valid():
        given = form.cleaned_data
        outcome = extending.extend_many(
            obligations=_owing(plan).filter(period=given["period"]), until=given["until"],
            reason=given["reason"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        _tell(request, outcome, given["until"])
        return redirect("reports:matrix", plan.pk)
    return _asked(request, "reports/extend_many.html", form, {"plan": plan})


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _not_now(
    request: SignedInRequest, owed: Obligation, check: Callable[[ProgressReport], None]
) -> HttpResponse | None:
    """Lead back with the reason, where the step is not to be taken."""
    try:
        check(owed.report)
    except (NotNow, rights.NotAllowed) as refusal:
        messages.info(request, str(refusal))
        return redirect("reports:review", owed.pk)
    return None


def _taken(
    request: SignedInRequest,
    owed: Obligation,
    form: MoreTimeForm,
    act: Callable[..., Obligation],
    said: Callable[[Obligation], str],
) -> HttpResponse | None:
    """Take the step and lead back; None where the form is to be mended."""
    given = form.cleaned_data
    try:
        now = act(
            obligation=owed, until=given["until"], reason=given["reason"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except DayUnfit as refusal:
        form.add_error("until", str(refusal))
        return None
    except ReasonMissing as refusal:
        form.add_error("reason", str(refusal))
        return None
    except (NotNow, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said(now))
    return redirect("reports:review", owed.pk)


def _extended(owed: Obligation) -> str:
    return f"Đã gia hạn cho {owed.agency} đến hết ngày {owed.last_due_on:%d/%m/%Y}."


def _reopened(owed: Obligation) -> str:
    return f"Đã mở lại cho {owed.agency}. Đơn vị sửa được đến hết ngày {owed.closes_on:%d/%m/%Y}."


def _asked(
    request: SignedInRequest, template: str, form: MoreTimeForm, shown: dict[str, Any]
) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, template, {"form": form, **shown}, status=status)


def _owing(plan: Plan) -> ObligationQuerySet:
    """Give what offices owe under a plan and have not filed, or have to mend."""
    owed = Obligation.objects.counted().filter(plan=plan)
    return owed.exclude(report__state__in=ProgressReport.FILED).select_related("agency", "report")


def _periods(plan: Plan) -> list[tuple[int, str]]:
    """Give the periods for which some office has not filed, with how many and when they are due."""
    owing = plan.periods.filter(obligations__in=_owing(plan)).order_by("window_end", "pk")
    counted = owing.annotate(owing=Count("obligations"), due=Min("obligations__due_on"))
    rows = counted.values_list("pk", "kind", "number", "owing", "due")
    return [
        (pk, f"{_name(plan, kind, number)}: {count} cơ quan chưa nộp, hạn {due:%d/%m/%Y}")
        for pk, kind, number, count, due in rows
    ]


def _name(plan: Plan, kind: str, number: int) -> str:
    return Period(kind, number, plan.year).name  # type: ignore[arg-type]


def _tell(request: SignedInRequest, outcome: extending.Outcome, until: dt.date) -> None:
    if outcome.extended:
        messages.success(
            request,
            f"Đã gia hạn cho {len(outcome.extended)} cơ quan đến hết ngày {until:%d/%m/%Y}.",
        )
    for each in outcome.refused[:MOST_TOLD]:
        messages.error(request, f"Chưa gia hạn. {each.obligation.agency}: {each.sentence}")
    if left := len(outcome.refused[MOST_TOLD:]):
        messages.error(request, f"Còn {left} cơ quan khác chưa được gia hạn vì lý do tương tự.")
