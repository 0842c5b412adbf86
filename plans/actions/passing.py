"""Passes what is still owed by offices that have closed to those that follow them.

The registry, in ``agencies``, calls nothing above it when a succession is recorded: the end of
issuing and ``manage.py pass_duties``, which a beat runs, bring open duties into line.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.actions import audit
from agencies.bulk import fresh_ids, insert
from agencies.models import Succession, User
from documents.models import Paper
from plans import notices
from plans.expansion import stronger
from plans.models import Duty, Plan

_COLUMNS = [field.attname for field in Duty._meta.concrete_fields]
_LINKS = Duty.replaced_by.through

# By agency that has closed: the open ones that follow it in the end, with the day they took over.
Heirs = Mapping[int, Mapping[int, dt.date]]
# From closed agency to successor: who, since when, and whether it has closed too.
Steps = Mapping[int, Sequence[tuple[int, dt.date, bool]]]


@dataclass(frozen=True, slots=True)
class Passed:
    """How many duties ended, and how many new ones took the place of some of them."""

    plans: int = 0
    ended: int = 0
    begun: int = 0


def pass_on(
    *, plan: Plan | None = None, on: dt.date, by: User | None = None, at: dt.datetime
) -> Passed:
    """Pass the open duties of agencies closed before ``on`` to their successors.

    Several successors each get one; a chain is followed to its end; two duties of a row that fall
    to one successor become one, in which lead wins. What closed without a successor keeps its
    duties: nobody is guessed. Safe to repeat, and from two places at once.

    Args:
        plan: the one plan to bring into line; without it every plan that is issued and not over.
        on: the day; successions after it have not happened yet.
        by: who asked; without a person it was the system.
        at: when, for the log.
    """
    waiting = Plan.objects.filter(
        paper__state__in=Paper.IN_FORCE,
        duties__ended_on__isnull=True,
        duties__agency__valid_to__lt=on,
        duties__agency__successions__on__lte=on,
    )
    if plan is not None:
        waiting = waiting.filter(pk=plan.pk)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
    heirs = _heirs(on) if ids else {}
    done = [each for pk in ids if (each := _pass_on_in(pk, heirs, by, at)).ended]
    return Passed(len(done), sum(each.ended for each in done), sum(each.begun for each in done))


@transaction.atomic
def _pass_on_in(pk: int, heirs: Heirs, by: User | None, at: dt.datetime) -> Passed:
    # Whoever comes second finds nothing left to pass; and who recalls or closes it holds its paper.
    plan = (
        Plan.objects.select_for_update(of=("paper",)).select_related("paper", "drafter").get(pk=pk)
    )
    if not plan.paper.is_in_force:
        return Passed()
    moves = _Moves(heirs, list(plan.duties.open()))
    moves.reckon()
    if not moves.ended:
        return Passed()
    moves.store()
    passed = Passed(1, len(moves.ended), len(moves.begun))
    heirs_told = {duty.agency_id for duty in moves.begun}
    notices.tell_issued(plan=plan, on=timezone.localdate(at), at=at, agencies=heirs_told)
    audit.record(
        verb="chuyển nhiệm vụ cho cơ quan kế thừa", subject=plan, by=by, at=at,
        agency=plan.drafter, changes={"ended": passed.ended, "begun": passed.begun},
    )  # fmt: skip
    return passed


@dataclass(slots=True)
class _Moves:
    """What becomes of the open duties of one plan."""

    heirs: Heirs
    open_duties: Sequence[Duty]
    # Each duty with the day it ends; those that begin; and who points to whom.
    ended: dict[Duty, dt.date] = field(default_factory=dict)
    begun: list[Duty] = field(default_factory=list)
    links: list[tuple[Duty, Duty]] = field(default_factory=list)

    def reckon(self) -> None:
        """Find out who gets what."""
        fallen: dict[tuple[int, int], list[Duty]] = {}
        for duty in self.open_duties:
            for heir in self.heirs.get(duty.agency_id, ()):
                fallen.setdefault((duty.item_id, heir), []).append(duty)
        standing = {(duty.item_id, duty.agency_id): duty for duty in self.open_duties}
        for key, duties in fallen.items():
            self._give(key[1], duties, standing.get(key))

    def _give(self, heir: int, fallen: list[Duty], own: Duty | None) -> None:
        """Let the duties of a row fall to ``heir``, who may have one of its ``own`` there."""
        days = {each: max(self.heirs[each.agency_id][heir], each.began_on) for each in fallen}
        for duty, day in days.items():
            self.ended[duty] = min(day, self.ended.get(duty, day))
        joined = [own, *fallen] if own else fallen
        role = stronger([each.role for each in joined])
        if own and own.role == role:
            self.links += [(duty, own) for duty in fallen]
            return
        day = min(days.values())
        if own:
            # The role rises: what was laid is not rewritten.
            day = self.ended[own] = max(day, own.began_on)
        new = Duty(
            plan_id=fallen[0].plan_id, item_id=fallen[0].item_id, agency_id=heir, role=role,
            sources=_once(chain.from_iterable(each.sources for each in joined)), began_on=day,
        )  # fmt: skip
        self.begun.append(new)
        self.links += [(duty, new) for duty in joined]

    def store(self) -> None:
        """Write it; the caller holds the transaction."""
        # Ended first: of open ones an office has one in a row.
        by_day: dict[dt.date, list[int]] = {}
        for duty, day in self.ended.items():
            by_day.setdefault(day, []).append(duty.pk)
        for day, ids in by_day.items():
            Duty.objects.filter(pk__in=ids).update(
                ended_on=day, end_reason=Duty.EndReason.SUCCESSION
            )
        _insert(self.begun)
        links = [(old.pk, new.pk) for old, new in self.links]
        insert(_LINKS, ("from_duty_id", "to_duty_id"), links)


def _insert(duties: list[Duty]) -> None:
    """Store new duties, which have their keys afterwards."""
    keys = list(fresh_ids(Duty, len(duties)))
    if None in keys or not keys:
        Duty.objects.bulk_create(duties)
        return
    for duty, key in zip(duties, keys, strict=True):
        duty.pk = key
    insert(Duty, _COLUMNS, [[getattr(duty, name) for name in _COLUMNS] for duty in duties])


def _once(sources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for source in sources:
        if source not in kept:
            kept.append(source)
    return kept


# --- Who follows whom


def _heirs(on: dt.date) -> Heirs:
    """Give who follows each agency that has closed before ``on``, as far as anybody does."""
    steps: dict[int, list[tuple[int, dt.date, bool]]] = {}
    for old, new, day, last in Succession.objects.filter(
        on__lte=on, predecessor__valid_to__lt=on
    ).values_list("predecessor", "successor", "on", F("successor__valid_to")):
        steps.setdefault(old, []).append((new, day, last is not None and last < on))
    heirs: dict[int, dict[int, dt.date]] = {}
    for agency in steps:
        for heir, day in _ends(agency, steps, frozenset({agency})):
            known = heirs.setdefault(agency, {})
            known[heir] = min(day, known.get(heir, day))
    return heirs


def _ends(agency: int, steps: Steps, seen: frozenset[int]) -> Iterator[tuple[int, dt.date]]:
    """Follow an agency's successors to the open ones at the end, with the day these took over."""
    for heir, day, is_closed in steps.get(agency, ()):
        if not is_closed:
            yield heir, day
        elif heir not in seen:
            for last, later in _ends(heir, steps, seen | {heir}):
                yield last, max(day, later)
