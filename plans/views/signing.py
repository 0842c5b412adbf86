"""The registrar's pages from the number to the issue: the copy to sign, what came back, the duties."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from documents.actions.papers import NotNow, NotSigned
from documents.models import Paper
from documents.views import copying
from plans.actions import duties, issuing, rights
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.loading import not_now, plan_of, refuse, too_late, way_of


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the numbered copy, take what came back, say what was found in it."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    return copying.sign(request, way_of(plan))


@require_POST
def withdraw(request: SignedInRequest, pk: int, copy: int) -> HttpResponse:
    """Take a wrong copy back before the plan goes out."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    return copying.withdraw(request, way_of(plan), copy)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what issuing lays on whom; issue."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    if back := not_now(request, plan, Paper.State.ISSUED):
        return back
    is_signed = copying.is_signed(plan.paper)
    form = copying.signature_form(request, plan.paper, signer=plan.signer_name)
    refused = ""
    if request.method == "POST" and (is_signed or form.is_valid()):
        try:
            return _issued(request, plan, {} if is_signed else form.cleaned_data)
        except (NotSigned, duties.Changed) as refusal:
            refused = str(refusal)
        except NotNow as refusal:
            return too_late(request, plan, Paper.State.ISSUED, refusal)
    whole = Plan.objects.whole().get(pk=plan.pk)
    shown = {
        "plan": plan,
        "way": way_of(plan),
        "original": plan.paper.original,
        "is_signed": is_signed,
        "form": form,
        "refused": refused,
        "expansion": duties.expansion_of(plan=whole, on=timezone.localdate()),
    }
    return render(
        request, "plans/issuing.html", shown, status=400 if form.errors or refused else 200
    )


def _issued(request: SignedInRequest, plan: Plan, signature: dict[str, object]) -> HttpResponse:
    written = issuing.issue(
        plan=plan, by=request.user, at=timezone.now(), shown=request.POST.get("shown", ""),
        **signature,  # type: ignore[arg-type]
    )  # fmt: skip
    messages.success(request, f"Đã ban hành {plan}: giao {written} nhiệm vụ.")
    return redirect("plans:detail", plan.pk)
