"""Lets an office begin a report about what came up, where nothing else is asked of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Agency
from agencies.requests import SignedInRequest
from agencies.roles import Permission
from plans.models import Plan
from plans.views.loading import refuse
from reports.actions import events, rights


@require_POST
def open_event(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make the report of the period and office that were chosen, and lead to it."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    agency, period = _key(request, "agency"), _key(request, "period")
    office = get_object_or_404(Agency.objects.visible_to(request.user), pk=agency)
    refuse(request.user.may(Permission.FILE_REPORTS, office))
    asked = get_object_or_404(plan.periods, pk=period)
    try:
        made = events.on_demand(
            plan=plan, agency=office, period=asked, by=request.user, at=timezone.now()
        )
    except (events.NothingToReport, events.PeriodNotOpen, rights.NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:work")
    return redirect("reports:report", made.pk)


def _key(request: SignedInRequest, name: str) -> int:
    said = request.POST.get(name, "")
    # Keys have 64 bits; what is longer is nobody's.
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
