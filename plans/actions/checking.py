"""Checks a stored plan."""

import datetime as dt

from agencies.models.directory import directory_for
from plans.actions import citing
from plans.checks import problems_of
from plans.draft import PlanDraft, Problem
from plans.intake.names import resolve
from plans.models import Plan


def check(*, plan: Plan, on: dt.date) -> list[Problem]:
    """Give all problems of ``plan``, loaded by ``Plan.objects.whole()``.

    Args:
        plan: the plan.
        on: the day names and groups are resolved on if the plan tells neither day nor year.
    """
    return check_draft(plan=plan, draft=plan.as_draft(), on=on)


def check_draft(*, plan: Plan, draft: PlanDraft, on: dt.date) -> list[Problem]:
    """Do the same for a caller that holds the plan's draft already."""
    directory = directory_for(plan.issuer, draft.reference_day(on))
    resolve(draft, directory)
    return problems_of(draft, directory) + citing.cited_plans(draft, plan.issuer).problems
