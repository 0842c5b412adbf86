"""What each page costs in queries, committed beside the tests: a change shows in the diff.

A list of ten plans and one of a thousand cost the same.
"""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency
from agencies.roles import Role
from documents.models import Paper
from plans.models import Plan
from tests.factories import AgencyFactory, MembershipFactory, plan_with_table

pytestmark = pytest.mark.django_db

COUNTS: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())


@pytest.fixture
def office() -> Agency:
    return AgencyFactory()


@pytest.fixture
def signed_in(office: Agency) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.CLERK).user)
    return client


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def add_plans(office: Agency, number: int) -> None:
    papers = Paper.objects.bulk_create(
        Paper(issuer=office, symbol=f"KH-{office.symbol}", state=Paper.State.DRAFT)
        for _ in range(number)
    )
    plans = [
        Plan(
            paper=paper,
            issuer=office,
            drafter=office,
            monitor=office,
            year=2021,
            subject="Kế hoạch",
        )
        for paper in papers
    ]
    for plan in plans:
        plan.fill_search()
    Plan.objects.bulk_create(plans)


@pytest.mark.parametrize("page", ["home", "plans:list"])
def test_a_thousand_plans_cost_as_much_as_ten(page: str, office: Agency, signed_in: Client):
    add_plans(office, 10)
    of_ten = queries(signed_in, reverse(page))
    add_plans(office, 990)
    assert (of_ten, queries(signed_in, reverse(page))) == (COUNTS[page], COUNTS[page])


@pytest.mark.parametrize("page", ["plans:detail", "plans:upload"])
def test_a_page_costs_what_is_written_down(page: str, office: Agency, signed_in: Client):
    plan = plan_with_table(issuer=office)
    url = reverse(page, kwargs={"pk": plan.pk} if page == "plans:detail" else {})
    assert queries(signed_in, url) == COUNTS[page]


def test_every_count_is_of_a_page():
    assert set(COUNTS) == {"home", "plans:list", "plans:detail", "plans:upload"}
