"""Plans on their way: ready to be submitted, submitted, numbered; and the people around them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from agencies.models import Agency, User
from agencies.roles import Role
from documents.models import Paper
from plans.actions import life, numbering
from plans.models import Plan
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    ProvinceFactory,
    RecipientFactory,
    plan_with_table,
)

# The morning of the 6th in Vietnam.
AT = dt.datetime(2021, 1, 6, 2, 0, tzinfo=dt.UTC)
DAY = dt.date(2021, 1, 5)
REASON = "Phòng soạn thảo đề nghị xem lại"
WANTED = numbering.Wanted("7", DAY)
BEFORE_NUMBER = (Paper.State.DRAFT, Paper.State.SUBMITTED)


def ready_plan(**given: Any) -> Plan:
    """Give a draft of one row that no check says anything against; it has no number and no day."""
    if "issuer" not in given:
        given["issuer"] = AgencyFactory(name="Sở Nội vụ", symbol="SNV")
    said = {"paper__number": "", "paper__day": None, **given}
    plan = plan_with_table(**said)
    RecipientFactory(plan=plan, text=str(plan.issuer))
    return plan


def submitted_plan(**given: Any) -> Plan:
    plan = ready_plan(**given)
    life.submit(plan=plan, by=None, at=AT)
    return plan


def numbered_plan(wanted: numbering.Wanted = WANTED, **given: Any) -> Plan:
    plan = submitted_plan(**given)
    plan.paper = numbering.number(plan=plan, wanted=wanted, by=None, at=AT)
    return plan


def plan_in(state: str, **given: Any) -> Plan:
    """Give a plan whose paper is said to be in ``state``, with bytes that nobody looks at."""
    if state in BEFORE_NUMBER:
        return ready_plan(paper__state=state, **given)
    claim = "c" * 32 if state == Paper.State.NUMBERING else ""
    said = {"paper__number": "7", "paper__day": DAY, "paper__claim": claim, **given}
    return ready_plan(paper__state=state, **said)


@dataclass(frozen=True)
class Offices:
    """A province that issues, an office that drafts, another that watches, and one beside them."""

    issuer: Agency
    drafter: Agency
    monitor: Agency
    other: Agency

    def plan(self, state: str) -> Plan:
        return plan_in(state, issuer=self.issuer, drafter=self.drafter, monitor=self.monitor)


def offices() -> Offices:
    issuer = ProvinceFactory(place="Miền Thử")
    named = [AgencyFactory(parent=issuer, name=f"Sở {word}") for word in ("Soạn", "Xem", "Bên")]
    return Offices(issuer, *named)


def someone(agency: Agency, role: Role) -> User:
    user: User = MembershipFactory(agency=agency, role=role).user
    return user
