"""Loads a plan for the steps of its life: what is not seen is 404, what may not be done is 403."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from documents.actions import papers
from documents.models import Paper
from documents.views import loading
from documents.views.loading import Way, refuse
from plans.models import Plan
from plans.views import SignedInRequest

__all__ = ["not_now", "plan_of", "refuse", "too_late", "way_of"]


def plan_of(request: SignedInRequest, pk: int) -> Plan:
    """Give the plan with its paper and offices, if the person may see it."""
    visible = Plan.objects.visible_to(request.user).with_paper_trail()
    return get_object_or_404(visible, pk=pk)


def way_of(plan: Plan) -> Way:
    """Give how the pages of a paper's life name a plan, and where its steps are taken."""
    return Way(plan.paper, str(plan), reverse("plans:detail", args=[plan.pk]), "plans", plan.pk)


def not_now(request: SignedInRequest, plan: Plan, to: Paper.State) -> HttpResponse | None:
    """Lead back to the plan with the reason, where it does not stand before the step to ``to``."""
    return loading.not_now(request, way_of(plan), to)


def too_late(
    request: SignedInRequest, plan: Plan, to: Paper.State, refusal: papers.NotNow
) -> HttpResponse:
    """Lead back to the plan with the reason; a second click finds its step taken, and no fault."""
    return loading.too_late(request, way_of(plan), to, refusal)
