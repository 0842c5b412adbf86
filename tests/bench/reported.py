"""A province in which a year of reports was filed, written past the actions: only its size matters."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.utils import timezone

from agencies import bulk
from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans.models import ContentItem, Duty, Plan
from reports.models import Obligation, ProgressEntry, ProgressReport, ReportingPeriod
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
)

NOW = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
MONTHS = 12
# Of every ten reports whose day has come; the rest were accepted in time.
_FATES = {0: "submitted", 1: "late", 2: "draft", 3: "returned"}


@dataclass(frozen=True)
class Reported:
    """Who reports to whom, about which plans."""

    monitor: Agency
    offices: list[Agency]
    plans: list[Plan]
    clerk: User
    watcher: User


def fill(*, offices: int, plans: int) -> Reported:
    """Store a province whose every office has owed a report a month for each of the plans."""
    home = ProvinceFactory.create()
    monitor = AgencyFactory.create(parent=home, name="Sở Nội vụ", symbol="SNV")
    owing = [*AgencyFactory.create_batch(min(offices, 20), parent=home)]
    owing += CommuneFactory.create_batch(offices - len(owing), parent=home)
    clerk = MembershipFactory.create(agency=owing[0], role=Role.CLERK).user
    watcher = MembershipFactory.create(agency=monitor, role=Role.MONITOR).user
    made = [_plan(home, monitor, number) for number in range(1, plans + 1)]
    for plan in made:
        _report_on(plan, owing, watcher)
    return Reported(monitor, owing, made, clerk, watcher)


def analyze() -> None:
    """Count the tables anew, which nothing does by itself on the server of the benchmarks."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill_audit(rows: int) -> None:
    """Store so many rows of the log."""
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} (search, at, by_id, by_name, verb, subject_type, subject_id,
                    subject_name, agency_id, changes, reason)
                SELECT 'can bo | bao cao ' || n %% 1000, %s - n * interval '1 minute', n %% 500,
                    'Cán bộ', 'lưu báo cáo', 'reports.ProgressReport', n %% 100000,
                    'Báo cáo', n %% 400, '{{}}', '' FROM generate_series(1, %s) AS n""",  # noqa: S608
            [NOW, rows],
        )


def _plan(home: Agency, monitor: Agency, number: int) -> Plan:
    plan: Plan = PlanFactory.create(
        issuer=home, monitor=monitor, drafter=monitor, year=timezone.localdate().year,
        paper__state=Paper.State.ISSUED, paper__number=str(900 + number), paper__day=NOW.date(),
    )  # fmt: skip
    for place in (1, 2):
        ItemFactory.create(appendix__plan=plan, number=place)
    return plan


def _report_on(plan: Plan, offices: Sequence[Agency], by: User) -> None:
    periods = [_period(plan, number) for number in range(1, MONTHS + 1)]
    pairs = [(office, period) for office in offices for period in periods]
    keys = _ids(Obligation, len(pairs))
    columns = (
        *("id", "plan_id", "agency_id", "period_id", "due_on", "locks_on", "opened_at"),
        *("is_backfill", "extension_reason", "reopen_reason", "end_reason"),
    )
    rows = []
    for key, (office, period) in zip(keys, pairs, strict=True):
        due = period.window_end + dt.timedelta(3)
        days = (due, due + dt.timedelta(5), NOW)
        rows.append((key, plan.pk, office.pk, period.pk, *days, False, "", "", ""))
    bulk.insert(Obligation, columns, rows)
    reports = _ids(ProgressReport, len(pairs))
    _store_reports(reports, keys, pairs, by)
    _store_entries(plan, offices, reports)


def _period(plan: Plan, month: int) -> ReportingPeriod:
    start = dt.date(plan.year - (month == 1), (month - 2) % 12 + 1, 15)
    return ReportingPeriod.objects.create(
        plan=plan, kind=ReportingPeriod.Kind.MONTH, number=month, window_start=start,
        window_end=dt.date(plan.year, month, 14), opens_on=start, opened_at=NOW,
    )  # fmt: skip


def _store_reports(
    ids: Sequence[int],
    obligations: Sequence[int],
    pairs: Sequence[tuple[Agency, ReportingPeriod]],
    by: User,
) -> None:
    columns = (
        *("id", "obligation_id", "state", "version", "revision", "summary", "difficulties"),
        *("proposals", "return_reason", "first_submitted_on", "submitted_at", "submitted_by_id"),
        *("returned_at", "returned_by_id", "accepted_at", "accepted_by_id"),
    )
    rows = []
    for number, (key, obligation, (_, period)) in enumerate(
        zip(ids, obligations, pairs, strict=True)
    ):
        is_past = period.window_end < timezone.localdate()
        # A stride that no number of offices or months falls in step with.
        fate = _FATES.get(number * 7919 % 997 % 10, "accepted") if is_past else "draft"
        words = ("Đã làm.", "", "", "Thiếu số liệu." if fate == "returned" else "")
        rows.append((key, obligation, *_steps(fate, period.window_end, by, words)))
    bulk.insert(ProgressReport, columns, rows)


def _steps(fate: str, end: dt.date, by: User, words: tuple[str, ...]) -> tuple[object, ...]:
    """Give state, version, revision, the words, and who did what when."""
    if fate == "draft":
        return ("draft", 0, 0, *words, *[None] * 7)
    first = end + dt.timedelta(5 if fate == "late" else 1)
    did = (NOW, by.pk)
    returned = did if fate == "returned" else (None, None)
    accepted = did if fate == "accepted" else (None, None)
    state = "submitted" if fate == "late" else fate
    return (state, 3, 1, *words, first, *did, *returned, *accepted)


def _store_entries(plan: Plan, offices: Sequence[Agency], reports: Sequence[int]) -> None:
    items = list(ContentItem.objects.filter(plan=plan).order_by("number"))
    duties = [(office, item) for office in offices for item in items]
    keys = _ids(Duty, len(duties))
    bulk.insert(
        Duty,
        ("id", "plan_id", "item_id", "agency_id", "role", "sources", "began_on", "end_reason"),
        [
            (key, plan.pk, item.pk, office.pk, "lead", [], NOW.date(), "")
            for key, (office, item) in zip(keys, duties, strict=True)
        ],
    )
    columns = (
        *("report_id", "duty_id", "position", "is_optional", "occurrences", "occurrences_done"),
        *("state", "narrative", "difficulties", "proposals", "verdict", "verdict_reason"),
    )
    rows: list[tuple[object, ...]] = []
    for number, report in enumerate(reports):
        office = number // MONTHS
        # One entry in every second report, two in the others.
        for place in range(1, 2 + number % 2):
            duty = keys[office * len(items) + place - 1]
            said = ("done", "Đã đăng 12 tin, bài.", "", "", "", "")
            rows.append((report, duty, place, False, [], [], *said))
    bulk.insert(ProgressEntry, columns, rows)


def _ids(model: type[models.Model], count: int) -> list[int]:
    """Give keys for so many new rows, few or many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]
