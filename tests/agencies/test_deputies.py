"""People who stand in for others, and people who leave: what they may do, and until when."""

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.actions import accounts, deputies
from agencies.models import Agency, AuditEvent, Deputy, Membership, User
from agencies.roles import Permission, Role
from tests.factories import AgencyFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def office() -> Agency:
    office: Agency = AgencyFactory(name="Sở Nội vụ")
    return office


def member(office: Agency, role: Role, **given: Any) -> User:
    user: User = MembershipFactory(agency=office, role=role, **given).user
    return user


def again(user: User) -> User:
    """Give the account as the next request reads it."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def given(office: Agency, today: dt.date, now: dt.datetime) -> dict[str, Any]:
    """The head goes away from today for three days; a clerk of a beside office stands in."""
    beside = AgencyFactory(parent=office.parent)
    head = member(office, Role.HEAD)
    return {
        "agency": office,
        "absent": head,
        "user": member(beside, Role.CLERK),
        "since": today,
        "until": today + 2 * DAY,
        "reason": "Nghỉ phép năm",
        "by": head,
        "at": now,
    }


class TestStandingIn:
    def test_a_deputy_may_what_the_absent_may_in_that_office_and_nowhere_else(self, given, office):
        elsewhere = AgencyFactory(parent=office.parent)
        MembershipFactory(user=given["absent"], agency=elsewhere, role=Role.HEAD)
        assert not given["user"].may(Permission.SEND_REPORTS)

        deputies.appoint(**given)

        deputy = again(given["user"])
        assert deputy.may(Permission.SEND_REPORTS, office)
        assert not deputy.may(Permission.SEND_REPORTS, elsewhere)
        assert deputy.office == given["user"].office
        assert deputy.stands_in_for == [given["absent"]]
        assert [row.user for row in deputy.own_memberships] == [deputy]

    @pytest.mark.parametrize(
        ("first", "last", "may"), [(-2, 0, True), (0, 0, True), (1, 3, False), (-3, -1, False)]
    )
    def test_it_begins_and_ends_with_its_days(self, given, first, last, may):
        office, today = given["agency"], given["since"]
        Deputy.objects.create(
            agency=office, absent=given["absent"], user=given["user"],
            since=today + first * DAY, until=today + last * DAY,
        )  # fmt: skip
        assert bool(again(given["user"]).may(Permission.SEND_REPORTS, office)) is may

    def test_a_role_that_has_ended_is_handed_on_no_longer(self, given, office, today):
        deputies.appoint(**given)
        given["absent"].memberships.update(until=today - DAY)
        assert not again(given["user"]).may(Permission.SEND_REPORTS, office)

    def test_nothing_is_handed_on_twice(self, given, office, now):
        deputies.appoint(**given)
        third = member(office, Role.VIEWER)
        deputies.appoint(
            **given
            | {"agency": given["user"].office, "absent": given["user"], "user": third}
            | {"by": given["user"]}
        )
        assert again(third).may(Permission.FILE_REPORTS, given["user"].office)
        assert not again(third).may(Permission.SEND_REPORTS, office)

    def test_rights_cost_two_queries_and_a_third_for_who_stands_in(self, given, office):
        costs = []
        for _ in range(2):
            user = again(given["user"])
            with CaptureQueriesContext(
                connection,
            ) as captured:
                user.may(Permission.SEND_REPORTS, office)
                assert user.office
                assert user.stands_in_for is not None
            costs.append(len(captured))
            if not Deputy.objects.exists():
                deputies.appoint(**given)
        assert costs == [2, 3]

    def test_the_header_says_it(self, given):
        deputies.appoint(**given)
        client = Client()
        client.force_login(given["user"])
        assert f"làm thay {given['absent']}" in client.get("/").content.decode()

    def test_the_log_has_it(self, given, office):
        row = deputies.appoint(**given)
        event = AuditEvent.objects.get()
        assert (event.verb, event.agency_id, event.reason, event.subject_id) == (
            "cử người làm thay", office.pk, "Nghỉ phép năm", str(row.pk)
        )  # fmt: skip


class TestRefusals:
    def refused(self, given: dict[str, Any], rule: type[Exception], **changes: Any) -> str:
        with pytest.raises(rule) as caught:
            deputies.appoint(**given | changes)
        assert not Deputy.objects.exists()
        assert not AuditEvent.objects.exists()
        return str(caught.value)

    def test_only_who_hands_over_or_is_away(self, given, office):
        clerk = member(office, Role.CLERK)
        told = self.refused(given, deputies.NotTheirsToHandOver, by=clerk)
        assert str(office) in told
        for by in (member(office, Role.HEAD), member(office, Role.ADMINISTRATOR)):
            deputies.end(deputy=deputies.appoint(**given | {"by": by}), by=by, at=given["at"])

    def test_a_head_does_not_become_administrator(self, given, office):
        administrator = member(office, Role.ADMINISTRATOR)
        head = given["absent"]
        told = self.refused(
            given, deputies.NotTheirsToHandOver, absent=administrator, user=head, by=head
        )
        assert "Chỉ quản trị" in told
        deputies.appoint(**given | {"absent": administrator, "by": administrator})
        assert again(given["user"]).may(Permission.EDIT_ACCOUNTS, office)

    def test_the_deputy_works_in_the_province_and_signs_in(self, given, office, today):
        rule = deputies.NotOfTheProvince
        for stranger in (UserFactory(), MembershipFactory().user):
            self.refused(given, rule, user=stranger)
        self.refused(given, rule, user=member(office, Role.CLERK, until=today - DAY))
        self.refused(given, rule, user=member(office, Role.CLERK, user__is_active=False))
        self.refused(given, rule, user=given["absent"])

    def test_the_absent_has_something_to_hand_on(self, given):
        elsewhere = AgencyFactory(parent=given["agency"].parent)
        self.refused(given, deputies.NothingToStandInFor, agency=elsewhere)

    def test_days_are_to_come_and_in_order(self, given, today):
        rule = deputies.DaysDoNotFit
        self.refused(given, rule, until=today - DAY, since=today)
        self.refused(given, rule, since=today - 5 * DAY, until=today - DAY)

    def test_a_reason_has_an_end(self, given):
        self.refused(given, deputies.ReasonTooLong, reason="x" * 301)

    def test_not_twice_in_the_same_days(self, given, office, today):
        deputies.appoint(**given)
        other = {"user": member(office, Role.CLERK)}
        with pytest.raises(deputies.DaysDoNotFit, match="làm thay"):
            deputies.appoint(**given | other | {"since": today + 2 * DAY, "until": today + 9 * DAY})
        deputies.appoint(**given | other | {"since": today + 3 * DAY, "until": today + 9 * DAY})
        assert Deputy.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_appoint_one(given):
    both = Barrier(2)
    told: list[Deputy | Exception] = []

    def click() -> None:
        both.wait()
        try:
            told.append(deputies.appoint(**given))
        except deputies.DaysDoNotFit as refusal:
            told.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(type(each).__name__ for each in told) == ["DaysDoNotFit", "Deputy"]
    assert Deputy.objects.count() == 1


class TestEnding:
    def test_one_that_has_begun_keeps_its_past(self, given, office, today, now):
        row = deputies.appoint(**given)
        Deputy.objects.update(since=today - DAY)
        deputies.end(deputy=row, by=given["absent"], at=now)
        assert Deputy.objects.get().until == today - DAY
        assert not again(given["user"]).may(Permission.SEND_REPORTS, office)
        with pytest.raises(deputies.DaysDoNotFit):
            deputies.end(deputy=row, by=given["absent"], at=now)

    def test_one_of_today_or_later_lives_on_in_the_log_alone(self, given, now):
        deputies.end(deputy=deputies.appoint(**given), by=given["user"], at=now)
        assert not Deputy.objects.exists()
        assert AuditEvent.objects.filter(verb="kết thúc làm thay").exists()

    def test_others_may_not(self, given, office, now):
        row = deputies.appoint(**given)
        with pytest.raises(deputies.NotTheirsToHandOver):
            deputies.end(deputy=row, by=member(office, Role.CLERK), at=now)
        assert Deputy.objects.exists()


class TestRolesByDay:
    @pytest.mark.parametrize(
        ("since", "until", "holds"),
        [(-9, None, True), (0, 0, True), (-9, 5, True), (1, None, False), (-9, -1, False)],
    )
    def test_a_role_counts_from_its_first_day_to_its_last(self, today, since, until, holds):
        last = None if until is None else today + until * DAY
        held = MembershipFactory(role=Role.HEAD, since=today + since * DAY, until=last)
        assert bool(held.user.may(Permission.SEND_REPORTS, held.agency)) is holds
        assert (held.user.office is not None) is holds

    def test_several_roles_reach_as_far_as_each_of_them(self, office):
        unit, beside = AgencyFactory(parent=office), AgencyFactory(parent=office.parent)
        user = member(office, Role.CLERK)
        MembershipFactory(user=user, agency=beside, role=Role.VIEWER)
        assert user.agencies_where(Permission.FILE_REPORTS) == {office.pk, unit.pk}
        assert user.agencies_where(Permission.SEE_REPORTS) == {office.pk, unit.pk, beside.pk}


class TestLeaving:
    def leave(self, row: Membership, **given: Any) -> None:
        head = MembershipFactory(agency=row.agency, role=Role.HEAD).user
        usual = {"on": timezone.localdate() - DAY, "by": head, "at": timezone.now()}
        accounts.leave(membership=row, **usual | given)

    def test_the_role_ends_and_stays_written(self, office, today):
        row = MembershipFactory(agency=office, role=Role.CLERK)
        self.leave(row)
        stored = Membership.objects.get(pk=row.pk)
        assert stored.until == row.until == today - DAY
        assert again(row.user).office is None
        event = AuditEvent.objects.get()
        assert (event.verb, event.changes) == (
            "kết thúc vai trò", {"until": [None, str(today - DAY)]}
        )  # fmt: skip

    def test_the_last_day_is_worked(self, office, today):
        row = MembershipFactory(agency=office, role=Role.CLERK)
        self.leave(row, on=today)
        assert again(row.user).may(Permission.FILE_REPORTS, office)

    def test_who_is_in_no_office_any_more_stands_in_for_nobody(self, given, today):
        row = deputies.appoint(**given)
        held = given["user"].memberships.get()
        MembershipFactory(user=given["user"], agency=AgencyFactory(parent=held.agency.parent))
        self.leave(held)
        row.refresh_from_db()
        assert row.until == today + 2 * DAY
        self.leave(given["user"].memberships.last())
        assert not Deputy.objects.exists()

    def test_it_is_refused_to_others_and_out_of_order(self, office, today):
        clerk = MembershipFactory(agency=office, role=Role.CLERK, since=today)
        administrator = MembershipFactory(agency=office, role=Role.ADMINISTRATOR)
        with pytest.raises(accounts.RoleOutOfReach):
            self.leave(clerk, by=member(office, Role.CLERK))
        with pytest.raises(accounts.RoleOutOfReach):
            self.leave(administrator)
        with pytest.raises(accounts.LeftBeforeBegun):
            self.leave(clerk)
        self.leave(clerk, on=today)
        with pytest.raises(accounts.AlreadyLeft):
            self.leave(clerk, on=today)


def test_a_deputy_of_an_administrator_enters_the_admin(given, office):
    administrator = member(office, Role.ADMINISTRATOR)
    viewer = member(office, Role.VIEWER)
    deputies.appoint(**given | {"absent": administrator, "user": viewer, "by": administrator})
    client = Client()
    client.force_login(viewer)
    assert client.get(reverse("admin:agencies_user_changelist")).status_code == 200
