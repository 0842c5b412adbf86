"""The one editor of drafts: the same operations on a plan being brought in and on one stored."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies.directory import Directory, Named
from agencies.models import Agency, User
from agencies.models.directory import directory_for
from plans import edits
from plans.actions import citing, importing, learning, matching, rewriting
from plans.actions.plans import NotYourPlan, NumberTaken, PlanFrozen, refuse_frozen
from plans.checks import problems_of
from plans.draft import DraftParty, PlanDraft, Problem, with_found
from plans.edits import Given
from plans.intake.names import resolve
from plans.models import Intake, Plan

__all__ = [
    "AlreadyConfirmed",
    "Desk",
    "NotYourPlan",
    "NumberTaken",
    "PlanFrozen",
    "edit",
    "open_desk",
    "settle",
]

Holder = Intake | Plan


class AlreadyConfirmed(Exception):
    """The intake has become a plan; ``plan`` is it."""

    def __init__(self, plan: Plan | None) -> None:
        self.plan = plan
        super().__init__("Lượt nhập này đã được xác nhận. Hãy sửa tiếp ở trang kế hoạch.")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the editor shows: the draft with its names looked up, and all there is to say of it.

    ``holder`` keeps the draft: an intake as text, a plan as its rows. ``issuer`` is None where the
    registry does not know it yet.
    """

    holder: Holder
    draft: PlanDraft
    issuer: Agency | None
    directory: Directory
    problems: list[Problem]

    @property
    def is_stored(self) -> bool:
        """Tell a plan from what is still being brought in."""
        return isinstance(self.holder, Plan)


def open_desk(*, holder: Holder, on: dt.date) -> Desk:
    """Give the draft of ``holder`` ready to be shown.

    Args:
        holder: an intake, or a plan loaded by ``Plan.objects.whole()``.
        on: the day names are looked up on where the plan tells neither day nor year.
    """
    return _looked_up(holder, holder.as_draft(), on)


def _looked_up(holder: Holder, draft: PlanDraft, on: dt.date) -> Desk:
    issuer = holder.issuer
    directory = directory_for(issuer, draft.reference_day(on)) if issuer else Directory()
    resolve(draft, directory)
    cited = citing.cited_plans(draft, issuer).problems
    if cited and isinstance(holder, Intake):
        # Anybody's file may say whose it is: it is not told the numbers of drafts it may not see.
        cited = citing.cited_plans(draft, issuer, by=holder.by).problems
    problems = problems_of(draft, directory) + cited
    if issuer is None:
        # Storing it would fail for this alone, so it is said last, as a file's reading says it.
        problems.append(importing.unknown_issuer(draft, importing.find_issuers(draft, on)))
    return Desk(holder, draft, issuer, directory, problems)


def edit(*, holder: Holder, operation: str, given: Given, by: User, at: dt.datetime) -> Desk:
    """Do one operation of ``plans.edits`` to the draft of ``holder``, and store it.

    Raises:
        edits.Refused: the operation refuses; ``Gone`` and ``Stale`` are kinds of it.
        AlreadyConfirmed: the intake has become a plan.
        NotYourPlan: ``by`` does not write for the plan's drafter.
        PlanFrozen: the plan is numbered.
        NumberTaken: the issuer has the number and symbol in the year of the day.
    """
    return _changed(holder, lambda draft: edits.apply(draft, operation, given), by, at)


def settle(
    *, holder: Holder, text: str, named: Named, is_kept: bool, by: User, at: dt.datetime
) -> Desk:
    """Say whom the words ``text`` mean, everywhere in the draft.

    Args:
        holder: whose draft it is.
        text: the name as it was read ("UBND cấp xã").
        named: an agency or a group of the issuer's scope.
        is_kept: whether the words are learnt as another name, and never asked again.
        by: who says so.
        at: when.

    Raises:
        what ``edit`` raises, and
        learning.NotYourWords: ``by`` does not write plans of the issuer.
        learning.PhraseTaken: the words mean somebody else in this scope.
    """

    def change(draft: PlanDraft) -> None:
        for item in draft.items:
            item.lead = [_settled(each, text, named) for each in item.lead]
            item.coordinating = [_settled(each, text, named) for each in item.coordinating]

    with transaction.atomic():
        if is_kept and holder.issuer is not None:
            learning.learn(scope=holder.issuer, phrase=text, named=named, by=by, at=at)
        return _changed(holder, change, by, at)


def _settled(each: DraftParty, text: str, named: Named) -> DraftParty:
    return with_found(each, (named,)) if each.party.text == text else each


@transaction.atomic
def _changed(
    holder: Holder, change: Callable[[PlanDraft], None], by: User, at: dt.datetime
) -> Desk:
    """Load, change, store, with nobody between."""
    if isinstance(holder, Intake):
        return _change_intake(holder, change, at)
    # Before anything is read: what somebody else is just writing would be written over.
    refuse_frozen(holder)
    locked = Plan.objects.whole().get(pk=holder.pk)
    draft = locked.as_draft()
    change(draft)
    resolve(draft, directory_for(locked.issuer, draft.reference_day(timezone.localdate(at))))
    rewriting.rewrite(plan=locked, draft=draft, by=by, at=at)
    return open_desk(holder=Plan.objects.whole().get(pk=holder.pk), on=timezone.localdate(at))


def _change_intake(holder: Intake, change: Callable[[PlanDraft], None], at: dt.datetime) -> Desk:
    locked = Intake.objects.select_for_update(of=("self",)).filter(pk=holder.pk).first()
    if locked is None:
        raise edits.Gone("Lượt nhập này đã được bỏ ở nơi khác, nên không lưu được.")
    if locked.confirmed_at:
        raise AlreadyConfirmed(locked.plan)
    draft = locked.as_draft()
    before = matching.identity(draft)
    change(draft)
    if locked.issuer is not None and matching.identity(draft) != before:
        locked.plan = matching.plan_of(locked, draft, locked.issuer)
    locked.keep(draft, at)
    locked.save(update_fields=["draft_text", "changed_at", "plan"])
    return _looked_up(locked, draft, timezone.localdate(at))
