"""Numbering a plan: a number is claimed, the paper is printed, its bytes are frozen.

The claim is a short transaction of its own and so is the freezing; the paper is laid out between
them, outside any. What a crash leaves is a claim, which ``resume`` goes on with and ``release`` gives
up; nobody outside has been told anything by then.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from agencies.bulk import insert
from agencies.models import User
from documents.actions import claims, numbers, papers
from documents.actions import numbering as common
from documents.actions.numbering import STALE_AFTER, Proposal, is_stale
from documents.checking import check_url
from documents.models import Paper
from plans.actions import accepting, checking, rights
from plans.actions.building import ASSIGNMENT_COLUMNS, assignments_of
from plans.actions.papers import document_of
from plans.draft import PlanDraft
from plans.models import Assignment, Plan

__all__ = ["STALE_AFTER", "Proposal", "is_stale"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The number that a registrar gives, and the reasons for which warnings may stand, by digest."""

    number: str
    day: dt.date
    symbol: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    # One reason for every warning that is open, where nobody looks at each.
    reason_for_all: str = ""

    def reason_for(self, digest: str) -> str:
        return self.reasons.get(digest, "").strip() or self.reason_for_all


def propose(*, plan: Plan, on: dt.date) -> Proposal:
    """Give the number that comes next, or the one that the draft carries from where it was read."""
    return common.propose(paper=plan.paper, on=on)


def number(*, plan: Plan, wanted: Wanted, by: User | None, at: dt.datetime) -> Paper:
    """Give a submitted plan its number and freeze its paper.

    Raises:
        rights.NotAllowed: ``by`` is no registrar of the issuer.
        papers.NotNow: the plan is not submitted.
        numbers.NumberUnfit, numbers.NumberTaken: the number is none, or is another paper's.
        accepting.ChecksOpen: as of that number and day errors or open warnings stand.
        papers.PaperNotRendered: the paper could not be printed or kept; the number is free.
        claims.ClaimLost: somebody else has taken over meanwhile.
    """
    rights.require(rights.may_number(plan, by))
    return _frozen(_claimed(plan, wanted, by, at), by, at)


def resume(*, plan: Plan, by: User | None, at: dt.datetime) -> Paper:
    """Go on with a numbering that was interrupted; raises what ``number`` raises after the claim."""
    rights.require(rights.may_number(plan, by))
    claims.take_over(paper=plan.paper, by=by, at=at)
    return _frozen(Plan.objects.whole().get(pk=plan.pk), by, at)


def release(*, plan: Plan, by: User | None, at: dt.datetime) -> Paper:
    """Give up a numbering that was interrupted; the plan is submitted again.

    Raises:
        rights.NotAllowed: ``by`` is no registrar of the issuer.
        claims.ClaimLost: nothing is being numbered.
    """
    rights.require(rights.may_number(plan, by))
    return claims.release(paper=plan.paper, by=by, at=at)


@transaction.atomic
def _claimed(plan: Plan, wanted: Wanted, by: User | None, at: dt.datetime) -> Plan:
    paper = papers.locked(plan.paper, to=Paper.State.NUMBERING)
    series = numbers.stored_series_for(paper.issuer, paper.kind)
    claims.claim(
        paper=paper, series=series, number=wanted.number, day=wanted.day, by=by, at=at,
        symbol=wanted.symbol or paper.symbol or series.symbol_of(paper.kind),
    )  # fmt: skip
    whole = Plan.objects.whole().get(pk=plan.pk)
    draft = whole.as_draft()
    # It has its number and day by now, so names are looked up as of that day.
    problems = checking.check_draft(plan=whole, draft=draft, on=timezone.localdate(at))
    _keep_found(whole, draft)
    accepting.settle(plan=whole, problems=problems, reason_for=wanted.reason_for, by=by, at=at)
    return whole


def _keep_found(plan: Plan, draft: PlanDraft) -> None:
    """Store the offices that names have on the day of the paper and had not before."""
    for row, item in zip(plan.items.all(), draft.items, strict=True):
        found = list(assignments_of(row, item))
        stored = {
            tuple(getattr(each, name) for name in ASSIGNMENT_COLUMNS)
            for each in row.assignments.all()
        }
        if set(found) != stored:
            row.assignments.all().delete()
            insert(Assignment, ASSIGNMENT_COLUMNS, found)


def _frozen(plan: Plan, by: User | None, at: dt.datetime) -> Paper:
    """Print a claimed plan and keep its bytes."""
    document = document_of(plan, mark="", check_url=check_url(plan.paper))
    return common.freeze(paper=plan.paper, document=document, by=by, at=at)
