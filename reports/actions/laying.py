"""What a period asks of each office, and the obligations, blank reports and entries made of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.db import models

from agencies.bulk import fresh_ids, insert
from agencies.models import Agency
from plans.models import ContentItem, Duty, Plan
from plans.models.drafting import schedule_of
from reports import asks, periods
from reports.actions.foreseen import Wanted, workdays_of
from reports.asks import Ask
from reports.models import (
    Obligation,
    ProgressEntry,
    ProgressReport,
    ReportingCalendar,
    ReportingPeriod,
)
from reports.periods import Dates

_SCHEDULE = ("schedule_text", "schedule_kind", "starts_on", "ends_on", "every", "windows")
_OWED = ("agency_id", "agency__level", "pk", "item_id", "began_on", "rhythm_choice__rhythm")

Asked = Callable[[int, str | None], Ask | None]


@dataclass(frozen=True, slots=True)
class Office:
    """An office with the duties that a period asks it about, in the order of the plan."""

    agency_id: int
    level: str
    asks: list[tuple[int, Ask]] = field(default_factory=list)

    @property
    def is_bound(self) -> bool:
        """Tell whether it owes a report; of mere events it reports when there are any."""
        return any(not ask.is_optional for _, ask in self.asks)


def asking(plan: Plan, period: periods.Period) -> Asked:
    """Give what ``period`` asks of a row, by the row's key and the rhythm that an office has chosen."""
    items = ContentItem.objects.filter(plan=plan).only("pk", *_SCHEDULE)
    schedules = {item.pk: schedule_of(item) for item in items}

    @cache  # a row is asked of a hundred offices
    def asked(item: int, chosen: str | None) -> Ask | None:
        return asks.asked(schedules[item], period, chosen=chosen)  # type: ignore[arg-type]

    return asked


def offices_asked(
    plan: Plan, period: periods.Period, *, agency: Agency | None = None
) -> list[Office]:
    """Give the offices that ``period`` asks anything of, or the one ``agency``, from the open duties.

    What began after the period's last day is not asked in it.
    """
    asked = asking(plan, period)
    duties = plan.duties.open().filter(began_on__lte=period.window.end)
    if agency is not None:
        duties = duties.of_office(agency)
    offices: dict[int, Office] = {}
    # Bare values: a big plan has a hundred thousand duties.
    rows = duties.order_by("agency_id", "item__position", "-role", "pk").values_list(*_OWED)
    for office, level, duty, item, _, chosen in rows.iterator():
        if ask := asked(item, chosen):
            offices.setdefault(office, Office(office, level)).asks.append((duty, ask))
    return list(offices.values())


def dates_by_level(plan: Plan, period: ReportingPeriod) -> Mapping[str, Dates]:
    """Give the last days of ``period`` for every level; where none is stored, as the calendar has it."""
    calendar = ReportingCalendar.objects.filter(plan=plan).prefetch_related("rules").first()
    wanted = Wanted.of(calendar) if calendar else Wanted.by_default(period.window_end)
    reckoned = wanted.dates(period.window_end, workdays_of(plan))
    stored = {each.level: Dates(each.due_on, each.locks_on) for each in period.deadlines.all()}
    return {**reckoned, **stored}


def lay(
    *,
    period: ReportingPeriod,
    offices: Sequence[Office],
    dates: Mapping[str, Dates],
    at: dt.datetime,
) -> list[Obligation]:
    """Make an obligation, its blank report and its entries for each office.

    The caller holds the plan, and has left out who has one.
    """
    obligations = [
        Obligation(
            plan_id=period.plan_id, agency_id=office.agency_id, period=period, opened_at=at,
            due_on=dates[office.level].due_on, locks_on=dates[office.level].locks_on,
        )
        for office in offices
    ]  # fmt: skip
    reports = with_reports(obligations)
    store_entries(
        entry
        for report, office in zip(reports, offices, strict=True)
        for entry in entries_of(report, office.asks)
    )
    return obligations


def with_reports(obligations: list[Obligation]) -> list[ProgressReport]:
    """Store new obligations, each with its blank report; give the reports."""
    _store(Obligation, obligations)
    reports = [ProgressReport(obligation=each) for each in obligations]
    _store(ProgressReport, reports)
    return reports


def entries_of(
    report: ProgressReport, asks: Iterable[tuple[int, Ask]], *, after: int = 0
) -> list[ProgressEntry]:
    """Give an entry for each duty that is asked about, placed after those there are."""
    return [
        ProgressEntry(
            report=report, duty_id=duty, position=place, is_optional=ask.is_optional,
            occurrences=as_stored(ask),
        )
        for place, (duty, ask) in enumerate(asks, start=after + 1)
    ]  # fmt: skip


def as_stored(ask: Ask) -> list[list[str | int]]:
    """Give the occurrences as an entry keeps them: ``[["month", 1], …]``."""
    return [[each.kind, each.number] for each in ask.occurrences]


def store_entries(entries: Iterable[ProgressEntry]) -> int:
    """Store new entries; give how many."""
    columns = [each.attname for each in ProgressEntry._meta.concrete_fields if not each.primary_key]
    rows = [[getattr(entry, name) for name in columns] for entry in entries]
    insert(ProgressEntry, columns, rows)
    return len(rows)


def _store(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Store new rows, which have their keys afterwards."""
    columns = [each.attname for each in model._meta.concrete_fields]
    keys = list(fresh_ids(model, len(rows)))
    if None in keys or not keys:
        model._base_manager.bulk_create(rows)
        return
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    insert(model, columns, [[getattr(row, name) for name in columns] for row in rows])


def known_duties(plan: Plan) -> dict[int, Duty]:
    """Give every duty of the plan, by key, with what its place in the plan is."""
    return {each.pk: each for each in plan.duties.select_related("item").defer("sources")}
