"""A plan's own page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.roles import Permission
from plans.actions import accepting, checking, papers
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.sheets import like_paper


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a plan as its paper, each problem beside its line."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).whole(), pk=pk)
    draft, document = plan.as_draft(), papers.document_of(plan)
    # Checking also looks up in the registry what each name of the draft means.
    problems = checking.check_draft(plan=plan, draft=draft, on=timezone.localdate())
    shown = {
        "plan": plan,
        "paper": like_paper(draft, document, problems, severity=request.GET.get("muc", "")),
        "standing": accepting.standing(plan, problems),
        "may_edit": not plan.paper.is_frozen
        and request.user.may(Permission.EDIT_PLANS, plan.drafter),
    }
    return render(request, "plans/plan_detail.html", shown)
