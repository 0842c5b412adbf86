"""Duties in the database: written once, with the issue, and never rewritten."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from agencies.actions.audit import NotInTransaction
from agencies.models import AuditEvent, Succession
from plans.actions import duties
from plans.models import Assignment, Duty, Plan
from tests.factories import (
    AgencyFactory,
    AssignmentFactory,
    MembershipFactory,
    UserFactory,
)
from tests.plans.duties.laid import (
    COORDINATING,
    DAY,
    LEAD,
    MERGED,
    NOW,
    TODAY,
    group_of,
    name_group,
    owed,
    row,
    write,
)
from tests.plans.test_races import at_once

pytestmark = pytest.mark.django_db


class TestExpansion:
    def test_a_group_has_the_members_of_the_plans_day(self, plan, province, so):
        later = AgencyFactory(parent=province, valid_from=dt.date(2022, 1, 1))
        earlier = AgencyFactory(parent=province, valid_to=dt.date(2020, 12, 31))
        name_group(row(plan), group_of(province, so[0], later, earlier))
        write(plan)
        assert owed(plan) == {"Sở A": LEAD}

    def test_an_agency_that_is_not_there_on_the_day_owes_nothing(self, plan, province, so):
        closed = AgencyFactory(parent=province, name="Sở Cũ", valid_to=dt.date(2020, 6, 30))
        Succession.objects.create(predecessor=closed, successor=so[1], on=dt.date(2020, 7, 1))
        begun = AgencyFactory(parent=province, name="Sở Mới", valid_from=dt.date(2025, 3, 1))
        row(plan, lead=[so[0], closed, begun])
        expansion = duties.expansion_of(plan=Plan.objects.whole().get(pk=plan.pk), on=TODAY)
        told = {each.kind: each.message for each in expansion.findings}
        assert "30/06/2020" in told["closed"]
        assert "Cơ quan kế thừa: Sở B." in told["closed"]
        assert "Sở Mới chưa hoạt động" in told["not-begun"]
        assert [due.office.name for due in expansion.duties] == ["Sở A"]

    def test_what_is_stored_as_unknown_is_not_guessed_from_its_words(self, plan, so):
        item = row(plan, lead=[so[0]])
        AssignmentFactory(
            item=item, position=2, agency=None, text="Sở B", standing=Assignment.Standing.UNKNOWN
        )
        write(plan)
        assert owed(plan) == {"Sở A": LEAD}

    def test_only_an_active_account_that_is_still_a_member_counts(self, plan, so):
        MembershipFactory(agency=so[0])
        MembershipFactory(agency=so[1], user=UserFactory(is_active=False))
        MembershipFactory(agency=so[2], until=dt.date(2021, 1, 1))
        row(plan, lead=so[:3])
        expansion = duties.expansion_of(plan=Plan.objects.whole().get(pk=plan.pk), on=TODAY)
        (finding,) = [each for each in expansion.findings if each.kind == "no-account"]
        assert [office.name for office in finding.offices] == ["Sở B", "Sở C"]

    def test_an_agency_of_another_registry_that_a_person_chose_owes_its_part(self, plan):
        foreign = AgencyFactory(name="Sở Láng Giềng")
        row(plan, lead=[foreign])
        write(plan)
        assert owed(plan) == {"Sở Láng Giềng": LEAD}


class TestWriting:
    def test_duties_begin_on_the_plans_day_with_their_sources(self, plan, province, so):
        item = row(plan, lead=[so[0]])
        group = group_of(province, so[0], so[1])
        name_group(item, group)
        assert write(plan) == 2
        duty = plan.duties.get(agency=so[0])
        assert (duty.role, duty.began_on, duty.item, duty.end_reason) == (LEAD, DAY, item, "")
        assert duty.sources == [
            {"role": LEAD, "printed": "Sở A", "as": "agency", "group_id": None, "name": "Sở A"},
            {
                "role": LEAD, "printed": "các sở", "as": "group", "group_id": group.pk,
                "name": group.name,
            },
        ]  # fmt: skip

    def test_lead_beats_coordinating(self, plan, so):
        row(plan, lead=[so[0]], coordinating=[so[0], so[1]])
        write(plan)
        assert owed(plan) == {"Sở A": LEAD, "Sở B": COORDINATING}

    def test_a_second_time_writes_nothing(self, plan, so):
        row(plan, lead=so[:3])
        assert (write(plan), write(plan)) == (3, 0)
        with transaction.atomic():
            duties.end_all(plan=plan, on=TODAY, reason=Duty.EndReason.RECALL)
        assert write(plan) == 0

    def test_the_log_says_how_many(self, plan, so):
        row(plan, lead=so[:3])
        row(plan, lead=so[:2])
        write(plan)
        event = AuditEvent.objects.get(verb="giao nhiệm vụ")
        assert event.changes == {"duties": 5, "offices": 3}

    def test_what_fails_later_in_the_issue_takes_the_duties_along(self, plan, so):
        row(plan, lead=so[:3])
        with transaction.atomic():
            duties.write(plan=Plan.objects.whole().get(pk=plan.pk), on=TODAY, at=NOW)
            transaction.set_rollback(True)
        assert not plan.duties.exists()

    def test_many_are_stored_as_few_are(self, plan, province):
        members = [AgencyFactory(parent=province) for _ in range(120)]
        name_group(row(plan), group_of(province, *members))
        assert write(plan) == 120
        assert {len(each.sources) for each in plan.duties.all()} == {1}

    def test_queries_do_not_grow_with_rows(self, plan, so):
        for _ in range(5):
            row(plan, lead=so[:2], coordinating=so[2:])
        few = self.queries(plan)
        for _ in range(35):
            row(plan, lead=so[:2], coordinating=so[2:])
        assert self.queries(plan) == few

    def queries(self, plan: Plan) -> int:
        """Count what expansion and storing ask, with enough duties for the fast way."""
        whole = Plan.objects.whole().get(pk=plan.pk)
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            assert duties.write(plan=whole, on=TODAY, at=NOW) == plan.items.count() * 6
            transaction.set_rollback(True)
        return len(captured)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_or_ended_outside_a_transaction(plan, so):
    row(plan, lead=so[:2])
    whole = Plan.objects.whole().get(pk=plan.pk)
    with pytest.raises(NotInTransaction):
        duties.write(plan=whole, on=TODAY, at=NOW)
    assert write(plan) == 2
    with pytest.raises(NotInTransaction):
        duties.end_all(plan=plan, on=TODAY, reason=Duty.EndReason.RECALL)
    assert plan.duties.open().count() == 2


class TestPromises:
    @pytest.fixture
    def duty(self, plan, so) -> Duty:
        row(plan, lead=[so[0]])
        write(plan)
        return Duty.objects.get()

    def test_an_office_owes_a_row_once(self, duty):
        duty.pk = None
        with pytest.raises(IntegrityError, match="duty_open_once"), transaction.atomic():
            duty.save()

    @pytest.mark.parametrize(
        ("changed", "constraint"),
        [
            ({"ended_on": MERGED}, "duty_ended_with_a_reason"),
            ({"end_reason": "recall"}, "duty_ended_with_a_reason"),
            ({"ended_on": dt.date(2020, 1, 1), "end_reason": "recall"}, "duty_ends_after"),
        ],
    )
    def test_an_end_has_its_day_and_its_reason(self, duty, changed, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(**changed)

    def test_what_owes_cannot_vanish(self, duty):
        for row_of in (duty.agency, duty.item, duty.plan):
            with pytest.raises(ProtectedError):
                row_of.delete()

    def test_a_recall_ends_all_and_keeps_all(self, plan, so, duty):
        with transaction.atomic():
            assert duties.end_all(plan=plan, on=TODAY, reason=Duty.EndReason.RECALL) == 1
        duty.refresh_from_db()
        assert (duty.ended_on, duty.get_end_reason_display()) == (TODAY, "Kế hoạch bị thu hồi")

    def test_a_recall_before_the_plans_day_ends_on_that_day(self, plan, duty):
        with transaction.atomic():
            duties.end_all(plan=plan, on=dt.date(2020, 12, 31), reason=Duty.EndReason.RECALL)
        assert plan.duties.get().ended_on == DAY


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_who_issue_lay_the_duties_once(self, plan, so):
        for _ in range(5):
            row(plan, lead=so)

        def issue() -> int:
            try:
                return write(plan)
            except IntegrityError:
                # The later one fails whole, its issue with it.
                return -1

        assert set(at_once(*[issue] * 3)) <= {30, 0, -1}
        assert plan.duties.count() == 30
