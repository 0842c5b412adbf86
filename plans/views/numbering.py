"""The registrar's page that gives a plan its number."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from documents.actions.claims import ClaimLost
from documents.actions.numbers import NumberTaken, NumberUnfit
from documents.actions.papers import NotNow
from documents.models import Paper
from documents.views.numbering import interrupted
from plans.actions import accepting, numbering, rights
from plans.actions.papers import PaperNotRendered
from plans.forms.life import NumberForm
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.checklist import COMMON_REASONS
from plans.views.loading import not_now, plan_of, refuse, way_of

# A registrar mends nothing; what is more than this is the drafter's to look through first.
MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose the next number; give the one that was chosen."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    if plan.paper.state == Paper.State.NUMBERING:
        return interrupted(request, way_of(plan))
    if back := not_now(request, plan, Paper.State.NUMBERING):
        return back
    today = timezone.localdate()
    proposal = numbering.propose(plan=plan, on=today)
    if request.method != "POST":
        offered = {"number": proposal.number, "symbol": proposal.symbol, "day": proposal.day}
        return _asked(request, plan, NumberForm(initial=offered, today=today), proposal)
    form = NumberForm(request.POST, today=today)
    if form.is_valid():
        return _numbered(request, plan, form, proposal)
    return _asked(request, plan, form, proposal, status=400)


def _numbered(
    request: SignedInRequest, plan: Plan, form: NumberForm, proposal: numbering.Proposal
) -> HttpResponse:
    try:
        paper = numbering.number(
            plan=plan, wanted=form.wanted(), by=request.user, at=timezone.now()
        )
    except NumberTaken as refusal:
        form.add_error("number", str(refusal))
        return _asked(request, plan, form, proposal, taken=refusal.paper, status=400)
    except NumberUnfit as refusal:
        form.add_error("number", str(refusal))
    except accepting.ReasonMissing as refusal:
        form.add_error("for_all", str(refusal))
    except PaperNotRendered as refusal:
        form.add_error(None, str(refusal))
    except accepting.ChecksOpen as refusal:
        return _asked(request, plan, form, proposal, stands=refusal.standing, status=400)
    except (NotNow, ClaimLost) as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:detail", plan.pk)
    else:
        messages.success(request, _said(paper))
        return redirect("plans:sign", plan.pk)
    return _asked(request, plan, form, proposal, status=400)


def _said(paper: Paper) -> str:
    return f"Đã cấp số {paper.reference} ngày {paper.day:%d/%m/%Y}. Tải bản PDF để ký."


def _asked(
    request: SignedInRequest,
    plan: Plan,
    form: NumberForm,
    proposal: numbering.Proposal,
    *,
    stands: accepting.Standing | None = None,
    taken: Paper | None = None,
    status: int = 200,
) -> HttpResponse:
    warnings = stands.open_warnings if stands else ()
    shown = {
        "plan": plan,
        "form": form,
        "proposal": proposal,
        "taken": taken,
        "errors": stands.errors if stands else (),
        "warnings": [
            (
                each,
                accepting.digest_of(each),
                request.POST.get(f"ly-do-{accepting.digest_of(each)}"),
            )
            for each in warnings[:MOST_SHOWN]
        ],
        "warning_count": len(warnings),
        "reasons": COMMON_REASONS,
    }
    return render(request, "plans/numbering.html", shown, status=status)


@require_POST
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on with a numbering that was interrupted."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    try:
        paper = numbering.resume(plan=plan, by=request.user, at=timezone.now())
    except (ClaimLost, PaperNotRendered) as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:detail", plan.pk)
    messages.success(request, _said(paper))
    return redirect("plans:sign", plan.pk)


@require_POST
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a numbering that was interrupted."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    try:
        numbering.release(plan=plan, by=request.user, at=timezone.now())
    except ClaimLost as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã nhả số. Kế hoạch vẫn đang trình ký.")
    return redirect("plans:detail", plan.pk)
