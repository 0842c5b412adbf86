"""Counts how obligations stand in the database, by the same rules as ``reports.standing``.

Each condition here says in SQL what ``reports.standing`` says of one row; a property test holds the
two together.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat

from agencies.models import User
from agencies.roles import Permission
from plans.models import Plan
from reports.counting import Counts, total
from reports.models import ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.standing import Standing

_STATE = ProgressReport.State
_IN_TIME_MARK = "+"
_COUNTED = Q(ended_on__isnull=True, is_backfill=False)
_FILED = Q(
    report__state__in=ProgressReport.FILED,
    report__first_submitted_on__isnull=False,
    is_backfill=False,
)
_IN_TIME = Q(report__first_submitted_on__lte=F("last_due"))
_AFTER = Q(report__first_submitted_on__gt=F("last_due"))
# Handed to the monitor by nobody yet, and not sent back.
_UNFILED = _COUNTED & Q(report__state__in=(_STATE.DRAFT, _STATE.AWAITING))


def standing_as(wanted: Standing, *, on: dt.date) -> Q:
    """Give the condition that an obligation stands so on a day; it reads ``with_days()``."""
    return {
        Standing.ON_TIME: _FILED & _IN_TIME,
        Standing.LATE: _FILED & _AFTER,
        Standing.RETURNED: _COUNTED & Q(report__state=_STATE.RETURNED),
        Standing.AWAITING: _UNFILED & Q(report__state=_STATE.AWAITING, last_due__gte=on),
        Standing.WAITING: _UNFILED & Q(report__state=_STATE.DRAFT, last_due__gte=on),
        Standing.OVERDUE: _UNFILED & Q(last_due__lt=on, closing__gte=on),
        Standing.LOCKED: _UNFILED & Q(closing__lt=on),
        Standing.BACKFILL: Q(is_backfill=True),
        Standing.ENDED: Q(ended_on__isnull=False, is_backfill=False)
        & ~Q(report__state__in=ProgressReport.FILED),
    }[wanted]


def grouped(obligations: ObligationQuerySet, *, by: str, on: dt.date) -> Mapping[Any, Counts]:
    """Count obligations by a column of theirs, in one query.

    Args:
        obligations: those that are counted, which may be narrowed.
        by: "period", "plan", "agency", "agency__kind" …
        on: the day they are judged on.
    """
    due = obligations.annotate(last_due=Coalesce("extended_to", "due_on")).order_by()
    # Rows that count alike are told apart by these four and no more: a dozen groups for each key.
    alike = due.annotate(its_state=_state_and_time()).values_list(
        by, "its_state", "is_backfill", _says(ended_on__isnull=False), _says(last_due__lt=on)
    )
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, *facts, number in alike.annotate(number=Count("pk")):
        for part in _parts(*facts):
            found[key][part] += number
    return {key: Counts(**parts) for key, parts in found.items()}


def of_report(value: Any) -> Subquery:
    """Give a value of an obligation's report as a column.

    Joined, the database reads the reports of every plan there is to count those of one.
    """
    report = ProgressReport.objects.filter(obligation=OuterRef("pk")).order_by()
    return Subquery(report.values_list(value)[:1])


def _state_and_time() -> Subquery:
    """Give the state of the report, with a mark where it was first filed in time."""
    in_time = When(
        first_submitted_on__lte=OuterRef("last_due"), then=Concat("state", Value(_IN_TIME_MARK))
    )
    return of_report(Case(in_time, default="state", output_field=CharField()))


def _says(**lookups: Any) -> Case:
    """Give a condition as a column that is never NULL."""
    return Case(When(**lookups, then=True), default=False)


def _parts(marked: str | None, is_backfill: bool, is_ended: bool, is_past: bool) -> tuple[str, ...]:
    """Give the counters that rows fall into, as ``reports.counting`` has them."""
    if is_backfill:
        return ("backfill",)
    if is_ended:
        return ("ended",)
    state = (marked or "").removesuffix(_IN_TIME_MARK)
    if state in ProgressReport.FILED:
        part = "late" if state == marked else "on_time"
        return (part, "accepted") if state == _STATE.ACCEPTED else (part,)
    if state == _STATE.RETURNED:
        return ("returned",)
    return ("overdue",) if is_past else ("waiting",)


def overall(obligations: ObligationQuerySet, *, on: dt.date) -> Counts:
    """Count all of the obligations together."""
    return total(grouped(obligations, by="plan", on=on).values())


def overdue_tally(*, on: dt.date) -> Count:
    """Give the aggregate by which offices are ordered that owe the most; reads ``with_days()``."""
    return Count("pk", filter=_UNFILED & Q(last_due__lt=on))


def seen_of(plan: Plan, user: User) -> ObligationQuerySet:
    """Give the obligations of a plan that ``user`` may see: all, for those who look for its monitor.

    Asking of each of them whose office it is would say the same and cost more.
    """
    obligations: ObligationQuerySet = plan.obligations.all()
    if user.may(Permission.SEE_REPORTS, plan.monitor):
        return obligations
    return obligations.visible_to(user)
