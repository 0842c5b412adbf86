"""Which stored plan a draft says again, so that it is brought up to date and not stored twice."""

import datetime as dt

from agencies.models import Agency, User
from agencies.text import folded
from plans.draft import PlanDraft
from plans.models import Intake, Plan

Identity = tuple[str | None, str | None, dt.date | None, int | None, str | None]


def identity(draft: PlanDraft) -> Identity:
    """Give what a plan is known again by."""
    return draft.number, draft.symbol, draft.issued_on, draft.year, draft.subject


def plan_of(intake: Intake, draft: PlanDraft, issuer: Agency) -> Plan | None:
    """Give the plan that ``intake`` brings up to date.

    What is written from nothing says no plan again: its rows do not replace those of another.
    """
    if intake.origin == Intake.Origin.BLANK:
        return None
    return said_again(draft, issuer, intake.by)


def said_again(draft: PlanDraft, issuer: Agency, by: User) -> Plan | None:
    """Give the unfrozen plan with the draft's number and day; else with its year and subject.

    Anybody's file may say whose it is: what ``by`` may not see is not shown beside it.
    """
    mine = Plan.objects.visible_to(by).select_related("paper", "issuer").filter(issuer=issuer)
    if draft.number and draft.issued_on:
        numbered = mine.filter(
            paper__number=draft.number, paper__symbol=draft.symbol or "",
            paper__year=draft.issued_on.year,
        )  # fmt: skip
        return next((plan for plan in numbered if plan.paper.is_open), None)
    if not (draft.subject and draft.year):
        return None
    wanted = folded(draft.subject)
    return next(
        (
            plan
            for plan in mine.filter(year=draft.year)
            if folded(plan.subject) == wanted and plan.paper.is_open
        ),
        None,
    )
