"""Warnings that a person has looked at and lets stand, each with its reason; errors stop."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from agencies import reasons
from agencies.actions import audit
from agencies.models import User
from agencies.reasons import ReasonMissing
from agencies.roles import Allowed, Denied, Verdict
from plans.actions.items import PlanFrozen, refuse_frozen
from plans.actions.plans import NotYourPlan, refuse_not_yours
from plans.draft import Problem
from plans.models import Acceptance, Plan

__all__ = [
    "ChecksOpen",
    "NotYourPlan",
    "NothingToAccept",
    "PlanFrozen",
    "ReasonMissing",
    "Standing",
    "accept",
    "digest_of",
    "keep",
    "require_settled",
    "settle",
    "standing",
    "ticked",
    "withdraw",
]

# What numbering itself writes: nobody has to give a reason for it beforehand.
_GIVEN_BY_NUMBERING = ("number-missing", "day-missing")


class NothingToAccept(Exception):
    """What is ticked is no warning of this plan any more; the message is the sentence."""


class ChecksOpen(Exception):
    """Errors or open warnings stand in the way; ``standing`` has them, the message is the sentence."""

    def __init__(self, standing: "Standing", reason: str) -> None:
        self.standing = standing
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A warning beside the tick that lets it stand."""

    problem: Problem
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands: what stops it, what waits for a tick, what is ticked, what is only said.

    ``awaited`` are the warnings that numbering itself settles.
    """

    errors: Sequence[Problem]
    open_warnings: Sequence[Problem]
    accepted: Sequence[Accepted]
    awaited: Sequence[Problem]
    infos: Sequence[Problem]

    @property
    def may_number(self) -> Verdict:
        """Tell whether the checks let the plan be numbered."""
        if self.errors:
            return Denied(f"Còn {len(self.errors)} lỗi phải sửa trước khi cấp số.")
        if self.open_warnings:
            return Denied(
                f"Còn {len(self.open_warnings)} cảnh báo chưa sửa và chưa được chấp nhận kèm lý do."
            )
        return Allowed()


def digest_of(problem: Problem) -> str:
    """Give what tells a warning from another: its code, place and words."""
    said = f"{problem.code}\x1f{problem.where}\x1f{problem.message}"
    return hashlib.sha256(said.encode()).hexdigest()


def ticked(plan_id: int) -> dict[str, Acceptance]:
    """Give the ticks of a plan, by the digest of what they let stand."""
    return {
        each.digest: each for each in Acceptance.objects.filter(plan=plan_id).select_related("by")
    }


def standing(plan: Plan, problems: Iterable[Problem]) -> Standing:
    """Part the problems of ``plan`` by what is to be done about them.

    Args:
        plan: the plan.
        problems: all that ``checking.check`` gives of it.
    """
    kept, found = ticked(plan.pk), list(problems)
    awaited = [each for each in found if each.code in _GIVEN_BY_NUMBERING]
    warnings = [each for each in found if each.severity == "warning" and each not in awaited]
    return Standing(
        errors=[each for each in found if each.severity == "error"],
        open_warnings=[each for each in warnings if digest_of(each) not in kept],
        accepted=[
            Accepted(each, kept[digest_of(each)]) for each in warnings if digest_of(each) in kept
        ],
        awaited=awaited,
        infos=[each for each in found if each.severity == "info"],
    )


def require_settled(stands: Standing) -> None:
    """Raise ``ChecksOpen`` unless every error is mended and every warning mended or ticked."""
    if isinstance(verdict := stands.may_number, Denied):
        raise ChecksOpen(stands, verdict.reason)


def settle(
    *, plan: Plan, problems: Sequence[Problem], reason_for: Callable[[str], str],
    by: User | None, at: dt.datetime,
) -> None:  # fmt: skip
    """Tick every open warning that there is a reason for; refuse what is left.

    The caller has seen to it that ``by`` may, and holds the paper.

    Args:
        plan: the plan.
        problems: all that ``checking.check`` gives of it.
        reason_for: gives the reason for a warning by its digest, blank where there is none.
        by: who lets them stand, None for the system.
        at: when.

    Raises:
        ChecksOpen: errors, or warnings without a reason.
        ReasonMissing: a reason says too little.
    """
    stands = standing(plan, problems)
    for problem in stands.open_warnings:
        if reason := reason_for(digest_of(problem)):
            keep(plan=plan, problem=problem, reason=reason, by=by, at=at)
    require_settled(standing(plan, problems) if stands.open_warnings else stands)


@transaction.atomic
def accept(*, plan: Plan, problem: Problem, reason: str, by: User, at: dt.datetime) -> Acceptance:
    """Let a warning stand, for a reason that is kept; a second time changes nothing.

    Raises:
        NotYourPlan: ``by`` does not write for the drafter.
        PlanFrozen: the plan is numbered, its checks are done.
        NothingToAccept: the problem is an error, which is mended, or a mere note.
        ReasonMissing: the reason says too little.
    """
    refuse_not_yours(plan, by)
    refuse_frozen(plan)
    if problem.severity != "warning":
        raise NothingToAccept("Chỉ cảnh báo mới chấp nhận được; lỗi thì phải sửa.")
    return keep(plan=plan, problem=problem, reason=reason, by=by, at=at)


@transaction.atomic
def keep(
    *, plan: Plan, problem: Problem, reason: str, by: User | None, at: dt.datetime
) -> Acceptance:
    """Write a tick; the caller has seen to it that ``by`` may, and holds the paper.

    Raises:
        ReasonMissing: the reason says too little.
    """
    digest = digest_of(problem)
    if known := plan.acceptances.filter(digest=digest).first():
        return known
    acceptance = Acceptance(
        plan=plan, code=problem.code, place=problem.where[:200], message=problem.message,
        digest=digest, reason=reasons.checked(reason), by=by, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            acceptance.save()
    except IntegrityError:
        # Somebody ticked it in this very moment.
        return plan.acceptances.get(digest=digest)
    _record("chấp nhận cảnh báo", acceptance, by, at)
    return acceptance


@transaction.atomic
def withdraw(*, acceptance: Acceptance, by: User, at: dt.datetime) -> None:
    """Take a tick back; the log keeps that it was there, and why.

    Raises:
        NotYourPlan, PlanFrozen: as ``accept`` does.
    """
    refuse_not_yours(acceptance.plan, by)
    refuse_frozen(acceptance.plan)
    _record("bỏ chấp nhận cảnh báo", acceptance, by, at)
    acceptance.delete()


def _record(verb: str, acceptance: Acceptance, by: User | None, at: dt.datetime) -> None:
    audit.record(
        verb=verb, subject=acceptance.plan, by=by, at=at, agency=acceptance.plan.drafter,
        reason=acceptance.reason,
        changes={"code": acceptance.code, "where": acceptance.place, "message": acceptance.message},
    )  # fmt: skip
