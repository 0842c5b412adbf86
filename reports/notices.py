"""Whom what happens to a report concerns: each thing told once, and anew when it happens again."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.actions.notices import Rows, Telling, tell
from agencies.models import Membership
from agencies.roles import Role
from agencies.stages import Stage
from reports.models import Obligation, ProgressReport
from reports.periods import local_day

_OWED = "agency__obligations"
_WATCHED = "agency__plans_monitored__obligations"


def tell_of_obligations(
    telling: Telling, owed: Collection[int], *, on: dt.date, at: dt.datetime, role: Role
) -> int:
    """Tell those whose ``role`` it is in each office, or at the plan's monitor, of what is owed.

    ``owed`` are keys of obligations: of a query the database would misjudge how many it brings.
    """
    if role == Role.MONITOR:
        return tell(
            telling,
            of=lambda people: people.filter(**{f"{_WATCHED}__in": owed}),
            subject=f"{_WATCHED}__pk", watcher="agency", on=on, at=at, role=role,
        )  # fmt: skip
    return tell(
        telling,
        of=lambda people: people.filter(
            _is_theirs(role, on=on), **{f"{_OWED}__in": owed}
        ),
        subject=f"{_OWED}__pk", watcher=f"{_OWED}__plan__monitor", on=on, at=at, role=role,
    )  # fmt: skip


def _is_theirs(role: Role, *, on: dt.date) -> Any:
    """Of the clerks only the one who was put in charge, if anybody was and is still there."""
    if role != Role.CLERK:
        return Q()
    charge = f"{_OWED}__assigned_to"
    still_there = Membership.objects.holding_on(on).filter(
        agency=OuterRef("agency"), user=OuterRef(charge), role=Role.CLERK
    )
    return Q(**{f"{charge}__isnull": True}) | Q(**{charge: F("holder_id")}) | ~Exists(still_there)


def tell_office(
    stage: Stage, obligation: Obligation, *, which: str, at: dt.datetime, day: dt.date | None = None
) -> int:
    """Tell the office of one thing that has just happened to what it owes.

    Args:
        stage: what happened.
        obligation: of what.
        which: tells this time from others ("2021-03-25").
        at: when.
        day: the day it speaks of.
    """
    telling = Telling(stage, kind="obligation", suffix=f"{stage}:{which}", day=day)
    owed, role = [obligation.pk], telling.stage.kind.role
    return tell_of_obligations(telling, owed, on=local_day(at), at=at, role=role)


def tell_of_report(
    stage: Stage, report: ProgressReport, *, at: dt.datetime, which: str = ""
) -> int:
    """Tell the office what became of its report; of which filing stands in the key.

    Args:
        stage: what became of it.
        report: the report, its revision counted.
        at: when.
        which: tells this time from others of the same filing.
    """
    suffix = f"{stage}:r{report.revision}{which}"
    telling = Telling(stage, kind="report", suffix=suffix)
    role = stage.kind.role
    on = local_day(at)
    return tell(
        telling,
        of=lambda people: people.filter(
            _is_theirs(role, on=on), **{_OWED: report.obligation_id}
        ),
        subject=f"{_OWED}__report__pk", watcher=f"{_OWED}__plan__monitor", on=on, at=at,
    )  # fmt: skip


def tell_rows(telling: Telling, duties: "QuerySet[Any]", *, on: dt.date, at: dt.datetime) -> int:
    """Tell clerks that a time of a periodic row is about to end, for each of ``duties``."""

    def of(people: Rows) -> Rows:
        return people.filter(agency__duties__in=duties.values("pk"))

    path = "agency__duties"
    return tell(
        telling, of=of, subject=f"{path}__pk", watcher=f"{path}__plan__monitor", on=on, at=at
    )


def tell_week(stage: Stage, offices: "QuerySet[Any]", *, monday: dt.date, at: dt.datetime) -> int:
    """Tell heads of their office's week, or monitors who is late; ``offices`` are those concerned."""
    year, week, _ = monday.isocalendar()
    telling = Telling(stage, kind="agency", suffix=f"{stage}:{year}-W{week:02}", day=monday)
    return tell(
        telling,
        of=lambda people: people.filter(agency__in=offices.values("pk")),
        subject="agency", watcher="agency" if stage == Stage.NAMES else None, on=local_day(at), at=at,
    )  # fmt: skip
