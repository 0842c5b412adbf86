"""Loads what a monitor works on: what is not seen is 404, what may not be done is 403."""

from django.shortcuts import get_object_or_404

from agencies.requests import SignedInRequest
from plans.models import Plan
from plans.views.loading import refuse
from reports.actions import rights
from reports.models import Obligation


def owed_to_review(request: SignedInRequest, pk: int) -> Obligation:
    """Give an obligation with its report, of a plan that this person watches."""
    visible = Obligation.objects.visible_to(request.user).for_work()
    people = ("report__submitted_by", "report__returned_by", "report__accepted_by")
    with_people = visible.select_related("agency__province", "extended_by", "reopened_by", *people)
    obligation = get_object_or_404(with_people, pk=pk)
    refuse(rights.may_review(obligation, request.user))
    return obligation


def plan_to_watch(request: SignedInRequest, pk: int) -> Plan:
    """Give a plan of which this person takes in the reports."""
    visible = Plan.objects.visible_to(request.user).select_related("paper", "monitor")
    plan = get_object_or_404(visible, pk=pk)
    refuse(rights.may_watch(plan, request.user))
    return plan
