"""A plan's own page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.roles import Permission
from plans.actions import accepting, checking, papers, rights
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.sheets import like_paper
from plans.views.steps import others_of, steps_of


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a plan as its paper, each problem beside its line, and how far it has come."""
    visible = Plan.objects.visible_to(request.user).whole().with_paper_trail()
    plan = get_object_or_404(visible, pk=pk)
    draft, document = plan.as_draft(), papers.document_of(plan)
    # Checking also looks up in the registry what each name of the draft means.
    problems = checking.check_draft(plan=plan, draft=draft, on=timezone.localdate())
    standing = accepting.standing(plan, problems)
    remarks = problems if rights.sees_remarks(plan, request.user) else []
    shown = {
        "plan": plan,
        "paper": like_paper(draft, document, remarks, severity=request.GET.get("muc", "")),
        "standing": standing,
        "original": plan.paper.original,
        "steps": steps_of(plan, standing, request.user),
        "others": others_of(plan, request.user),
        "may_watch": plan.paper.is_published
        and request.user.may(Permission.REVIEW_REPORTS, plan.monitor),
        "may_edit": plan.paper.is_open and request.user.may(Permission.EDIT_PLANS, plan.drafter),
    }
    return render(request, "plans/plan_detail.html", shown)


@require_safe
def of_paper(request: SignedInRequest, paper: int) -> HttpResponse:
    """Lead from a paper of the register to its plan."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), paper__pk=paper)
    return redirect("plans:detail", plan.pk)
