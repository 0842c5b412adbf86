"""The steps of a paper's life that ask for a click or a reason, and say beforehand what follows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.reasons import ReasonMissing
from agencies.requests import SignedInRequest
from agencies.roles import Verdict
from documents.actions import life
from documents.actions.papers import NotNow
from documents.forms.life import ReasonForm
from documents.holders import Holder
from documents.models import Paper
from documents.views.loading import Way, holder_for, not_now, refuse, too_late


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what submitting means and what should be known before it, and submit."""
    holder = holder_for(request, pk)
    refuse(holder.may_submit(request.user))
    way = Way.of(holder)
    if back := not_now(request, way, Paper.State.SUBMITTED):
        return back
    if request.method != "POST":
        today = timezone.localdate()
        shown = {
            "way": way,
            "holder": holder,
            "flaws": holder.flaws(on=today),
            "remarks": holder.remarks(on=today),
        }
        return render(request, "documents/life_submit.html", shown)
    try:
        life.submit(holder=holder, by=request.user, at=timezone.now())
    except life.NotReady as refusal:
        messages.error(request, f"Chưa trình ký được. {refusal}")
    except NotNow as refusal:
        return too_late(request, way, Paper.State.SUBMITTED, refusal)
    else:
        messages.success(
            request, f"Đã trình ký. Văn thư {holder.paper.issuer} sẽ thấy văn bản để cấp số."
        )
    return redirect(way.home)


class Act(Protocol):
    """A step that wants a reason."""

    def __call__(self, *, holder: Holder, reason: str, by: User, at: dt.datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step that wants a reason: its words, who may take it, and what takes it."""

    to: Paper.State
    title: str
    button: str
    follows: str
    done: str
    verdict: Callable[[Holder, User | None], Verdict]
    act: Act


SEND_BACK = Step(
    to=Paper.State.DRAFT,
    title="Trả lại để sửa",
    button="Trả lại",
    follows="Văn bản trở lại là dự thảo; người soạn sửa được và thấy lý do của bạn.",
    done="Đã trả lại. Văn bản là dự thảo, có ghi lý do.",
    verdict=lambda holder, user: holder.may_send_back(user),
    act=life.send_back,
)
CANCEL = Step(
    to=Paper.State.CANCELLED,
    title="Hủy số",
    button="Hủy số này",
    follows=(
        "Số này vẫn còn trong sổ với dấu “Đã hủy số” và được cấp lại cho văn bản khác. Nội dung trở lại là "
        "dự thảo; chưa gửi cho cơ quan nào."
    ),
    done="Đã hủy số. Nội dung là dự thảo; số cũ còn trong sổ kèm lý do.",
    verdict=lambda holder, user: holder.may_number(user),
    act=life.cancel_number,
)
RECALL = Step(
    to=Paper.State.RECALLED,
    title="Thu hồi văn bản",
    button="Thu hồi",
    follows="Văn bản vẫn xem được trong sổ, ghi rõ đã thu hồi và lý do. Không hoàn tác được.",
    done="Đã thu hồi văn bản.",
    verdict=lambda holder, user: holder.may_number(user),
    act=life.recall,
)


@require_http_methods(["GET", "HEAD", "POST"])
def reasoned(request: SignedInRequest, pk: int, step: Step) -> HttpResponse:
    """Say what a step does, ask why, and take it."""
    holder = holder_for(request, pk)
    refuse(step.verdict(holder, request.user))
    way = Way.of(holder)
    if back := not_now(request, way, step.to):
        return back
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            step.act(holder=holder, reason=reason, by=request.user, at=timezone.now())
        except ReasonMissing as refusal:
            form.add_error("reason", str(refusal))
        except NotNow as refusal:
            return too_late(request, way, step.to, refusal)
        else:
            messages.success(request, step.done)
            return redirect(way.home)
    shown = {
        "way": way, "subject": holder.subject, "step": step, "form": form, "follows": step.follows
    }  # fmt: skip
    return render(request, "documents/life_reason.html", shown, status=400 if form.errors else 200)
