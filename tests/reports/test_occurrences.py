"""Times of periodic rows called to mind before they end: monthly, quarterly, as the office chose."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Agency, DayOff, Notice
from agencies.roles import Role
from agencies.sending_hours import SendingHours
from agencies.stages import Stage
from agencies.telling import moot_among, words_of
from plans.models import Duty, Plan
from reports.actions import reminding
from reports.models import RhythmChoice
from tests.factories import (
    AgencyFactory,
    EntryFactory,
    MembershipFactory,
    ProvinceFactory,
    UserFactory,
)
from tests.reports.laid_out import lay, plan_of, row

pytestmark = pytest.mark.django_db

MONTHLY, QUARTERLY = "Hằng tháng", "Hằng quý"
CHOICE = "Theo tháng hoặc quý"


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory()


@pytest.fixture
def office(province) -> Agency:
    office = AgencyFactory(parent=province, name="Sở Tư pháp")
    MembershipFactory(agency=office, role=Role.CLERK)
    return office


@pytest.fixture
def plan(province) -> Plan:
    return plan_of(province)


def sweep(day: str) -> list[str]:
    """Sweep on the morning of a day; give what was laid by then, without the duty's number."""
    at = timezone.make_aware(dt.datetime.fromisoformat(f"{day}T08:00"))
    reminding.sweep(at=at, hours=SendingHours())
    told = Notice.objects.filter(stage=Stage.OCCURRENCE).order_by("pk")
    return [each.key.split(":", 2)[2] for each in told]


def duty_of(plan: Plan, text: str, office: Agency) -> Duty:
    return lay(row(plan, text), office)


def test_each_month_once_on_the_working_day_that_is_early_enough(plan, office):
    duty_of(plan, MONTHLY, office)
    # Tháng 3 ends on Sunday 14/3: five days before it is Tuesday.
    assert sweep("2021-03-08") == []
    assert sweep("2021-03-09") == ["month:2021-03"]
    assert sweep("2021-03-10") == sweep("2021-03-12") == ["month:2021-03"]
    assert sweep("2021-04-09") == ["month:2021-03", "month:2021-04"]


def test_a_day_off_makes_it_earlier(plan, office):
    duty_of(plan, MONTHLY, office)
    DayOff.objects.create(day=dt.date(2021, 3, 9), name="Nghỉ bù")
    assert sweep("2021-03-08") == ["month:2021-03"]


def test_a_time_that_is_over_is_called_to_nobodys_mind(plan, office):
    duty_of(plan, MONTHLY, office)
    assert sweep("2021-03-15") == []


@pytest.mark.parametrize(
    ("chosen", "march", "april"),
    [
        ("month", ["month:2021-03"], ["month:2021-03", "month:2021-04"]),
        ("quarter", ["quarter:2021-01"], ["quarter:2021-01"]),
        # Nobody has chosen: what either choice has to keep, by the longer's name.
        (None, ["quarter:2021-01"], ["quarter:2021-01"]),
    ],
)
def test_the_offices_own_choice(plan, office, chosen, march, april):
    duty = duty_of(plan, CHOICE, office)
    if chosen:
        RhythmChoice.objects.create(
            duty=duty, rhythm=chosen, chosen_at=timezone.now(), chosen_by=UserFactory()
        )
    assert sweep("2021-03-10") == march
    assert sweep("2021-04-09") == april


def test_what_was_reported_as_done_is_not_called_to_mind(plan, office):
    duty = duty_of(plan, MONTHLY, office)
    other = AgencyFactory(parent=office.parent)
    MembershipFactory(agency=other, role=Role.CLERK)
    lay(duty.item, other)
    EntryFactory(duty=duty, occurrences_done=[["month", 3]])
    assert sweep("2021-03-10") == ["month:2021-03"]
    assert Notice.objects.get(stage=Stage.OCCURRENCE).agency == other


def test_done_between_laying_and_sending_it_is_dropped(plan, office):
    duty = duty_of(plan, MONTHLY, office)
    sweep("2021-03-10")
    notice = Notice.objects.get(stage=Stage.OCCURRENCE)
    assert moot_among([notice]) == set()
    EntryFactory(duty=duty, occurrences_done=[["month", 3]])
    assert moot_among([notice]) == {notice.pk}


def test_it_says_which_row_and_until_when(plan, office):
    duty = duty_of(plan, QUARTERLY, office)
    sweep("2021-03-10")
    (said,) = words_of(Notice.objects.filter(stage=Stage.OCCURRENCE)).values()
    assert f"Nội dung {duty.item.number}, quý I/2021" in said.title
    assert "14/03/2021" in said.title
    assert duty.item.contents.splitlines()[0] in said.detail


def test_rows_that_are_not_periodic_or_not_owed_any_more_are_not_called_to_mind(plan, office):
    duty_of(plan, "Thường xuyên", office)
    ended = duty_of(plan, MONTHLY, office)
    Duty.objects.filter(pk=ended.pk).update(
        ended_on=dt.date(2021, 2, 1), end_reason=Duty.EndReason.AMENDMENT
    )
    assert sweep("2021-03-10") == []
