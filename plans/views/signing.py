"""The registrar's pages from the number to the issue: the copy to sign, what came back, the duties."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from documents import vault
from documents.actions import copies
from documents.actions.papers import NotNow, NotSigned
from documents.models import Paper, SignedCopy
from plans.actions import duties, issuing, rights
from plans.forms.life import CopyForm, PaperSignatureForm
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.loading import not_now, plan_of, refuse, too_late


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the numbered copy, take what came back, say what was found in it."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    if plan.paper.state not in (Paper.State.NUMBERED, *Paper.IN_FORCE):
        messages.error(request, "Chỉ đính kèm bản đã ký được khi kế hoạch đã cấp số.")
        return redirect("plans:detail", plan.pk)
    is_sent = request.method == "POST"
    form = CopyForm(request.POST, request.FILES) if is_sent else CopyForm()
    found = None
    if form.is_valid():
        try:
            return _attached(request, plan, form)
        except copies.CopyRefused as refusal:
            found = refusal.verification
            form.add_error("file", str(refusal))
        except (copies.NothingToCopy, vault.Lost, vault.NoRoom) as refusal:
            form.add_error(None, str(refusal))
    shown = {
        "plan": plan,
        "paper": plan.paper,
        "form": form,
        "found": found,
        "copies": plan.paper.copies.select_related("attached_by", "withdrawn_by"),
    }
    return render(request, "plans/signing.html", shown, status=400 if form.errors else 200)


def _attached(request: SignedInRequest, plan: Plan, form: CopyForm) -> HttpResponse:
    file, kind = form.cleaned_data["file"], SignedCopy.Kind(form.cleaned_data["kind"])
    copy = copies.attach(
        paper=plan.paper, content=file.read(), name=file.name, kind=kind, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"Đã nhận “{copy.name}” ({copy.get_kind_display().lower()}).")
    is_next = copy.is_signed and plan.paper.state == Paper.State.NUMBERED
    return redirect("plans:issue" if is_next else "plans:sign", plan.pk)


@require_POST
def withdraw(request: SignedInRequest, pk: int, copy: int) -> HttpResponse:
    """Take a wrong copy back before the plan goes out."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    wrong = get_object_or_404(plan.paper.copies, pk=copy)
    try:
        copies.withdraw(copy=wrong, by=request.user, at=timezone.now())
    except copies.NothingToCopy as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã rút “{wrong.name}”. Tệp và lịch sử vẫn được lưu.")
    return redirect("plans:sign", plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what issuing lays on whom; issue."""
    plan = plan_of(request, pk)
    refuse(rights.may_number(plan, request.user))
    if back := not_now(request, plan, Paper.State.ISSUED):
        return back
    original = plan.paper.original
    is_signed = original is not None and original.is_signed
    form = _signature_form(request, plan, is_signed=is_signed)
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
        "original": original,
        "is_signed": is_signed,
        "form": form,
        "refused": refused,
        "expansion": duties.expansion_of(plan=whole, on=timezone.localdate()),
    }
    return render(
        request, "plans/issuing.html", shown, status=400 if form.errors or refused else 200
    )


def _signature_form(request: SignedInRequest, plan: Plan, *, is_signed: bool) -> PaperSignatureForm:
    if request.method == "POST" and not is_signed:
        return PaperSignatureForm(request.POST)
    return PaperSignatureForm(initial={"signed_by": plan.signer_name, "signed_on": plan.paper.day})


def _issued(request: SignedInRequest, plan: Plan, signature: dict[str, object]) -> HttpResponse:
    written = issuing.issue(
        plan=plan, by=request.user, at=timezone.now(), shown=request.POST.get("shown", ""),
        **signature,  # type: ignore[arg-type]
    )  # fmt: skip
    messages.success(request, f"Đã ban hành {plan}: giao {written} nhiệm vụ.")
    return redirect("plans:detail", plan.pk)
