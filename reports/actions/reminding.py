"""Looks over what is owed and lays the notices whose time has come; the same again lays none.

Nothing here goes row by row: reports that are wanted on one day are told of together, by the
database, so that a hundred thousand of them take no more memory than ten.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.actions import heartbeats
from agencies.actions.notices import Telling
from agencies.models import Agency, DayOff, Notice, User
from agencies.roles import Role
from agencies.sending_hours import SendingHours
from agencies.stages import Stage
from agencies.workdays import Workdays
from documents.models import Paper
from reports import notices, reminders
from reports.actions import occurrences, weeks
from reports.models import Obligation, ReportingCalendar
from reports.models.calendar import days_before_due
from reports.models.obligation import LOOK_AT_ONCE, ObligationQuerySet
from reports.reminders import Step

# Reports told of in one statement: the database is given their keys, for it would misjudge how many
# a query brings and go through all pairs of people and reports.
AT_A_TIME = 10_000
# Whoever sweeps a province holds the row of this name, and on it the day that was seen to.
SWEEP = "nhắc việc:{}"


@dataclass(frozen=True, slots=True)
class _Group:
    """Reports that are wanted on one day, of plans that remind alike.

    ``looked`` are the first and the last ``look_on`` that it takes in; of the days before the last
    all has been said. Those that lie with the head (``is_up``) are the head's to send.
    """

    plans: tuple[int, ...]
    ahead: tuple[int, ...]
    wanted_on: dt.date
    looked: tuple[dt.date, dt.date]
    is_up: bool

    @property
    def is_new(self) -> bool:
        """Tell whether nothing at all has been said of them as they stand now."""
        return self.looked[1] == LOOK_AT_ONCE


def sweep(*, at: dt.datetime, hours: SendingHours, provinces: Collection[int] | None = None) -> int:
    """Lay what is to be told by now, where it is an hour to be told anything; give how much.

    Safe to repeat, and from several places at once. What was missed is laid now, each thing once.

    Args:
        at: when.
        hours: when people are written to.
        provinces: keys of those that are looked at; without them all are.
    """
    return sum(
        _of_reports(province, workdays, at) + _of_day(province, workdays, at)
        for province, workdays in _awake(at, hours)
        if provinces is None or province.pk in provinces
    )


def _awake(at: dt.datetime, hours: SendingHours) -> Iterator[tuple[Agency, Workdays]]:
    now = timezone.localtime(at)
    for province in Agency.objects.filter(province=None).order_by("pk"):
        workdays = DayOff.objects.of_province(province).workdays()
        if hours.hold(now, workdays):
            yield province, workdays


# --- Reports, by the day they are wanted


def _of_reports(province: Agency, workdays: Workdays, at: dt.datetime) -> int:
    on = timezone.localdate(at)
    _forget_what_is_over(province, on)
    beat = heartbeats.last(SWEEP.format(province.pk))
    unsaid = beat.day + dt.timedelta(days=1) if beat and beat.day else LOOK_AT_ONCE
    groups = _groups(province, on, unsaid)
    return sum(_tell_group(each, province, workdays, at) for each in groups)


def _forget_what_is_over(province: Agency, on: dt.date) -> None:
    """Look no more at what nobody is reminded of, whatever comes."""
    is_over = Q(is_backfill=True) | ~Q(plan__paper__state__in=Paper.IN_FORCE)
    waiting = Obligation.objects.open().in_province(province).filter(look_on__lte=on)
    waiting.filter(is_over).update(look_on=None)


def _candidates(province: Agency, on: dt.date) -> ObligationQuerySet:
    return Obligation.objects.to_remind_of().in_province(province).filter(look_on__lte=on)


def _groups(province: Agency, on: dt.date, unsaid: dt.date) -> list[_Group]:
    """Put together what is told alike; of what was looked at before only days from ``unsaid`` on."""
    rules = dict(ReportingCalendar.objects.values_list("plan", "remind_before"))
    alike: dict[tuple[Any, ...], set[int]] = {}
    for look_on, wanted_on, is_up, plan in _candidates(province, on).groups_to_remind():
        ahead = tuple(rules.get(plan, days_before_due()))
        key = (ahead, wanted_on, _looked(look_on, unsaid), is_up)
        alike.setdefault(key, set()).add(plan)
    return [_Group(tuple(sorted(plans)), *key) for key, plans in alike.items()]


def _looked(look_on: dt.date, unsaid: dt.date) -> tuple[dt.date, dt.date]:
    was_seen = LOOK_AT_ONCE < look_on <= unsaid
    return (LOOK_AT_ONCE + dt.timedelta(days=1), unsaid) if was_seen else (look_on, look_on)


def _tell_group(group: _Group, province: Agency, workdays: Workdays, at: dt.datetime) -> int:
    """Tell of a group all that has come for it since it was last looked at."""
    on = timezone.localdate(at)
    steps = reminders.steps(group.wanted_on, ahead=group.ahead, workdays=workdays)
    if not _tellings(group, steps, on):
        return 0
    owed = _candidates(province, on).filter(plan__in=group.plans, look_on__range=group.looked)
    owed = owed.wanted_on_day(group.wanted_on)
    owed = owed.handed_up() if group.is_up else owed.in_hand()
    laid, last = 0, 0
    while keys := list(owed.filter(pk__gt=last).keys_in_order()[:AT_A_TIME]):
        laid += _tell_some(keys, group, steps, province, at)
        last = keys[-1]
    return laid


@transaction.atomic
def _tell_some(
    keys: list[int], group: _Group, steps: Sequence[Step], province: Agency, at: dt.datetime
) -> int:
    beat = heartbeats.hold(SWEEP.format(province.pk))
    on = timezone.localdate(at)
    next_day = reminders.next_day(steps, on=on)
    if next_day and beat.day and next_day <= beat.day:
        # The clock was set back: what comes next falls on a day that is taken for seen to.
        next_day = LOOK_AT_ONCE
    if group.is_new or next_day is None:
        # Whoever has filed or put the day off meanwhile has changed ``look_on``, and is left alone.
        mine = Obligation.objects.filter(pk__in=keys, look_on__range=group.looked)
        keys = list(mine.select_for_update().keys_in_order())
        Obligation.objects.filter(pk__in=keys).update(look_on=next_day)
    return sum(
        notices.tell_of_obligations(telling, keys, on=on, at=at, role=_whose(telling, group))
        for telling in _tellings(group, steps, on)
    )


def _tellings(group: _Group, steps: Sequence[Step], on: dt.date) -> list[Telling]:
    new = [step for step in reminders.come(steps, on=on) if step.on >= group.looked[1]]
    overtaken = reminders.overtaken(new)
    said = [
        Telling(
            step.stage, "obligation", f"{step.name}:{group.wanted_on}", step.number,
            group.wanted_on, is_overtaken=step in overtaken,
        )
        for step in new
    ]  # fmt: skip
    if group.is_new:
        # That it has opened is said with the first step that has come.
        said.insert(0, Telling(Stage.OPENED, "obligation", "opened", is_overtaken=bool(said)))
    return said


def _whose(telling: Telling, group: _Group) -> Role:
    role = telling.stage.kind.role
    return Role.HEAD if group.is_up and role == Role.CLERK else role


# --- What comes once a day: times of periodic rows, and weeks


@transaction.atomic
def _of_day(province: Agency, workdays: Workdays, at: dt.datetime) -> int:
    beat = heartbeats.hold(SWEEP.format(province.pk))
    on = timezone.localdate(at)
    if beat.day is not None and beat.day >= on:
        return 0
    laid = occurrences.remind(province=province, workdays=workdays, on=on, at=at)
    laid += weeks.tell(province=province, workdays=workdays, since=beat.day, on=on, at=at)
    heartbeats.beat(name=beat.name, at=at, day=on)
    return laid


# --- What would be told


def foresee(*, at: dt.datetime, hours: SendingHours, user: User) -> list[Notice]:
    """Give what would be told at a moment about the plans that ``user`` watches, if nothing changed.

    What is laid for it is taken back, so that nobody is told.
    """
    with transaction.atomic():
        last = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        # Nobody else's reminders wait while one person looks.
        sweep(at=at, hours=hours, provinces=None if user.is_superuser else user.province_ids)
        laid = Notice.objects.watched_by(user).filter(pk__gt=last)
        found = list(laid.select_related("recipient", "agency").order_by("agency__search", "pk"))
        transaction.set_rollback(True)
    return found
