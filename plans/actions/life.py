"""The life of a plan around its number: submitted, given back, cancelled, recalled, closed.

Each step checks who takes it, moves the paper in the register, and brings the plan along, in one
transaction. Numbering and issuing are in modules of their own.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from documents.actions import papers
from documents.models import Paper
from plans.actions import accepting, checking, duties, rights
from plans.actions.accepting import ChecksOpen
from plans.models import Duty, Plan

__all__ = ["ChecksOpen", "cancel_number", "close", "recall", "send_back", "submit"]


@transaction.atomic
def submit(*, plan: Plan, by: User | None, at: dt.datetime, reason_for_all: str = "") -> None:
    """Lay a draft before the registrar; from here on nobody edits it.

    Args:
        plan: the draft.
        by: who submits it, None for the system.
        at: when.
        reason_for_all: lets every open warning stand, where nobody looks at each.

    Raises:
        rights.NotAllowed: somebody else submits plans of this drafter.
        ChecksOpen: errors are not mended, or warnings neither mended nor let stand.
        documents.actions.papers.NotNow: it is no draft.
    """
    rights.require(rights.may_submit(plan, by))
    papers.locked(plan.paper, to=Paper.State.SUBMITTED)
    # The paper is held from here on: what is checked is what is submitted.
    whole = Plan.objects.whole().get(pk=plan.pk)
    problems = checking.check(plan=whole, on=timezone.localdate(at))
    accepting.settle(
        plan=whole, problems=problems, reason_for=lambda _: reason_for_all, by=by, at=at
    )
    plan.paper = papers.submit(paper=whole.paper, subject=whole.subject, by=by, at=at)


@transaction.atomic
def send_back(*, plan: Plan, reason: str, by: User | None, at: dt.datetime) -> None:
    """Give a submitted plan back to its drafter, or take it back, for a reason that is kept.

    Raises:
        rights.NotAllowed, documents.actions.papers.NotNow, agencies.reasons.ReasonMissing.
    """
    rights.require(rights.may_send_back(plan, by))
    plan.paper = papers.send_back(paper=plan.paper, reason=reason, by=by, at=at)


@transaction.atomic
def cancel_number(*, plan: Plan, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Cancel the number of a plan that has not gone out; the plan is a draft again.

    The cancelled paper stays in the register with its number, its bytes and the reason; the plan
    goes on with a new one.

    Raises:
        rights.NotAllowed, documents.actions.papers.NotNow, agencies.reasons.ReasonMissing.
    """
    rights.require(rights.may_number(plan, by))
    cancelled = papers.cancel(paper=plan.paper, reason=reason, by=by, at=at)
    plan.paper = papers.in_place_of(cancelled)
    plan.save(update_fields=["paper"])
    return cancelled


@transaction.atomic
def recall(*, plan: Plan, reason: str, by: User | None, at: dt.datetime) -> None:
    """Take back a plan that has gone out: what it laid on the offices ends today.

    Raises:
        rights.NotAllowed, documents.actions.papers.NotNow, agencies.reasons.ReasonMissing.
    """
    rights.require(rights.may_number(plan, by))
    plan.paper = papers.recall(paper=plan.paper, reason=reason, by=by, at=at)
    duties.end_all(plan=plan, on=timezone.localdate(at), reason=Duty.EndReason.RECALL)


@transaction.atomic
def close(*, plan: Plan, reason: str, by: User | None, at: dt.datetime) -> None:
    """Say that a plan has been carried out; its duties stay as they were.

    Raises:
        rights.NotAllowed, documents.actions.papers.NotNow, agencies.reasons.ReasonMissing.
    """
    rights.require(rights.may_close(plan, by))
    plan.paper = papers.close(paper=plan.paper, reason=reason, by=by, at=at)
