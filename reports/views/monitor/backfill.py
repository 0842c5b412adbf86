"""Nhập bù: what offices did before duties counted, brought in by the monitor as one workbook a period."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from agencies.requests import SignedInRequest
from agencies.sheets import UnreadableSheet
from agencies.text import folded
from plans.models import Plan
from reports.actions import backfill as entering
from reports.actions import past, rights
from reports.forms.sheets import LIMIT, BackfillSheetForm
from reports.models import WaitingSheet
from reports.views.monitor.loading import plan_to_watch
from reports.views.sheets import handed_out, listed


@require_http_methods(["GET", "HEAD", "POST"])
def backfill(request: SignedInRequest, pk: int) -> HttpResponse:
    """List the past periods, take a filled workbook, show it, store it when it is confirmed."""
    plan = plan_to_watch(request, pk)
    if request.method == "POST":
        return _STEPS.get(request.POST.get("op", ""), _brought)(request, plan)
    waiting = _waiting(request, plan)
    return _preview(request, plan, waiting) if waiting else _asked(request, plan)


@require_safe
def form(request: SignedInRequest, pk: int, period: int) -> HttpResponse:
    """Hand out the workbook of a past period."""
    plan, today = plan_to_watch(request, pk), timezone.localdate()
    wanted = get_object_or_404(past.periods_of(plan, on=today), pk=period)
    wanted.plan = plan
    content = entering.form_of(plan=plan, period=wanted, on=today)
    return handed_out(content, f"{slugify(folded(f'nhap bu {wanted} {plan}'))}.xlsx")


def _waiting(request: SignedInRequest, plan: Plan) -> WaitingSheet | None:
    mine = WaitingSheet.objects.of(request.user).filter(period__plan=plan)
    return mine.select_related("period__plan").order_by("-at", "-pk").first()


def _asked(
    request: SignedInRequest, plan: Plan, given: BackfillSheetForm | None = None
) -> HttpResponse:
    entered = Count("obligations", filter=Q(obligations__is_backfill=True))
    periods = past.periods_of(plan, on=timezone.localdate()).annotate(entered=entered)
    shown = {
        "plan": plan,
        "periods": periods.select_related("plan"),
        "form": given or BackfillSheetForm(),
        "limit": LIMIT,
    }
    return render(request, "reports/backfill.html", shown, status=200 if given is None else 400)


def _preview(request: SignedInRequest, plan: Plan, waiting: WaitingSheet) -> HttpResponse:
    try:
        foreseen = entering.foresee(sheet=waiting, plan=plan, on=timezone.localdate())
    except entering.PeriodNotPast as refusal:
        waiting.delete()
        messages.error(request, str(refusal))
        return redirect("reports:backfill", plan.pk)
    shown: dict[str, Any] = {
        "plan": plan,
        "waiting": waiting,
        "foreseen": foreseen,
        "offices": len(foreseen.answers),
        **listed(request, foreseen.results),
    }
    return render(request, "reports/backfill_preview.html", shown)


def _brought(request: SignedInRequest, plan: Plan) -> HttpResponse:
    given = BackfillSheetForm(request.POST, request.FILES)
    if not given.is_valid():
        return _asked(request, plan, given)
    file = given.cleaned_data["file"]
    try:
        entering.keep(
            content=file.read(), name=file.name, plan=plan, by=request.user, at=timezone.now(),
            replaces=given.cleaned_data["replaces"],
        )  # fmt: skip
    except UnreadableSheet as refusal:
        given.add_error("file", str(refusal))
        return _asked(request, plan, given)
    return redirect("reports:backfill", plan.pk)


def _confirmed(request: SignedInRequest, plan: Plan) -> HttpResponse:
    waiting = _waiting(request, plan)
    if waiting is None:
        # A second click finds it done.
        return redirect("reports:backfill", plan.pk)
    period = waiting.period
    try:
        reports = entering.enter(
            sheet=waiting, plan=plan, digest=request.POST.get("digest", ""), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except (entering.ChangedMeanwhile, entering.PeriodNotPast) as refusal:
        messages.warning(request, str(refusal))
    except rights.NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã nhập bù {period} cho {len(reports)} đơn vị.")
    return redirect("reports:backfill", plan.pk)


def _given_up(request: SignedInRequest, plan: Plan) -> HttpResponse:
    WaitingSheet.objects.of(request.user).filter(period__plan=plan).delete()
    return redirect("reports:backfill", plan.pk)


_STEPS = {"confirm": _confirmed, "give-up": _given_up}
