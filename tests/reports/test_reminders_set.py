"""How many days ahead a plan reminds its offices: set with its calendar, and looked at anew."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from reports.actions import calendars
from reports.actions.calendars import DaysOutOfRange
from reports.models import Obligation, ReportingCalendar
from reports.models.obligation import LOOK_AT_ONCE
from tests.factories import CommuneFactory, MembershipFactory
from tests.reports.laid_out import ISSUED, at, plan_of, row, run

pytestmark = pytest.mark.django_db

LATER = dt.date(2021, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(dt.date(2021, 1, 6)))


@pytest.fixture
def plan():
    office = CommuneFactory()
    plan = plan_of(office.root)
    row(plan, "Thường xuyên", office)
    run(ISSUED)
    Obligation.objects.update(look_on=LATER)
    return plan


def set_calendar(plan, **given) -> ReportingCalendar:
    said = {"rhythm": "cchc", "day_off_rule": "after", "counts_from": ISSUED, "days": {}}
    by = MembershipFactory(agency=plan.monitor, role="monitor").user
    return calendars.set_calendar(plan=plan, by=by, at=at(ISSUED), **{**said, **given})


def test_what_changes_is_kept_told_and_looked_at_anew(plan):
    assert set_calendar(plan, remind_before=[3, 10, 3]).remind_before == [10, 3]
    assert set(Obligation.objects.values_list("look_on", flat=True)) == {LOOK_AT_ONCE}
    assert AuditEvent.objects.latest("pk").changes["remind_before"] == ["5, 1", "10, 3"]


def test_what_stays_is_left_alone(plan):
    set_calendar(plan, remind_before=[10, 3])
    Obligation.objects.update(look_on=LATER)
    assert set_calendar(plan).remind_before == [10, 3]
    assert set_calendar(plan, remind_before=[3, 10]).remind_before == [10, 3]
    assert set(Obligation.objects.values_list("look_on", flat=True)) == {LATER}


def test_none_ahead_is_an_answer(plan):
    assert set_calendar(plan, remind_before=[]).remind_before == []


@pytest.mark.parametrize("days", [[0], [61], [-1], [1, 2, 3, 4, 5, 6]])
def test_what_nobody_can_mean_is_refused(plan, days):
    with pytest.raises(DaysOutOfRange):
        set_calendar(plan, remind_before=days)


class TestThePage:
    @pytest.fixture
    def client(self, plan) -> Client:
        client = Client()
        client.force_login(MembershipFactory(agency=plan.monitor, role="monitor").user)
        return client

    def post(self, client: Client, plan, said: str | None, **given: str):
        told = {"rhythm": "cchc", "day_off_rule": "after", "counts_from": "2021-01-05",
                "han-commune": "1", "khoa-commune": "5", **given}  # fmt: skip
        told |= {} if said is None else {"remind_before": said}
        return client.post(reverse("reports:calendar", args=[plan.pk]), told)

    def test_shows_what_holds_and_saves_what_was_looked_at(self, client, plan):
        shown = client.get(reverse("reports:calendar", args=[plan.pk])).content.decode()
        assert 'name="remind_before" value="5, 1"' in shown
        preview = self.post(client, plan, "14; 7,2").content.decode()
        assert '<input type="hidden" name="remind_before" value="14; 7,2">' in preview
        assert self.post(client, plan, "14; 7,2", save="1").status_code == 302
        assert ReportingCalendar.objects.get(plan=plan).remind_before == [14, 7, 2]

    def test_blank_is_none_and_a_page_of_old_changes_nothing(self, client, plan):
        self.post(client, plan, "9", save="1")
        self.post(client, plan, None, save="1")
        assert ReportingCalendar.objects.get(plan=plan).remind_before == [9]
        self.post(client, plan, " ", save="1")
        assert ReportingCalendar.objects.get(plan=plan).remind_before == []

    @pytest.mark.parametrize(
        ("said", "reason"),
        [
            ("năm ngày", "cách nhau bằng dấu phẩy"),
            ("-1", "cách nhau bằng dấu phẩy"),
            ("0", "từ 1 đến 60"),
            ("99999999999999999999", "từ 1 đến 60"),
            ("1,2,3,4,5,6", "nhiều nhất 5 lần"),
            ("٣", "cách nhau bằng dấu phẩy"),
        ],
    )
    def test_refuses_with_the_reason(self, client, plan, said, reason):
        answer = self.post(client, plan, said, save="1")
        assert answer.status_code == 400
        assert reason in answer.content.decode()
        assert ReportingCalendar.objects.get(plan=plan).remind_before == [5, 1]
