"""What a monitor watches, read once for a page: their plans, the periods, the three lists of work."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from agencies.models import User
from agencies.roles import Permission
from documents.models import Paper
from plans.models import Plan
from reports.models import Obligation, ProgressReport, ReportingPeriod
from reports.models.obligation import ObligationQuerySet
from reports.periods import Period

State = ProgressReport.State
# Words of the address; without one, what waits for review is listed.
RETURNED, OVERDUE = "tra-lai", "qua-han"
# Of more than so many it is enough to know that they are more: the database need not read them all.
MOST_COUNTED = 200


@dataclass(frozen=True)
class Desk:
    """The work of one person on one day."""

    user: User
    on: dt.date

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """The plans in force whose reports they take in, the latest first, by key."""
        plans = Plan.objects.filter(paper__state__in=Paper.IN_FORCE)
        if not self.user.is_superuser:
            reach = self.user.agencies_where(Permission.REVIEW_REPORTS)
            plans = plans.filter(monitor__in=reach)
        # The texts of a plan are long, and not shown here.
        named = plans.select_related("paper").only(
            "year", "monitor", "issuer", "paper__number", "paper__symbol", "paper__state"
        )
        return {plan.pk: plan for plan in named.order_by("-year", "-pk")}

    @cached_property
    def periods(self) -> list[tuple[str, int]]:
        """The kinds and numbers of the periods of these plans, in the order in which they end."""
        opened = ReportingPeriod.objects.filter(plan__in=self.plans, opened_at__isnull=False)
        named = opened.order_by().values_list("kind", "number").distinct()
        # In whatever year: all that counts is which ends first.
        return sorted(named, key=lambda each: Period(each[0], each[1], 2000).window.end)  # type: ignore[arg-type]

    def owed(self) -> ObligationQuerySet:
        return Obligation.objects.filter(plan__in=self.plans).with_due()

    def listed(self, which: str) -> ObligationQuerySet:
        """Give what one of the three lists holds."""
        if which == RETURNED:
            return self.owed().counted().filter(report__state=State.RETURNED)
        if which == OVERDUE:
            return self.owed().counted().filter(self._is_overdue)
        return self.owed().filter(report__state=State.SUBMITTED)

    @property
    def _is_overdue(self) -> Q:
        unfiled = Q(report__state__in=(State.DRAFT, State.AWAITING))
        return unfiled & Q(last_due__lt=self.on)

    def counts(self) -> dict[str, int]:
        """Count the lists, each no further than one beyond ``MOST_COUNTED``."""
        return {which: counted(self.listed(which)) for which in ("", OVERDUE, RETURNED)}


def counted(found: QuerySet[Obligation]) -> int:
    """Count what was found, no further than one beyond ``MOST_COUNTED``."""
    return found.order_by().values("pk")[: MOST_COUNTED + 1].count()
