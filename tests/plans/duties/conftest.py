"""A province of six sở and its plan, on which tests lay duties."""

import pytest

from agencies.models import Agency
from documents.models import Paper
from plans.models import Plan
from tests.factories import AgencyFactory, AppendixFactory, PlanFactory, ProvinceFactory
from tests.plans.duties.laid import DAY


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def so(province) -> list[Agency]:
    """Six sở."""
    return [AgencyFactory(parent=province, name=f"Sở {name}") for name in "ABCDEG"]


@pytest.fixture
def plan(province) -> Plan:
    """A plan of 05/01/2021 that is issued, without rows yet."""
    plan: Plan = PlanFactory(issuer=province, paper__day=DAY, paper__state=Paper.State.ISSUED)
    AppendixFactory(plan=plan)
    return plan
