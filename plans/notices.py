"""What is said of a plan: that it has been issued, to the offices that it lays something on."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q
from django.urls import reverse

from agencies.actions.notices import Telling, tell
from agencies.models import Notice
from agencies.roles import Role
from agencies.stages import Stage
from agencies.telling import Words
from documents.models import Paper
from plans.models import Plan


def tell_issued(
    *, plan: Plan, on: dt.date, at: dt.datetime, agencies: Collection[int] | None = None
) -> int:
    """Tell the clerks and heads of every office with duties under a plan; give how many people.

    Whoever knows already is not told again. A plan of a year that is over asks nothing of anybody.

    Args:
        plan: the plan, its duties stored.
        on: the day in Việt Nam.
        at: when.
        agencies: only the offices with these keys, where duties have passed to some.
    """
    if plan.year < on.year:
        return 0
    laid = Q(agency__duties__plan=plan.pk, agency__duties__ended_on__isnull=True)
    if agencies is not None:
        laid &= Q(agency__in=agencies)
    telling = Telling(Stage.ISSUED, kind="plan", suffix="issued")
    return sum(
        tell(
            telling,
            role=role,
            of=lambda people: people.filter(laid),
            subject="agency__duties__plan__pk",
            watcher="agency__duties__plan__monitor",
            on=on,
            at=at,
        )
        for role in (Role.CLERK, Role.HEAD)
    )


class PlanTopic:
    """Answers for notices of plans."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Say which plan was issued, and what it is about."""
        plans = _plans(notices)
        return {
            each.pk: Words(
                title=f"{plan} giao việc cho {each.agency}",
                detail=plan.subject,
                path=reverse("plans:detail", args=[plan.pk]),
                action="Xem việc được giao",
            )
            for each in notices
            if (plan := plans.get(each.subject_id))
        }

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """A plan that was recalled or is over need not be announced."""
        plans = _plans(notices)
        in_force = {pk for pk, plan in plans.items() if plan.paper.state in Paper.IN_FORCE}
        return {each.pk for each in notices if each.subject_id not in in_force}


def _plans(notices: Sequence[Notice]) -> dict[int, Plan]:
    wanted = {each.subject_id for each in notices}
    return Plan.objects.select_related("paper").in_bulk(wanted)
