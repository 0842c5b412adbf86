"""Brings what is owed into line with recalled plans, and with offices that closed and have heirs.

The plan and the registry call nothing above them when that happens: opening periods does it along.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from agencies.actions import audit
from agencies.bulk import insert
from agencies.models import User
from documents.models import Paper
from plans.models import Duty, Plan
from reports import periods
from reports.actions import laying
from reports.actions.holding import held
from reports.asks import Ask
from reports.models import Obligation, ProgressEntry, ProgressReport
from reports.models.obligation import ObligationQuerySet

_LINKS = Obligation.replaced_by.through
# What an heir takes over of when it has to be there, extensions and reopening with it.
_DAYS = (
    *("due_on", "locks_on", "extended_to", "extension_reason", "extended_at", "extended_by_id"),
    *("reopened_until", "reopen_reason", "reopened_at", "reopened_by_id"),
)


@dataclass(frozen=True, slots=True)
class Aligned:
    """How many obligations ended, and how many new ones took the place of some of them."""

    ended: int = 0
    begun: int = 0


def align(*, plan: Plan | None, on: dt.date, by: User | None, at: dt.datetime) -> Aligned:
    """End what is owed no more, and lay on heirs what they follow in; what was filed stays.

    Of a recalled plan nothing is owed. An office that closed and whose duties passed on owes no
    report: each heir owes one for the same period by the same day, about the duties that it got.
    Safe to repeat.
    """
    recalled = _unfiled().filter(plan__paper__state=Paper.State.RECALLED)
    fallen = _unfiled().filter(
        plan__paper__state__in=Paper.IN_FORCE,
        agency__valid_to__lt=on,
        report__entries__duty__end_reason=Duty.EndReason.SUCCESSION,
    )
    ended = sum(_recall(pk, on, by, at) for pk in _plans(recalled, plan))
    passed = [_pass_on(pk, on, by, at) for pk in _plans(fallen, plan)]
    return Aligned(ended + sum(each.ended for each in passed), sum(each.begun for each in passed))


def _unfiled() -> ObligationQuerySet:
    return Obligation.objects.counted().exclude(report__state__in=ProgressReport.FILED)


def _plans(rows: ObligationQuerySet, plan: Plan | None) -> list[int]:
    rows = rows.filter(plan=plan) if plan is not None else rows
    return list(rows.order_by("plan").values_list("plan", flat=True).distinct())


def _held_unfiled(rows: ObligationQuerySet) -> list[int]:
    """Give the keys of those still unfiled, whose reports nobody can file while this lasts."""
    # As filing holds them, so that neither waits for the other for ever.
    reports = ProgressReport.objects.select_for_update(of=("self", "obligation")).filter(
        obligation__in=list(rows.values_list("pk", flat=True))
    )
    unfiled = reports.exclude(state__in=ProgressReport.FILED).select_related("obligation")
    return [each.obligation_id for each in unfiled.order_by("pk")]


# --- Recalled plans


@transaction.atomic
def _recall(pk: int, on: dt.date, by: User | None, at: dt.datetime) -> int:
    plan = held(pk)
    if plan.paper.state != Paper.State.RECALLED:
        return 0
    last_day = periods.local_day(plan.paper.ended_at) if plan.paper.ended_at else on
    ids = _held_unfiled(_unfiled().filter(plan=plan))
    ended = Obligation.objects.filter(pk__in=ids).update(
        ended_on=last_day, end_reason=Obligation.EndReason.RECALL
    )
    if ended:
        audit.record(
            verb="kết thúc nghĩa vụ báo cáo", subject=plan, by=by, at=at, agency=plan.monitor,
            changes={"ended": ended}, reason=plan.paper.reason,
        )  # fmt: skip
    return ended


# --- Offices that closed


@transaction.atomic
def _pass_on(pk: int, on: dt.date, by: User | None, at: dt.datetime) -> Aligned:
    plan = held(pk)
    if not plan.paper.is_in_force:
        return Aligned()
    ids = _held_unfiled(_unfiled().filter(plan=plan, agency__valid_to__lt=on))
    fallen = Obligation.objects.filter(pk__in=ids).order_by("pk")
    moves = _Moves(plan, list(fallen.select_related("period", "report")))
    moves.reckon()
    if not moves.links:
        return Aligned()
    begun = moves.store()
    passed = Aligned(len({old.pk for old, _ in moves.links}), begun)
    audit.record(
        verb="chuyển báo cáo cho cơ quan kế thừa", subject=plan, by=by, at=at, agency=plan.monitor,
        changes={"ended": passed.ended, "begun": passed.begun},
    )  # fmt: skip
    return passed


@dataclass(slots=True)
class _Moves:
    """What becomes of the reports that closed offices still owe under one plan."""

    plan: Plan
    fallen: Sequence[Obligation]
    # By what begins: the duties that it is asked about; by what stands: those that are added.
    begun: dict[tuple[int, int], Obligation] = field(default_factory=dict)
    asks: dict[tuple[int, int], dict[int, tuple[Duty, Ask]]] = field(default_factory=dict)
    links: list[tuple[Obligation, tuple[int, int]]] = field(default_factory=list)
    days: dict[int, dt.date] = field(default_factory=dict)
    standing: dict[tuple[int, int], Obligation] = field(default_factory=dict)

    def reckon(self) -> None:
        """Find out who gets what."""
        duties = laying.known_duties(self.plan)
        steps = _steps(self.plan)
        entries = _entries(self.fallen)
        asked = _asked(self.plan, self.fallen)
        for old in self.fallen:
            for entry in entries.get(old.report.pk, ()):
                for pk in _ends(entry.duty_id, steps, frozenset()):
                    heir = duties[pk]
                    if heir.ended_on is None and heir.agency_id != old.agency_id:
                        ask = asked(old, heir) or _as_before(entry)
                        self._give(old, heir, ask)
                        self._end(old, duties[entry.duty_id].ended_on)

    def _give(self, old: Obligation, heir: Duty, ask: Ask) -> None:
        key = (heir.agency_id, old.period_id)
        if (old, key) not in self.links:
            self.links.append((old, key))
        # One answer for a row, however many had it.
        self.asks.setdefault(key, {}).setdefault(heir.item_id, (heir, ask))
        latest = self.begun.get(key)
        if latest is None or latest.closes_on < old.closes_on:
            self.begun[key] = _following(old, heir.agency_id)

    def _end(self, old: Obligation, day: dt.date | None) -> None:
        if day is not None:
            self.days[old.pk] = max(day, self.days.get(old.pk, day))

    def store(self) -> int:
        """Write it, in the transaction that the caller holds; give how many began."""
        self._store_ends()
        there = Obligation.objects.open().filter(
            plan=self.plan, agency__in={key[0] for key in self.asks},
            period__in={key[1] for key in self.asks},
        ).select_related("report")  # fmt: skip
        self.standing = {(each.agency_id, each.period_id): each for each in there}
        new = {key: each for key, each in self.begun.items() if key not in self.standing}
        reports = laying.with_reports(list(new.values()))
        for key, report in zip(new, reports, strict=True):
            laying.store_entries(laying.entries_of(report, self._in_order(key, frozenset())))
        self._join()
        standing = {**self.standing, **new}
        links = [(old.pk, standing[key].pk) for old, key in self.links]
        insert(_LINKS, ("from_obligation_id", "to_obligation_id"), links)
        return len(new)

    def _store_ends(self) -> None:
        by_day: dict[dt.date, list[int]] = {}
        for pk, day in self.days.items():
            by_day.setdefault(day, []).append(pk)
        for day, ids in by_day.items():
            Obligation.objects.filter(pk__in=ids).update(
                ended_on=day, end_reason=Obligation.EndReason.SUCCESSION
            )

    def _join(self) -> None:
        """Add to reports that heirs are writing anyway the rows that these don't speak of yet."""
        joined = [each.pk for key, each in self.standing.items() if key in self.asks]
        unfiled = set(_held_unfiled(Obligation.objects.filter(pk__in=joined)))
        for key, own in self.standing.items():
            if own.pk in unfiled:
                entries = list(own.report.entries.select_related("duty").order_by("position"))
                asks = self._in_order(key, frozenset(each.duty.item_id for each in entries))
                last = entries[-1].position if entries else 0
                laying.store_entries(laying.entries_of(own.report, asks, after=last))

    def _in_order(self, key: tuple[int, int], without: frozenset[int]) -> list[tuple[int, Ask]]:
        given = [pair for item, pair in self.asks[key].items() if item not in without]
        given.sort(key=lambda pair: pair[0].item.position)
        return [(duty.pk, ask) for duty, ask in given]


def _following(old: Obligation, agency: int) -> Obligation:
    """Give the heir's obligation: the same period, by the same day."""
    new = Obligation(
        plan_id=old.plan_id, agency_id=agency, period_id=old.period_id, opened_at=old.opened_at
    )
    for name in _DAYS:
        setattr(new, name, getattr(old, name))
    return new


def _as_before(entry: ProgressEntry) -> Ask:
    return Ask(is_optional=entry.is_optional)


def _asked(plan: Plan, fallen: Sequence[Obligation]) -> "_AskedOfHeir":
    asking = {}
    for old in fallen:
        if old.period_id not in asking:
            old.period.plan = plan
            asking[old.period_id] = laying.asking(plan, old.period.as_period())
    chosen: dict[int, str] = dict(
        plan.duties.exclude(rhythm_choice=None).values_list("pk", "rhythm_choice__rhythm")
    )
    return _AskedOfHeir(asking, chosen)


@dataclass(frozen=True, slots=True)
class _AskedOfHeir:
    """What the period of an obligation asks of an heir, by the rhythm that the heir has chosen."""

    asking: Mapping[int, laying.Asked]
    chosen: Mapping[int, str]

    def __call__(self, old: Obligation, heir: Duty) -> Ask | None:
        return self.asking[old.period_id](heir.item_id, self.chosen.get(heir.pk))


def _entries(fallen: Sequence[Obligation]) -> dict[int, list[ProgressEntry]]:
    entries: dict[int, list[ProgressEntry]] = {}
    for entry in ProgressEntry.objects.filter(report__in=[each.report.pk for each in fallen]):
        entries.setdefault(entry.report_id, []).append(entry)
    return entries


def _steps(plan: Plan) -> dict[int, list[int]]:
    """Give by which duties each one was replaced."""
    steps: dict[int, list[int]] = {}
    rows = Duty.replaced_by.through.objects.filter(from_duty__plan=plan).order_by("pk")
    for old, new in rows.values_list("from_duty", "to_duty"):
        steps.setdefault(old, []).append(new)
    return steps


def _ends(duty: int, steps: Mapping[int, Sequence[int]], seen: frozenset[int]) -> Iterator[int]:
    """Follow a duty to those at the end of the chain."""
    for new in steps.get(duty, ()):
        if new not in steps:
            yield new
        elif new not in seen:
            yield from _ends(new, steps, seen | {new})
