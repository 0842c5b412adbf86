"""The demo: what a newcomer finds, twice over, and never in somebody's own database."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import Agency, Membership, User
from agencies.roles import Role
from plans.models import Plan
from portal.actions import demo, demo_year
from tests.documents import readers
from tests.factories import AgencyFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def nobody_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the months of reports, which are looked at in ``test_demo_year``."""
    monkeypatch.setattr(demo_year, "MONTHS_OVER", 0)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Agency, Membership, User, Plan))


def test_makes_two_provinces_accounts_and_a_printed_plan(tmp_path: Path):
    made = demo.make(folder=tmp_path, at=NOW)
    assert {a.place for a in Agency.objects.filter(parent=None)} == {"Bắc Kạn", "Thái Nguyên"}
    assert {row.role for row in Membership.objects.all()} == set(Role)
    assert (made.plan.year, made.plan.is_sample, made.plan.items.count()) == (2026, True, 12)
    text = readers.flat(readers.text(tmp_path / "plan.pdf"))
    assert "Dịch vụ bưu chính công ích" in text


def test_every_account_signs_in_with_the_password_it_prints(tmp_path: Path):
    made = demo.make(folder=tmp_path, at=NOW)
    for username, _, _ in demo.introductions():
        assert authenticate(username=username, password=made.password) is not None
    assert stat.S_IMODE((tmp_path / "password.txt").stat().st_mode) == 0o600


def test_a_second_run_changes_nothing(tmp_path: Path):
    first = demo.make(folder=tmp_path, at=NOW)
    before = counts()
    second = demo.make(folder=tmp_path, at=NOW)
    assert (counts(), second.plan.pk, second.password) == (before, first.plan.pk, first.password)


def test_a_lost_password_file_makes_a_new_password(tmp_path: Path):
    first = demo.make(folder=tmp_path, at=NOW)
    (tmp_path / "password.txt").unlink()
    second = demo.make(folder=tmp_path, at=NOW)
    assert second.password != first.password
    assert authenticate(username="noivu", password=second.password) is not None


def test_the_sample_is_of_the_year_it_is_made_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    later = NOW.replace(year=2027)
    # Roles count by the day it is, and those of the demo begin with it.
    monkeypatch.setattr(timezone, "now", lambda: later)
    made = demo.make(folder=tmp_path, at=later)
    assert made.plan.year == 2027
    assert "2027" in made.plan.subject


@pytest.mark.parametrize(
    ("factory", "kind"),
    [(UserFactory, "tài khoản"), (PlanFactory, "kế hoạch"), (AgencyFactory, "cơ quan")],
)
def test_somebodys_own_database_is_left_alone(
    factory: type[DjangoModelFactory], kind: str, tmp_path: Path
):
    factory.create()
    before = counts()
    with pytest.raises(demo.NotADemoDatabase, match=kind):
        demo.make(folder=tmp_path, at=NOW)
    assert counts() == before
