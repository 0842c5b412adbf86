"""What a head or a monitor is told once a week: reports that are not filed, and how late they are."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Agency
from agencies.stages import Stage
from agencies.workdays import Workdays
from reports.models import Obligation, ProgressEntry
from reports.models.obligation import ObligationQuerySet

# Names beyond these are in the matrix; a mail is glanced at.
MOST_LINES = 60


def offices_with_work(province: Agency) -> "QuerySet[Agency]":
    """Give the offices of a province that have a report to file."""
    owing = Obligation.objects.to_remind_of().values("agency")
    return Agency.objects.in_province(province).filter(pk__in=owing)


def watching_late(province: Agency, *, on: dt.date) -> "QuerySet[Agency]":
    """Give the offices of a province that watch a plan for which somebody is late."""
    late = Obligation.objects.to_remind_of().wanted_before(on)
    return Agency.objects.in_province(province).filter(pk__in=late.values("plan__monitor"))


@dataclass(frozen=True, slots=True)
class Listed:
    """What stands in a list: the first reports of it, and how many there are in all."""

    first: list[Obligation]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def rows(
    stage: Stage, office: int, *, on: dt.date, as_of: dt.datetime | None = None
) -> ObligationQuerySet:
    """Give what an office has not filed, or who is late under the plans it watches.

    Args:
        stage: ``WEEK`` or ``NAMES``.
        office: the key of the office.
        on: the day by which lateness is told.
        as_of: as it was then, as far as the reports themselves tell; without it as it is.
    """
    rows = Obligation.objects.counted().in_force()
    if as_of is None:
        rows = rows.unfiled()
    else:
        not_yet = Q(report__submitted_at__isnull=True) | Q(report__submitted_at__gt=as_of)
        rows = rows.filter(not_yet | Q(report__state="returned"), opened_at__lte=as_of)
    if stage == Stage.WEEK:
        return rows.filter(agency=office)
    return rows.filter(plan__monitor=office).wanted_before(on)


def listed(stage: Stage, office: int, *, on: dt.date, as_of: dt.datetime) -> Listed:
    """Give the list as it was, what is wanted first first; see :func:`rows`."""
    found = rows(stage, office, on=on, as_of=as_of)
    first = list(found.for_work().by_wanted_day()[:MOST_LINES])
    return Listed(first, found.count() if len(first) == MOST_LINES else len(first))


def in_words(stage: Stage, owed: Obligation, *, on: dt.date, workdays: Workdays) -> str:
    """Say what is owed and how it stands: "Sở Tư pháp, quý I/2026: quá hạn 3 ngày làm việc".

    Heads know which office is theirs; which of its plans asks is what they have to look up.
    """
    late = workdays.between(owed.day_wanted, on)
    state = f"quá hạn {late} ngày làm việc" if late > 0 else f"hạn {owed.day_wanted:%d/%m/%Y}"
    period = str(owed.period)
    if stage == Stage.WEEK:
        return f"{period}, {owed.plan}: {state}"
    return f"{owed.agency}, {period[0].lower()}{period[1:]}: {state}"


def occurrences_done(duties: Iterable[int]) -> set[tuple[int, str, int]]:
    """Give which times of periodic rows have been reported as done: duty, kind and number."""
    entries = ProgressEntry.objects.filter(duty__in=list(duties)).exclude(occurrences_done=[])
    rows: Iterable[tuple[int, list[Any]]] = entries.values_list("duty", "occurrences_done")
    return {(duty, kind, number) for duty, done in rows for kind, number in done}
