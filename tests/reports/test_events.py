"""An office opens a report by itself: of what it does when something comes up."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, AuditEvent
from plans.models import Plan
from reports.actions import calendars, events, opening, rights
from reports.actions.calendars import LevelDays
from reports.models import Obligation, ReportingPeriod
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.reports.laid_out import ISSUED, at, entries, owed, periods, plan_of, row, run
from tests.reports.test_opening import at_once

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Quý I/2021", "6 tháng đầu năm 2021"


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def so(province) -> list[Agency]:
    return [AgencyFactory(parent=province, name=f"Sở {name}") for name in "ABC"]


@pytest.fixture
def plan(province) -> Plan:
    return plan_of(province)


class TestOnDemand:
    @pytest.fixture
    def clerk(self, so):
        return MembershipFactory(agency=so[0]).user

    def opened(self, plan: Plan, so: list[Agency]) -> ReportingPeriod:
        row(plan, "Khi có văn bản", so[0])
        run(ISSUED)
        return periods(plan)[FIRST]

    def test_the_office_opens_its_report_itself(self, plan, so, clerk):
        period = self.opened(plan, so)
        now = at(dt.date(2021, 3, 22), 23)
        made = events.on_demand(plan=plan, agency=so[0], period=period, by=clerk, at=now)
        assert owed(plan) == {("Sở A", FIRST): made}
        assert (made.due_on, made.locks_on) == (dt.date(2021, 3, 17), dt.date(2021, 3, 22))
        assert [each.is_optional for each in entries(made)] == [True]
        again = events.on_demand(plan=plan, agency=so[0], period=period, by=clerk, at=now)
        assert again == made
        assert AuditEvent.objects.get(verb__contains="phát sinh").by_id == clerk.pk

    def test_not_once_it_is_locked(self, plan, so, clerk):
        period = self.opened(plan, so)
        late = at(dt.date(2021, 3, 23), 0)
        with pytest.raises(events.PeriodNotOpen, match="đã khóa sau ngày 22/03/2021"):
            events.on_demand(plan=plan, agency=so[0], period=period, by=clerk, at=late)

    def test_not_before_it_is_opened(self, plan, so, clerk):
        self.opened(plan, so)
        with pytest.raises(events.PeriodNotOpen, match="không có kỳ báo cáo nào đang mở"):
            events.on_demand(
                plan=plan, agency=so[0], period=periods(plan)[SECOND], by=clerk, at=at(ISSUED)
            )

    def test_not_by_another_office(self, plan, so):
        period = self.opened(plan, so)
        other = MembershipFactory(agency=so[1]).user
        with pytest.raises(rights.NotAllowed, match="Sở A"):
            events.on_demand(plan=plan, agency=so[0], period=period, by=other, at=at(ISSUED))
        with pytest.raises(events.NothingToReport, match="không giao Sở B"):
            events.on_demand(plan=plan, agency=so[1], period=period, by=other, at=at(ISSUED))

    def test_it_is_offered_while_it_can_be(self, plan, so, clerk):
        period = self.opened(plan, so)
        (offer,) = events.offers_of(clerk, on=ISSUED)
        assert (offer.plan, offer.agency, offer.periods) == (plan, so[0], [period])
        assert not events.offers_of(clerk, on=dt.date(2021, 3, 23))
        events.on_demand(plan=plan, agency=so[0], period=period, by=clerk, at=at(ISSUED))
        assert not events.offers_of(clerk, on=ISSUED)
        assert not events.offers_of(MembershipFactory(agency=so[1]).user, on=ISSUED)


class TestOnTheWorkPage:
    """The form with which an office opens a report of what came up."""

    @pytest.fixture
    def plan(self, province, so):
        now = timezone.now()
        year = timezone.localdate(now).year
        plan = plan_of(province, year=year, paper__issued_at=now)
        calendars.set_calendar(
            plan=plan, rhythm="year", day_off_rule="stay", counts_from=dt.date(year, 1, 1),
            days={"province": LevelDays(60, 60)}, by=None, at=now,
        )  # fmt: skip
        row(plan, "Khi có văn bản", so[0])
        opening.open_periods(on=timezone.localdate(now), at=now)
        return plan

    @pytest.fixture
    def client(self, so):
        client = Client()
        client.force_login(MembershipFactory(agency=so[0]).user)
        return client

    def test_it_opens_the_report(self, client, plan, so):
        page = client.get(reverse("reports:work")).content.decode()
        address = reverse("reports:open-event", args=[plan.pk])
        assert address in page
        period = plan.periods.get()
        response = client.post(address, {"agency": so[0].pk, "period": period.pk})
        made = Obligation.objects.get()
        assert response.headers["Location"] == reverse("reports:report", args=[made.pk])
        assert address not in client.get(reverse("reports:work")).content.decode()

    def test_what_cannot_be_opened_is_told(self, client, plan, so):
        address = reverse("reports:open-event", args=[plan.pk])
        period = plan.periods.get()
        plan.duties.update(ended_on=ISSUED, end_reason="amendment")
        response = client.post(address, {"agency": so[0].pk, "period": period.pk}, follow=True)
        assert "không giao Sở A việc nào" in response.content.decode()

    @pytest.mark.parametrize("said", ["", "x", "²", "9" * 19, "0"])
    def test_an_address_that_is_none_is_not_found(self, client, plan, said):
        address = reverse("reports:open-event", args=[plan.pk])
        assert client.post(address, {"agency": said, "period": said}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_report_asked_for_twice_is_made_once(plan, so):
    row(plan, "Khi có văn bản", so[0])
    run(ISSUED)
    period = periods(plan)[FIRST]
    clerk = MembershipFactory(agency=so[0]).user

    def ask() -> int:
        made = events.on_demand(plan=plan, agency=so[0], period=period, by=clerk, at=at(ISSUED))
        return made.pk

    assert len(set(at_once(*[ask] * 4))) == 1
    assert Obligation.objects.count() == 1
