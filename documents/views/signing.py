"""The registrar's pages from the number to the issue: the copy to sign, what came back, the sending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.requests import SignedInRequest
from documents.actions import life
from documents.actions.papers import NotNow, NotSigned
from documents.models import Paper
from documents.views import copying
from documents.views.loading import Way, holder_for, not_now, refuse, too_late


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the numbered copy, take what came back, say what was found in it."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    return copying.sign(request, Way.of(holder))


@require_POST
def withdraw(request: SignedInRequest, pk: int, copy: int) -> HttpResponse:
    """Take a wrong copy back before the paper goes out."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    return copying.withdraw(request, Way.of(holder), copy)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what issuing means, ask who signed where no file says so, and issue."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    way, paper = Way.of(holder), holder.paper
    if back := not_now(request, way, Paper.State.ISSUED):
        return back
    is_signed = copying.is_signed(paper)
    form = copying.signature_form(request, paper, signer=holder.signer_name)
    refused = ""
    if request.method == "POST" and (is_signed or form.is_valid()):
        given = {} if is_signed else form.cleaned_data
        try:
            life.issue(holder=holder, by=request.user, at=timezone.now(), **given)
        except NotSigned as refusal:
            refused = str(refusal)
        except NotNow as refusal:
            return too_late(request, way, Paper.State.ISSUED, refusal)
        else:
            messages.success(request, f"Đã ghi nhận ban hành {holder.name}.")
            return redirect(way.home)
    shown = {
        "way": way,
        "holder": holder,
        "original": paper.original,
        "is_signed": is_signed,
        "form": form,
        "refused": refused,
    }
    status = 400 if form.errors or refused else 200
    return render(request, "documents/issuing.html", shown, status=status)
