"""Opens the periods whose time has come: who owes a report, by when, and about which duties."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from agencies.actions import audit, days_off
from agencies.models import User
from agencies.workdays import NoWorkingDay
from documents.models import Paper
from plans.actions.passing import pass_on
from plans.models import Plan
from reports import periods
from reports.actions import aligning, calendars, laying
from reports.actions.foreseen import Foreseen
from reports.actions.holding import held
from reports.actions.rights import may_watch, require
from reports.models import Obligation, ReportingPeriod

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """How many plans had periods to open, how many those were, and what came of it.

    ``obligations`` counts those of offices that follow others too; ``ended`` those that are owed no
    more.
    """

    plans: int = 0
    periods: int = 0
    obligations: int = 0
    ended: int = 0

    def __bool__(self) -> bool:
        return bool(self.periods or self.obligations or self.ended)


def open_periods(
    *, on: dt.date, at: dt.datetime, by: User | None = None, plan: Plan | None = None
) -> Opened:
    """Open every period that has begun and counts, of all plans in force or of one.

    A plan without a calendar gets the one that holds then. What was opened never changes, but for
    offices that close and plans that are recalled, see :mod:`reports.actions.aligning`. Safe to
    repeat, and from two places at once.

    Args:
        on: today, in Việt Nam.
        at: when, for the log.
        by: who asked; without a person it was the system.
        plan: the one plan to do it for.

    Raises:
        rights.NotAllowed: ``by`` does not watch ``plan``.
    """
    if plan is not None:
        require(may_watch(plan, by))
    # Due days are told by them, and those of a year's last periods fall in the next.
    days_off.seed(years=(on.year, on.year + 1), by=None, at=at)
    pass_on(plan=plan, on=on, by=by, at=at)
    _set_missing_calendars(plan, on, at)
    opened: dict[int, list[int]] = {}
    for plan_pk, period_pk in _waiting(plan, on):
        laid = _open(plan_pk, period_pk, by, at)
        if laid is not None:
            opened.setdefault(plan_pk, []).append(laid)
    aligned = aligning.align(plan=plan, on=on, by=by, at=at)
    laid_by_period = [laid for of_plan in opened.values() for laid in of_plan]
    return Opened(
        plans=len(opened),
        periods=len(laid_by_period),
        obligations=sum(laid_by_period) + aligned.begun,
        ended=aligned.ended,
    )


def _set_missing_calendars(plan: Plan | None, on: dt.date, at: dt.datetime) -> None:
    missing = Plan.objects.filter(paper__state__in=Paper.IN_FORCE, calendar=None)
    if plan is not None:
        missing = missing.filter(pk=plan.pk)
    for each in missing.select_related("paper", "monitor").order_by("pk"):
        try:
            calendars.set_default(plan=each, on=on, at=at)
        except calendars.NotInForce:
            continue  # it was recalled a moment ago
        except NoWorkingDay:
            # One province's table must not keep the others from reporting.
            logger.exception("The plan %s got no calendar", each.pk)


def _waiting(plan: Plan | None, on: dt.date) -> list[tuple[int, int]]:
    waiting = ReportingPeriod.objects.opening_by(on).filter(
        opened_at=None, plan__paper__state__in=Paper.IN_FORCE
    )
    if plan is not None:
        waiting = waiting.filter(plan=plan)
    return list(waiting.order_by("plan", "window_end", "pk").values_list("plan", "pk"))


@transaction.atomic
def _open(plan_pk: int, pk: int, by: User | None, at: dt.datetime) -> int | None:
    """Open one period; give how many owe a report for it, None where there was nothing to open."""
    plan = held(plan_pk)
    # Whoever comes second finds it opened, or taken away with another calendar.
    period = ReportingPeriod.objects.filter(pk=pk, opened_at=None, counts=True).first()
    if period is None or not plan.paper.is_in_force:
        return None
    period.plan = plan
    offices = _owing(plan, period.as_period(), period)
    laying.lay(period=period, offices=offices, dates=laying.dates_by_level(plan, period), at=at)
    ReportingPeriod.objects.filter(pk=pk).update(opened_at=at)
    audit.record(
        verb="mở kỳ báo cáo", subject=period, by=by, at=at, agency=plan.monitor,
        changes={"obligations": len(offices), "duties": sum(len(each.asks) for each in offices)},
    )  # fmt: skip
    return len(offices)


def will_owe(plan: Plan, foreseen: Sequence[Foreseen], *, on: dt.date) -> dict[periods.Period, int]:
    """Tell how many offices would owe a report for each period that opening on a day would open."""
    return {
        each.period: len(_owing(plan, each.period, each.stored))
        for each in foreseen
        if each.counts and not each.is_opened and each.opens_on <= on
    }


def _owing(
    plan: Plan, period: periods.Period, stored: ReportingPeriod | None
) -> list[laying.Office]:
    """Give the offices that a period binds, but for those entered for it already."""
    there = set(Obligation.objects.open().filter(period=stored).values_list("agency", flat=True))
    return [
        each
        for each in laying.offices_asked(plan, period)
        if each.is_bound and each.agency_id not in there
    ]
