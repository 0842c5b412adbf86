"""Two people at the same moment: nothing of either is lost, and nothing is stored twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.http import Http404
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from plans import edits
from plans.actions import editing, intakes
from plans.models import Intake, Plan
from tests.factories import (
    AgencyFactory,
    AppendixFactory,
    ItemFactory,
    MembershipFactory,
    PlanFactory,
    ProvinceFactory,
)
from tests.plans.test_intakes import begun, text

pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def office() -> Agency:
    province = ProvinceFactory(place="Miền Thử")
    AgencyFactory(parent=province, name="Sở Tư pháp", symbol="STP")
    office: Agency = AgencyFactory(parent=province, name="Sở Nội vụ", symbol="SNV")
    return office


@pytest.fixture
def clerk(office) -> User:
    user: User = MembershipFactory(agency=office, role=Role.CLERK).user
    return user


@pytest.fixture
def plan(office) -> Plan:
    plan: Plan = PlanFactory(issuer=office, year=2026)
    ItemFactory(appendix=AppendixFactory(plan=plan, position=1), position=1, number=1)
    return plan


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_once(*jobs: Callable[[], int]) -> list[int]:
    start = Barrier(len(jobs))

    def run(job: Callable[[], int]) -> int:
        start.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def posting(user: User, url: str, **given: str) -> Callable[[], int]:
    client = signed_in(user)
    return lambda: client.post(url, given, headers=HTMX).status_code


def test_rows_written_at_once_are_all_kept(clerk, plan):
    url, key = reverse("plans:change", args=[plan.pk]), str(plan.items.get().pk)
    for turn in range(1, 5):
        codes = at_once(
            posting(clerk, url, op="row-add", appendix="0"),
            posting(clerk, url, op="row-add", appendix="0"),
            posting(clerk, url, op="row-set", key=key, contents=f"Lần {turn}"),
            posting(clerk, url, op="recipient-add", text=f"Nơi {turn}"),
        )
        assert codes == [200] * 4
        assert plan.items.count() == 1 + 2 * turn
        assert plan.items.get(pk=key).contents == f"Lần {turn}"
        assert plan.recipients.filter(text=f"Nơi {turn}").exists()


def test_an_intake_confirmed_at_once_is_one_plan(clerk, office):
    url = begun(signed_in(clerk), text()) + "xac-nhan/"
    assert at_once(*[posting(clerk, url) for _ in range(4)]) == [302] * 4
    assert Plan.objects.count() == 1


def test_an_intake_given_up_meanwhile_is_gone(clerk, office):
    client = signed_in(clerk)
    begun(client, text())
    intake = Intake.objects.get()
    Intake.objects.all().delete()
    given = {"op": "row-set", "key": "r1", "contents": "x"}
    with pytest.raises(edits.Gone, match="đã được bỏ"):
        editing.edit(
            holder=intake, operation="row-set", given=given, by=clerk, at=intake.started_at
        )
    with pytest.raises(Http404):
        intakes.confirm(intake=intake, by=clerk, at=intake.started_at)
