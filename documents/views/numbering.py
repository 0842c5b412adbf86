"""The registrar's page that gives a paper its number."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.requests import SignedInRequest
from documents.actions import life, numbering
from documents.actions.claims import ClaimLost
from documents.actions.numbers import NumberTaken, NumberUnfit
from documents.actions.papers import NotNow
from documents.actions.writing import PaperNotRendered
from documents.forms.life import PaperNumberForm
from documents.holders import Holder
from documents.models import Paper
from documents.views.loading import Way, holder_for, not_now, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose the next number; give the one that was chosen."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    way = Way.of(holder)
    if holder.paper.state == Paper.State.NUMBERING:
        return interrupted(request, way)
    if back := not_now(request, way, Paper.State.NUMBERING):
        return back
    today = timezone.localdate()
    proposal = numbering.propose(paper=holder.paper, on=today)
    shown = {"way": way, "holder": holder, "proposal": proposal}
    if request.method != "POST":
        offered = {"number": proposal.number, "symbol": proposal.symbol, "day": proposal.day}
        return _asked(request, PaperNumberForm(initial=offered, today=today), shown)
    form = PaperNumberForm(request.POST, today=today)
    if form.is_valid() and (answer := _numbered(request, holder, way, form, shown)):
        return answer
    return _asked(request, form, shown)


def interrupted(request: SignedInRequest, way: Way) -> HttpResponse:
    """Say that a numbering is under way or has died, and what can be done."""
    shown = {"way": way, "is_stale": numbering.is_stale(way.paper, timezone.now())}
    return render(request, "documents/numbering_interrupted.html", shown)


def _numbered(
    request: SignedInRequest,
    holder: Holder,
    way: Way,
    form: PaperNumberForm,
    shown: dict[str, Any],
) -> HttpResponse | None:
    """Give the number and lead on; None where the form is to be mended."""
    try:
        paper = life.number(holder=holder, wanted=form.wanted(), by=request.user, at=timezone.now())
    except NumberTaken as refusal:
        form.add_error("number", str(refusal))
        shown["taken"] = refusal.paper
    except NumberUnfit as refusal:
        form.add_error("number", str(refusal))
    except PaperNotRendered as refusal:
        form.add_error(None, str(refusal))
    except (NotNow, ClaimLost) as refusal:
        messages.error(request, str(refusal))
        return redirect(way.home)
    else:
        return _led_on(request, way, paper)
    return None


def _led_on(request: SignedInRequest, way: Way, paper: Paper) -> HttpResponse:
    said = f"Đã cấp số {paper.reference} ngày {paper.day:%d/%m/%Y}. Tải bản PDF để ký."
    messages.success(request, said)
    return redirect(way.to("sign"))


def _asked(request: SignedInRequest, form: PaperNumberForm, shown: dict[str, Any]) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, "documents/numbering.html", {**shown, "form": form}, status=status)


@require_POST
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on with a numbering that was interrupted."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    way = Way.of(holder)
    try:
        paper = life.resume(holder=holder, by=request.user, at=timezone.now())
    except (ClaimLost, PaperNotRendered) as refusal:
        messages.error(request, str(refusal))
        return redirect(way.home)
    return _led_on(request, way, paper)


@require_POST
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a numbering that was interrupted."""
    holder = holder_for(request, pk)
    refuse(holder.may_number(request.user))
    try:
        life.release(holder=holder, by=request.user, at=timezone.now())
    except ClaimLost as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã nhả số. Văn bản vẫn đang trình ký.")
    return redirect(holder.home)
