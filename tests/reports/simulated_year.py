"""A province that lives by a fake clock, with outages; and what should have been told in it.

What was to be told is reckoned here once more, day by day and report by report, from what was done
to each report: nothing of it is shared with the rules it checks but their numbers.
"""

import datetime as dt
import heapq
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from agencies.actions import days_off
from agencies.messages import ChannelDown, Message
from agencies.models import Agency, DayOff, User
from agencies.roles import Role
from documents.models import Paper
from plans.models import Assignment, Plan
from reports.actions import calendars, extending, opening, review, rounds
from reports.actions.foreseen import DEFAULT_DAYS
from reports.models import Obligation, ProgressReport, ReportingPeriod
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    DutyFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
)

State = ProgressReport.State
BEFORE, AFTER = (5, 1, 0), (1, 3, 7, 15, 30)
# Minutes of a day at which the beat pokes: by night, through the hours of an office, and late.
TICKS = (5, *(hour * 60 + 35 for hour in (7, 9, 11, 13, 15, 16)), 20 * 60 + 35)
FIRST_MINUTE, LAST_MINUTE = 7 * 60 + 30, 17 * 60
MACHINES = ("beat", "worker", "redis", "mail")
WHY = "Đơn vị đang sáp nhập, chưa có số liệu"


@dataclass(frozen=True)
class Outage:
    """A machine that is away between two moments."""

    machine: str
    start: dt.datetime
    end: dt.datetime


@dataclass
class Mail:
    """A mail server that may be away; ``taken`` are the messages it has accepted."""

    is_up: bool = True
    taken: list[tuple[str, int]] = field(default_factory=list)

    def send(self, message: Message) -> None:
        if not self.is_up:
            raise ChannelDown("Máy chủ thư không trả lời.")
        self.taken.append((message.id, message.recipient.pk))

    def close(self) -> None: ...


@dataclass
class Life:
    """What happened to one report: from when it was wanted by which day; None while it is filed."""

    owed: Obligation
    spans: list[tuple[dt.datetime, dt.date | None]]

    def wanted_at(self, moment: dt.datetime) -> dt.date | None:
        """Give the day it was wanted by at a moment."""
        found = [day for since, day in self.spans if since <= moment]
        return found[-1] if found else None


@dataclass
class Year:
    """The province, its clock and its outages; ``run`` lets the days pass."""

    offices: int
    days: int
    seed: int = 1
    workers: int = 1
    first: dt.date = dt.date(2020, 12, 14)
    mail: Mail = field(default_factory=Mail)
    lives: dict[int, Life] = field(default_factory=dict)
    # Moments at which a round was made, and whether the mail server was there.
    rounds: list[tuple[dt.datetime, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311
        self.province = ProvinceFactory()
        self.home = AgencyFactory(parent=self.province, name="Sở Nội vụ")
        self.monitor: User = MembershipFactory(
            agency=self.home, role=Role.MONITOR, since=self.first
        ).user
        self.places: list[Agency] = [
            AgencyFactory(parent=self.province, name=f"Sở {n}") for n in range(self.offices)
        ]
        for place in self.places:
            for role in (Role.CLERK, Role.HEAD):
                MembershipFactory(agency=place, role=role, since=self.first)
        days_off.seed(years=(2020, 2021, 2022), by=None, at=self._at(self.first, 0))
        self.off = set(DayOff.objects.filter(is_off=True).values_list("day", flat=True))
        self.plans = [self._plan("cchc"), self._plan("month")]
        self.outages = list(self._outages())
        self.pool = ThreadPoolExecutor(self.workers)
        # What will be done when, the next thing first; planned as periods open.
        self.deeds: list[tuple[dt.datetime, int, str]] = []

    def _plan(self, rhythm: str) -> Plan:
        plan: Plan = PlanFactory(
            issuer=self.province, drafter=self.home, monitor=self.home, year=2021,
            paper__state=Paper.State.ISSUED, paper__issued_at=self._at(self.first, 0),
        )  # fmt: skip
        item = ItemFactory(appendix=AppendixFactory(plan=plan), plan=plan)
        for place in self.places:
            DutyFactory(item=item, agency=place, role=Assignment.Role.LEAD, began_on=self.first)
        calendars.set_calendar(
            plan=plan, rhythm=rhythm, day_off_rule="after", counts_from=self.first,
            days=DEFAULT_DAYS, by=None, at=self._at(self.first, 0), remind_before=BEFORE[:-1],
        )  # fmt: skip
        return plan

    def _outages(self) -> Iterator[Outage]:
        for machine in MACHINES:
            day = self.chance.randrange(4, 10)
            while day < self.days - 10:
                start = self._at(self.first + dt.timedelta(days=day), self.chance.randrange(1440))
                hours = self.chance.choice([1, 3, 6, 20, 50, 80])
                yield Outage(machine, start, start + dt.timedelta(hours=hours))
                day += self.chance.randrange(6, 16)

    # --- The clock

    def run(self) -> None:
        """Let every day pass; twice as many beats as there must be, and all workers at each tick."""
        for n in range(self.days):
            for minute in TICKS:
                now = self._at(self.first + dt.timedelta(days=n), minute)
                while self.deeds and self.deeds[0][0] <= now:
                    self._do(*heapq.heappop(self.deeds))
                self._tick(now)
        self.pool.shutdown()

    def _tick(self, now: dt.datetime) -> None:
        away = {each.machine for each in self.outages if each.start <= now < each.end}
        if away & {"beat", "worker", "redis"}:
            return
        self._open(now)
        self.mail.is_up = "mail" not in away
        self.rounds.append((now, self.mail.is_up))
        poked = [self.pool.submit(self._round, now) for _ in range(self.workers)]
        for each in poked:
            each.result()

    def _open(self, now: dt.datetime) -> None:
        today = timezone.localdate(now)
        if ReportingPeriod.objects.opening_by(today).filter(opened_at=None).exists():
            opening.open_periods(on=today, at=now)
            for owed in Obligation.objects.exclude(pk__in=self.lives).order_by("pk"):
                self._begin(owed, now)

    def _round(self, now: dt.datetime) -> None:
        rounds.send_notices(clock=lambda: now, transports={"mail": self.mail})

    @cached_property
    def good_rounds(self) -> list[dt.datetime]:
        """The rounds in which everything was there and people could be written to."""
        return [now for now, is_up in self.rounds if is_up and self.is_office_hour(now)]

    # --- What offices and the monitor do

    def _begin(self, owed: Obligation, now: dt.datetime) -> None:
        """Decide what becomes of a report: mostly filed about its due day, sometimes late or never."""
        self.lives[owed.pk] = Life(owed, [(now, owed.due_on)])
        if self.chance.random() < 0.3:
            self._plan_deed(owed.due_on, self.chance.choice([-3, -1, 1]), owed, "extend", now)
        if self.chance.random() < 0.85:
            shift = self.chance.choice([-6, -4, -2, -1, -1, 0, 0, 0, 1, 2, 4, 9])
            self._plan_deed(owed.due_on, shift, owed, "file", now)

    def _plan_deed(
        self, day: dt.date, shift: int, owed: Obligation, what: str, now: dt.datetime
    ) -> None:
        when = self._at(day + dt.timedelta(days=shift), self.chance.randrange(1440))
        if when > now:
            heapq.heappush(self.deeds, (when, owed.pk, what))

    def _do(self, when: dt.datetime, pk: int, what: str) -> None:
        life = self.lives[pk]
        report = ProgressReport.objects.select_related("obligation").get(obligation=pk)
        getattr(self, f"_{what}")(life, report, when)

    def _file(self, life: Life, report: ProgressReport, when: dt.datetime) -> None:
        if report.is_filed:
            return
        ProgressReport.objects.filter(pk=report.pk).update(
            state=State.SUBMITTED, revision=report.revision + 1, submitted_at=when,
            submitted_by=self.monitor, first_submitted_on=timezone.localdate(when),
        )  # fmt: skip
        life.spans.append((when, None))
        if self.chance.random() < 0.15 and report.revision < 2:
            day = timezone.localdate(when) + dt.timedelta(days=self.chance.randrange(1, 5))
            self._plan_deed(day, 0, life.owed, "send_back", when)

    def _send_back(self, life: Life, report: ProgressReport, when: dt.datetime) -> None:
        fix_by = timezone.localdate(when) + dt.timedelta(days=4)
        review.send_back(
            report=report, reason=WHY, entry_reasons={}, fix_by=fix_by, by=self.monitor, at=when
        )
        life.owed.refresh_from_db()
        life.spans.append((when, life.owed.closes_on))
        self._plan_deed(fix_by, self.chance.choice([-2, 0, 3]), life.owed, "file", when)

    def _extend(self, life: Life, report: ProgressReport, when: dt.datetime) -> None:
        if report.is_filed:
            return
        until = life.owed.due_on + dt.timedelta(days=9)
        extending.extend(
            obligation=report.obligation, until=until, reason=WHY, by=self.monitor, at=when
        )
        life.owed.refresh_from_db()
        life.spans.append((when, until))

    # --- What should have been told

    def expected(self) -> dict[tuple[str, str], dt.datetime]:
        """Give when each step of each report should have been told, by its key and role."""
        told: dict[tuple[str, str], dt.datetime] = {}
        sweeps = [now for now, _ in self.rounds if self.is_office_hour(now)]
        for pk, life in self.lives.items():
            ends = [*(since for since, _ in life.spans[1:]), dt.datetime.max.replace(tzinfo=dt.UTC)]
            for (since, wanted), end in zip(life.spans, ends, strict=True):
                within = [now for now in sweeps if since <= now < end]
                if wanted is None or not within:
                    continue
                told.setdefault((f"obligation:{pk}:opened", Role.CLERK), within[0])
                for name, role, day in self._steps(wanted):
                    if first := next((now for now in within if _local(now) >= day), None):
                        told.setdefault((f"obligation:{pk}:{name}:{wanted}", role), first)
        return told

    def _steps(self, wanted: dt.date) -> Iterator[tuple[str, str, dt.date]]:
        for days in BEFORE:
            day = wanted - dt.timedelta(days=days)
            while self._is_off(day):
                day -= dt.timedelta(days=1)
            yield (f"due-soon-{days}" if days else "due-today"), Role.CLERK, day
        day, count = wanted, 0
        while count < max(AFTER):
            day += dt.timedelta(days=1)
            count += not self._is_off(day)
            if self._is_off(day) or count not in AFTER:
                continue
            yield f"overdue-{count}", Role.CLERK, day
            if count in (3, 7):
                who = (Role.HEAD, "head") if count == 3 else (Role.MONITOR, "monitor")
                yield f"escalated-{who[1]}", who[0], day

    def _is_off(self, day: dt.date) -> bool:
        return day.weekday() >= 5 or day in self.off

    def is_office_hour(self, now: dt.datetime) -> bool:
        local = timezone.localtime(now)
        minute = local.hour * 60 + local.minute
        return FIRST_MINUTE <= minute < LAST_MINUTE and not self._is_off(local.date())

    @staticmethod
    def _at(day: dt.date, minute: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, dt.time(minute // 60, minute % 60)))


def _local(now: dt.datetime) -> dt.date:
    return timezone.localdate(now)
