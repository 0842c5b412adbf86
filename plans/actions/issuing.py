"""Issuing a numbered plan: from this moment every office named in it owes something."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from documents.actions import papers
from plans import notices
from plans.actions import duties, rights
from plans.models import Plan


@transaction.atomic
def issue(
    *, plan: Plan, by: User | None, at: dt.datetime, signed_by: str = "",
    signed_on: dt.date | None = None, shown: str = "",
) -> int:  # fmt: skip
    """Issue a numbered plan and write its duties with it; give how many there are.

    Args:
        plan: the plan; either a signed copy hangs on its paper,
        by: who records it, None for the system.
        at: when.
        signed_by: or this person has signed it on paper,
        signed_on: on this day.
        shown: the stamp of the expansion that ``by`` has seen, where somebody has.

    Raises:
        rights.NotAllowed: ``by`` is no registrar of the issuer.
        papers.NotNow: it is not numbered.
        papers.NotSigned: nothing says that it was signed.
        duties.Changed: the registry would lay other duties by now.
    """
    rights.require(rights.may_number(plan, by))
    plan.paper = papers.issue(
        paper=plan.paper, by=by, at=at, signed_by=signed_by, signed_on=signed_on
    )
    return lay_on(plan=plan, by=by, at=at, shown=shown)


def lay_on(*, plan: Plan, by: User | None, at: dt.datetime, shown: str = "") -> int:
    """Write the duties of a plan that has just been issued or registered, in its transaction."""
    whole = Plan.objects.whole().get(pk=plan.pk)
    today = timezone.localdate(at)
    written = duties.write(plan=whole, on=today, by=by, at=at, shown=shown)
    # A plan of years ago is over: only what was merged before its year ended concerns it.
    last_day = min(today, dt.date(whole.year, 12, 31))
    duties.pass_on(plan=whole, on=last_day, by=by, at=at)
    notices.tell_issued(plan=whole, on=today, at=at)
    return written
