"""Loads a paper for the steps of its life: what is not seen is 404, what may not be done is 403."""

from dataclasses import dataclass
from typing import Self

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from agencies.requests import SignedInRequest
from agencies.roles import Denied, Verdict
from documents.actions import papers
from documents.holders import Holder, holder_of
from documents.models import Paper

# The steps as addresses call them, in the room that serves them.
STEPS = (
    "submit", "send-back", "number", "resume", "release", "cancel-number", "sign", "issue", "recall",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """How the pages of a paper's life name what it is of, and where each step is taken."""

    paper: Paper
    name: str
    home: str
    # Room and key in it: "plans" and that of a plan, "documents" and that of a paper.
    space: str
    key: int

    @classmethod
    def of(cls, holder: Holder) -> Self:
        """Give the way of a paper whose steps are taken on the pages of this room."""
        return cls(holder.paper, holder.name, holder.home, "documents", holder.paper.pk)

    def to(self, step: str, *more: object) -> str:
        """Give the address of a step."""
        return reverse(f"{self.space}:{step}", args=[self.key, *more])

    @property
    def urls(self) -> dict[str, str]:
        """Every step's address, by its name as templates can say it."""
        return {step.replace("-", "_"): self.to(step) for step in STEPS}


def holder_for(request: SignedInRequest, pk: int) -> Holder:
    """Give what a paper is of, if the person may see it and its steps are taken here."""
    trail = ("submitted_by", "numbered_by", "issued_by", "ended_by", "issuer__parent")
    visible = Paper.objects.visible_to(request.user).select_related(*trail)
    paper = get_object_or_404(visible.prefetch_related("copies"), pk=pk)
    holder = holder_of(paper)
    if holder is None:
        raise Http404
    return holder


def not_now(request: SignedInRequest, way: Way, to: Paper.State) -> HttpResponse | None:
    """Lead back with the reason, where the paper does not stand before the step to ``to``."""
    try:
        papers.refuse_unless_ready(way.paper, to=to)
    except papers.NotNow as refusal:
        return too_late(request, way, to, refusal)
    return None


def too_late(
    request: SignedInRequest, way: Way, to: Paper.State, refusal: papers.NotNow
) -> HttpResponse:
    """Lead back with the reason; a second click finds its step taken, and no fault."""
    way.paper.refresh_from_db()
    if way.paper.state == to:
        stands = way.paper.get_state_display()
        messages.info(request, f"{way.name} đang ở trạng thái “{stands}”, không cần làm lại.")
    else:
        messages.error(request, str(refusal))
    return redirect(way.home)


def refuse(verdict: Verdict) -> None:
    """Answer 403 with the reason of a denial."""
    if isinstance(verdict, Denied):
        raise PermissionDenied(verdict.reason)
