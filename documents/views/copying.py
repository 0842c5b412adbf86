"""The page on which a numbered paper is handed out to be signed, and takes what comes back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.requests import SignedInRequest
from documents import vault
from documents.actions import copies
from documents.forms.life import CopyForm, PaperSignatureForm
from documents.models import Paper, SignedCopy
from documents.views.loading import Way


def sign(request: SignedInRequest, way: Way) -> HttpResponse:
    """Hand out the numbered copy, take what came back, say what was found in it."""
    paper = way.paper
    if paper.state not in (Paper.State.NUMBERED, *Paper.IN_FORCE):
        kind = paper.get_kind_display().lower()
        messages.error(request, f"Chỉ đính kèm bản đã ký được khi {kind} đã cấp số.")
        return redirect(way.home)
    is_sent = request.method == "POST"
    form = CopyForm(request.POST, request.FILES) if is_sent else CopyForm()
    found = None
    if form.is_valid():
        try:
            return _attached(request, way, form)
        except copies.CopyRefused as refusal:
            found = refusal.verification
            form.add_error("file", str(refusal))
        except (copies.NothingToCopy, vault.Lost, vault.NoRoom) as refusal:
            form.add_error(None, str(refusal))
    kept = paper.copies.select_related("attached_by", "withdrawn_by")
    shown = {
        "way": way,
        "paper": paper,
        "form": form,
        "found": found,
        "copies": kept,
        "withdrawals": [
            (copy, way.to("withdraw-copy", copy.pk)) for copy in kept if not copy.withdrawn_at
        ],
    }
    return render(request, "documents/signing.html", shown, status=400 if form.errors else 200)


def _attached(request: SignedInRequest, way: Way, form: CopyForm) -> HttpResponse:
    file, kind = form.cleaned_data["file"], SignedCopy.Kind(form.cleaned_data["kind"])
    copy = copies.attach(
        paper=way.paper, content=file.read(), name=file.name, kind=kind, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"Đã nhận “{copy.name}” ({copy.get_kind_display().lower()}).")
    is_next = copy.is_signed and way.paper.state == Paper.State.NUMBERED
    return redirect(way.to("issue" if is_next else "sign"))


def withdraw(request: SignedInRequest, way: Way, copy: int) -> HttpResponse:
    """Take a wrong copy back before the paper goes out."""
    wrong = get_object_or_404(way.paper.copies, pk=copy)
    try:
        copies.withdraw(copy=wrong, by=request.user, at=timezone.now())
    except copies.NothingToCopy as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã rút “{wrong.name}”. Tệp và lịch sử vẫn được lưu.")
    return redirect(way.to("sign"))


def is_signed(paper: Paper) -> bool:
    """Tell whether a signed copy hangs on the paper, so that nobody need say who signed it."""
    original = paper.original
    return original is not None and original.is_signed


def signature_form(request: SignedInRequest, paper: Paper, *, signer: str) -> PaperSignatureForm:
    """Give the form that asks who signed the print; ``signer`` is offered."""
    if request.method == "POST" and not is_signed(paper):
        return PaperSignatureForm(request.POST)
    offered: dict[str, Any] = {"signed_by": signer, "signed_on": paper.day}
    return PaperSignatureForm(initial=offered)
