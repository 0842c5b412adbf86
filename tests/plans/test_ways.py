"""The way of a plan on its page: shown where it was made here, and to those who go on with it."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.roles import Role
from documents.models import Paper
from tests.factories import MembershipFactory
from tests.plans.lives import DAY, plan_in

pytestmark = pytest.mark.django_db

WAY = "Đường đi của kế hoạch"


def page(plan, role: Role) -> str:
    client = Client()
    client.force_login(MembershipFactory(agency=plan.issuer, role=role).user)
    return client.get(reverse("plans:detail", args=[plan.pk])).content.decode()


@pytest.mark.parametrize(
    "state", [Paper.State.REGISTERED, Paper.State.CLOSED, Paper.State.RECALLED]
)
def test_what_was_issued_elsewhere_has_none_wherever_it_stands(state):
    said = page(plan_in(state, paper__sha256="0" * 64), Role.REGISTRAR)
    assert WAY not in said
    assert "Kế hoạch ban hành ở ngoài" in said
    assert "Tải bản trình bày lại (PDF)" in said


@pytest.mark.parametrize(("role", "is_open"), [(Role.REGISTRAR, True), (Role.VIEWER, False)])
def test_once_it_is_out_only_those_who_go_on_see_it_unfolded(role, is_open):
    said = page(plan_in(Paper.State.ISSUED, paper__numbered_at=f"{DAY}T08:00Z"), role)
    assert WAY in said
    assert ('<details class="panel life" open>' in said) == is_open
