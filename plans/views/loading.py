"""Loads a plan for the steps of its life: what is not seen is 404, what may not be done is 403."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from agencies.roles import Denied, Verdict
from documents.actions import papers
from documents.models import Paper
from plans.models import Plan
from plans.views import SignedInRequest


def plan_of(request: SignedInRequest, pk: int) -> Plan:
    """Give the plan with its paper and offices, if the person may see it."""
    visible = Plan.objects.visible_to(request.user).with_paper_trail()
    return get_object_or_404(visible, pk=pk)


def not_now(request: SignedInRequest, plan: Plan, to: Paper.State) -> HttpResponse | None:
    """Lead back to the plan with the reason, where it does not stand before the step to ``to``."""
    try:
        papers.refuse_unless_ready(plan.paper, to=to)
    except papers.NotNow as refusal:
        return too_late(request, plan, to, refusal)
    return None


def too_late(
    request: SignedInRequest, plan: Plan, to: Paper.State, refusal: papers.NotNow
) -> HttpResponse:
    """Lead back to the plan with the reason; a second click finds its step taken, and no fault."""
    plan.paper.refresh_from_db()
    if plan.paper.state == to:
        stands = plan.paper.get_state_display()
        messages.info(request, f"{plan} đang ở trạng thái “{stands}”, không cần làm lại.")
    else:
        messages.error(request, str(refusal))
    return redirect("plans:detail", plan.pk)


def refuse(verdict: Verdict) -> None:
    """Answer 403 with the reason of a denial."""
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)
