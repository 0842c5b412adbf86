"""Lays notices: who is told of what, in the transaction of what happened or by a sweep over state."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.fields import BigIntegerField, DateField, DateTimeField, SmallIntegerField
from django.db.models.functions import Cast, Concat

from agencies.bulk import insert_found
from agencies.models import Notice, User
from agencies.roles import Role
from agencies.rosters import roster
from agencies.stages import Stage

_COLUMNS = (
    "key", "recipient_id", "agency_id", "watcher_id", "stage", "subject_id", "number", "day",
    "said_at", "read_at",
)  # fmt: skip
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said: the stage, of which time, and what its key adds to the subject's.

    ``kind`` names the subject in the key ("obligation"), ``suffix`` the stage and which time
    ("overdue-3:2021-03-20").
    """

    stage: Stage
    kind: str
    suffix: str
    number: int | None = None
    day: dt.date | None = None
    # Said for the record alone: something that is said with it says it better.
    is_overtaken: bool = False


def tell(
    telling: Telling,
    *,
    of: Callable[[Rows], Rows],
    subject: str,
    watcher: str | None,
    on: dt.date,
    at: dt.datetime,
    role: Role | None = None,
) -> int:
    """Tell those whose it is in each office; give how many notices that made.

    Whoever has been told this very thing is not told again.

    Args:
        telling: what is said.
        of: narrows people of offices (rows with ``agency``, ``user`` and ``holder_id``) to those
            whose office it concerns.
        subject: the path from there to the key of the subject ("agency__obligations__pk").
        watcher: the path to the office that watches over it.
        on: the day in Việt Nam, whose roles and absences count.
        at: when.
        role: whose it is, where it is not the stage's own.
    """
    made = 0
    for people in roster(role or telling.stage.kind.role, on=on):
        made += _store(telling, of(people), F("user"), paths=(subject, watcher), at=at)
    return made


def tell_person(
    telling: Telling,
    *,
    person: User,
    about: Rows,
    subject: str,
    watcher: str | None,
    at: dt.datetime,
) -> int:
    """Tell one person of what ``about`` finds: rows with ``agency``."""
    who = Value(person.pk, BigIntegerField())
    return _store(telling, about, who, paths=(subject, watcher), at=at)


def _store(
    telling: Telling, rows: Rows, person: Any, *, paths: tuple[str, str | None], at: dt.datetime
) -> int:
    subject, watcher = paths
    watching = F(watcher) if watcher else Value(None, BigIntegerField())
    found = rows.annotate(
        told_key=Concat(
            Value(f"{telling.kind}:"),
            Cast(F(subject), CharField()),
            Value(f":{telling.suffix}"),
            output_field=CharField(),
        ),
        told_person=person,
        told_watcher=watching,
        told_stage=Value(str(telling.stage), CharField()),
        told_subject=F(subject),
        told_number=Value(telling.number, SmallIntegerField()),
        told_day=Value(telling.day, DateField()),
        told_at=Value(at, DateTimeField()),
        told_read=Value(at if telling.is_overtaken else None, DateTimeField()),
    ).order_by()
    return insert_found(
        Notice,
        _COLUMNS,
        found.values_list(
            "told_key", "told_person", "agency", "told_watcher", "told_stage", "told_subject",
            "told_number", "told_day", "told_at", "told_read",
        ),
    )  # fmt: skip
