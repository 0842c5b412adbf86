"""What a sweep costs beside the bare SQL it comes down to, and what it takes of memory."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from agencies.actions import routing
from agencies.models import Agency, Delivery, Heartbeat, Notice
from agencies.roles import Role
from documents.models import Paper
from plans.models import Plan
from reports.actions import reminding
from reports.models import Obligation, ReportingCalendar, ReportingPeriod
from tests.bench import reported
from tests.bench.measuring import Figure, paired_ratio
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
)

# 417 offices × 12 periods: with 2, 20 and 200 plans ten thousand, a hundred thousand, a million.
OFFICES, PERIODS = 417, 12
FEW, SOME, MANY = 2, 20, 200
# A Monday morning, and how many of the plans have a report that is due on it: 5,004 reports.
DUE = dt.date(2026, 11, 23)
AT = timezone.make_aware(dt.datetime.combine(DUE, dt.time(8)))
DUE_PLANS = 12
ROUNDS = 9

# What a sweep comes down to, written by hand: who is to be told that a report is due today.
_BARE = """
INSERT INTO agencies_notice (key, recipient_id, agency_id, watcher_id, stage, subject_id, day, said_at)
SELECT 'obligation:' || o.id || ':due-today:' || o.due_on, m.user_id, o.agency_id, p.monitor_id,
    'due-today', o.id, o.due_on, %s
FROM reports_obligation o
JOIN reports_progressreport r ON r.obligation_id = o.id
JOIN plans_plan p ON p.id = o.plan_id
JOIN documents_paper d ON d.id = p.paper_id
JOIN agencies_membership m ON m.agency_id = o.agency_id
WHERE o.due_on = %s AND o.ended_on IS NULL AND NOT o.is_backfill
    AND r.state IN ('draft', 'returned') AND d.state IN ('issued', 'registered')
    AND m.role = 'clerk' AND m.since <= %s AND (m.until IS NULL OR m.until >= %s)
ON CONFLICT DO NOTHING
"""
_BARE_DELIVERIES = """
INSERT INTO agencies_delivery (notice_id, channel, state, attempts, is_forced, address, claim, note)
SELECT id, 'mail', 'waiting', 0, FALSE, '', '', '' FROM agencies_notice WHERE routed_at IS NULL
"""
_ALONE = """
import datetime as dt, django
django.setup()
from django.conf import settings
from reports.actions import reminding
at = dt.datetime.fromisoformat({at!r})
laid = reminding.sweep(at=at, hours=settings.NOTICE_HOURS)
from tests.bench.measuring import peak_megabytes
import os
print(laid, peak_megabytes(os.getpid()))
"""


@dataclass(frozen=True)
class Filled:
    """A province with its offices, and how many of its reports are due."""

    province: Agency
    due: int


def figures() -> Iterator[Figure]:
    """Measure the sweep and its memory."""
    province, monitor = _offices()
    small = _alone(_fill(province, monitor, FEW))
    some = _fill(province, monitor, SOME)
    yield from _beside_bare_sql(some)
    large = _alone(_fill(province, monitor, MANY))
    yield Figure(
        "Memory of a sweep", large / small, 1.1, "times as much",
        f"{OFFICES * PERIODS * MANY:,} obligations / {OFFICES * PERIODS * FEW:,}, peak of a process",
    )  # fmt: skip


def _beside_bare_sql(filled: Filled) -> Iterator[Figure]:
    compared = f"{filled.due:,} due of {Obligation.objects.count():,}"
    if (laid := _undone(_sweep)) != filled.due or _undone(_bare) != laid:
        raise AssertionError(f"{laid} were told instead of {filled.due}")
    yield Figure(
        "A sweep", paired_ratio(lambda: _undone(_sweep), lambda: _undone(_bare), rounds=ROUNDS),
        3, "times as long", f"{compared} / the bare INSERT of their notices",
    )  # fmt: skip
    yield Figure(
        "A sweep and its deliveries",
        paired_ratio(lambda: _undone(_routed), lambda: _undone(_bare_routed), rounds=ROUNDS),
        3, "times as long", f"{compared} / the bare INSERTs of notices and deliveries",
    )  # fmt: skip


def _undone(job: Callable[[], int]) -> int:
    """Do it and take it back, so that the next finds the same; its storing is measured with it."""
    with transaction.atomic():
        count = job()
        transaction.set_rollback(True)
    return count


def _sweep() -> int:
    return reminding.sweep(at=AT, hours=settings.NOTICE_HOURS)


def _routed() -> int:
    count = _sweep()
    routing.route(at=AT)
    return count


def _bare() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, [AT, DUE, DUE, DUE])
        return int(cursor.rowcount)


def _bare_routed() -> int:
    count = _bare()
    with connection.cursor() as cursor:
        cursor.execute(_BARE_DELIVERIES)
    return count


def _alone(filled: Filled) -> float:
    """Sweep in a process of its own; give the most memory it has held, in MB."""
    ran = subprocess.run(
        [sys.executable, "-c", _ALONE.format(at=AT.isoformat())],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    laid, peak = ran.stdout.split()
    if int(laid) != filled.due:
        raise AssertionError(f"{laid} were told instead of {filled.due}")
    return float(peak)


# --- A province of whose reports only the number matters


def _offices() -> tuple[Agency, Agency]:
    province = ProvinceFactory.create()
    monitor = AgencyFactory.create(parent=province, name="Sở Nội vụ", symbol="SNV")
    for office in CommuneFactory.create_batch(OFFICES, parent=province):
        MembershipFactory.create(agency=office, role=Role.CLERK)
    return province, monitor


def _fill(province: Agency, monitor: Agency, plans: int) -> Filled:
    """Owe a report a month for each of so many plans; some are due today, half of the rest is filed."""
    _empty(province)
    made = [_plan(province, monitor) for _ in range(plans)]
    for plan in made:
        _owe(plan)
    due = max(1, plans * DUE_PLANS // SOME)
    for plan in made[:due]:
        today = Obligation.objects.filter(plan=plan, period__number=10)
        today.update(due_on=DUE, locks_on=DUE, look_on=DUE)
    reported.analyze()
    return Filled(province, due * OFFICES)


def _plan(province: Agency, monitor: Agency) -> Plan:
    plan: Plan = PlanFactory.create(
        issuer=province, monitor=monitor, drafter=monitor, year=2026,
        paper__state=Paper.State.ISSUED,
    )  # fmt: skip
    ReportingCalendar.objects.create(plan=plan, rhythm="month", counts_from=dt.date(2026, 1, 1))
    ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            plan=plan, kind=ReportingPeriod.Kind.MONTH, number=number, opened_at=AT,
            window_start=dt.date(2026, number, 1), window_end=dt.date(2026, number, 14),
            opens_on=dt.date(2026, number, 1),
        )
        for number in range(1, PERIODS + 1)
    )  # fmt: skip
    return plan


def _owe(plan: Plan) -> None:
    """Write the rows by the database itself: the tenth and later are not due yet, the others filed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO reports_obligation (plan_id, agency_id, period_id, due_on, locks_on,
                   opened_at, is_backfill, extension_reason, reopen_reason, end_reason, look_on)
               SELECT p.plan_id, m.agency_id, p.id, %s, %s, %s, FALSE, '', '', '',
                   CASE WHEN p.number < 7 THEN NULL ELSE DATE '2026-12-10' END
               FROM reports_reportingperiod p CROSS JOIN agencies_membership m
               WHERE p.plan_id = %s AND m.role = 'clerk'""",
            [dt.date(2026, 12, 17), dt.date(2026, 12, 22), AT, plan.pk],
        )
        cursor.execute(
            """INSERT INTO reports_progressreport (obligation_id, state, version, revision, summary,
                   difficulties, proposals, return_reason, submitted_at, submitted_by_id,
                   accepted_at, accepted_by_id, first_submitted_on)
               SELECT o.id, CASE WHEN f THEN 'accepted' ELSE 'draft' END, 0,
                   CASE WHEN f THEN 1 ELSE 0 END, '', '', '', '',
                   CASE WHEN f THEN %s::timestamptz END, CASE WHEN f THEN m.user_id END,
                   CASE WHEN f THEN %s::timestamptz END, CASE WHEN f THEN m.user_id END,
                   CASE WHEN f THEN DATE '2026-11-01' END
               FROM reports_obligation o JOIN agencies_membership m ON m.agency_id = o.agency_id
               CROSS JOIN LATERAL (SELECT o.look_on IS NULL AS f) filed
               WHERE o.plan_id = %s AND m.role = 'clerk'""",
            [AT, AT, plan.pk],
        )


def _empty(province: Agency) -> None:
    """Leave the offices and nothing that they owe."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {Delivery._meta.db_table}, {Notice._meta.db_table}, "
            f"{Obligation._meta.db_table}, {ReportingPeriod._meta.db_table} CASCADE"
        )
    # No day has been seen to yet.
    Heartbeat.objects.all().delete()
    # They bind nobody any more, so that a sweep does not ask for their rows.
    Paper.objects.filter(plan__issuer=province).update(state=Paper.State.CLOSED)
