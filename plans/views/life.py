"""The steps of a plan's life that ask for a click or a reason, and say beforehand what follows."""

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
from agencies.roles import Verdict
from documents.actions.papers import NotNow
from documents.forms.life import ReasonForm
from documents.models import Paper
from plans.actions import life, rights
from plans.models import Plan
from plans.views import SignedInRequest
from plans.views.loading import not_now, plan_of, refuse, too_late, way_of


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what submitting means, and submit."""
    plan = plan_of(request, pk)
    refuse(rights.may_submit(plan, request.user))
    if back := not_now(request, plan, Paper.State.SUBMITTED):
        return back
    if request.method != "POST":
        return render(request, "plans/life_submit.html", {"plan": plan})
    try:
        life.submit(plan=plan, by=request.user, at=timezone.now())
    except life.ChecksOpen as refusal:
        messages.error(request, f"Chưa trình ký được. {refusal}")
        return redirect("plans:checklist", plan.pk)
    except NotNow as refusal:
        return too_late(request, plan, Paper.State.SUBMITTED, refusal)
    else:
        messages.success(request, f"Đã trình ký. Văn thư {plan.issuer} sẽ thấy kế hoạch để cấp số.")
    return redirect("plans:detail", plan.pk)


class Act(Protocol):
    """A step that wants a reason."""

    def __call__(self, *, plan: Plan, reason: str, by: User, at: dt.datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step that wants a reason: its words, who may take it, and what takes it."""

    to: Paper.State
    title: str
    button: str
    follows: Callable[[Plan], str]
    done: str
    verdict: Callable[[Plan, User | None], Verdict]
    act: Act


def _owed(plan: Plan) -> str:
    duties = plan.duties.open()
    offices = duties.order_by().values("agency").distinct().count()
    return f"{duties.count()} nhiệm vụ của {offices} cơ quan"


SEND_BACK = Step(
    to=Paper.State.DRAFT,
    title="Trả lại để sửa",
    button="Trả lại kế hoạch",
    follows=lambda plan: (
        f"Kế hoạch trở lại là dự thảo, {plan.drafter} sửa được và thấy lý do của bạn."
    ),
    done="Đã trả lại. Kế hoạch là dự thảo, có ghi lý do.",
    verdict=rights.may_send_back,
    act=life.send_back,
)
CANCEL = Step(
    to=Paper.State.CANCELLED,
    title="Hủy số",
    button="Hủy số này",
    follows=lambda plan: (
        f"Số {plan.paper.reference} vẫn còn trong sổ với dấu “Đã hủy số” và được cấp lại cho văn bản khác. "
        "Kế hoạch trở lại là dự thảo; chưa cơ quan nào nhận được gì."
    ),
    done="Đã hủy số. Kế hoạch là dự thảo; số cũ còn trong sổ kèm lý do.",
    verdict=rights.may_number,
    act=life.cancel_number,
)
RECALL = Step(
    to=Paper.State.RECALLED,
    title="Thu hồi kế hoạch",
    button="Thu hồi",
    follows=lambda plan: (
        f"{_owed(plan)} kết thúc từ hôm nay. Kế hoạch và các nhiệm vụ vẫn xem được, ghi rõ đã thu hồi. "
        "Không hoàn tác được."
    ),
    done="Đã thu hồi kế hoạch.",
    verdict=rights.may_number,
    act=life.recall,
)
CLOSE = Step(
    to=Paper.State.CLOSED,
    title="Kết thúc kế hoạch",
    button="Kết thúc",
    follows=lambda plan: (
        f"Kế hoạch được ghi là đã thực hiện xong, {_owed(plan)} giữ nguyên để tra cứu. Không hoàn tác được."
    ),
    done="Đã kết thúc kế hoạch.",
    verdict=rights.may_close,
    act=life.close,
)


@require_http_methods(["GET", "HEAD", "POST"])
def reasoned(request: SignedInRequest, pk: int, step: Step) -> HttpResponse:
    """Say what a step does and to how many, ask why, and take it."""
    plan = plan_of(request, pk)
    refuse(step.verdict(plan, request.user))
    if back := not_now(request, plan, step.to):
        return back
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            step.act(plan=plan, reason=reason, by=request.user, at=timezone.now())
        except ReasonMissing as refusal:
            form.add_error("reason", str(refusal))
        except NotNow as refusal:
            return too_late(request, plan, step.to, refusal)
        else:
            messages.success(request, step.done)
            return redirect("plans:detail", plan.pk)
    shown = {
        "way": way_of(plan), "subject": plan.subject, "step": step, "form": form,
        "follows": step.follows(plan),
    }  # fmt: skip
    return render(request, "documents/life_reason.html", shown, status=400 if form.errors else 200)
