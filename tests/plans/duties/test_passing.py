"""What is owed by an office that has closed passes to those that follow it."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent, Succession
from documents.models import Paper
from plans.actions.passing import Passed
from plans.models import Duty, Plan
from tests.factories import AgencyFactory, AppendixFactory, PlanFactory
from tests.plans.duties.laid import (
    COORDINATING,
    DAY,
    LEAD,
    MERGED,
    follow,
    owed,
    pass_on,
    row,
    write,
)
from tests.plans.test_races import at_once

pytestmark = pytest.mark.django_db


class TestPassingOn:
    def test_an_open_duty_passes_to_the_successor_and_points_to_it(self, plan, so):
        item = row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        assert pass_on() == Passed(plans=1, ended=1, begun=1)
        old, new = plan.duties.order_by("pk")
        assert (old.agency, old.ended_on, old.end_reason) == (so[0], MERGED, "succession")
        assert (new.agency, new.item, new.role, new.began_on) == (so[1], item, LEAD, MERGED)
        assert list(old.replaced_by.all()) == [new]
        assert (old.role, old.sources) == (LEAD, new.sources)

    def test_a_second_run_finds_nothing(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        pass_on()
        before = list(Duty.objects.order_by("pk").values())
        assert pass_on().ended == 0
        assert list(Duty.objects.order_by("pk").values()) == before

    def test_several_successors_each_get_one(self, plan, so):
        row(plan, coordinating=[so[0]])
        write(plan)
        follow(so[0], so[1], so[2])
        pass_on()
        assert owed(plan) == {"Sở B": COORDINATING, "Sở C": COORDINATING}
        assert plan.duties.ended().get().replaced_by.count() == 2

    def test_a_chain_is_followed_to_its_end(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1], on=dt.date(2023, 1, 1))
        follow(so[1], so[2])
        pass_on()
        assert owed(plan) == {"Sở C": LEAD}
        assert plan.duties.open().get().began_on == MERGED

    def test_a_chain_that_passed_step_by_step_ends_the_same(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1], on=dt.date(2023, 1, 1))
        pass_on(on=dt.date(2023, 6, 1))
        follow(so[1], so[2])
        pass_on()
        assert owed(plan) == {"Sở C": LEAD}
        assert plan.duties.ended().count() == 2

    def test_two_that_fall_to_one_become_one_and_lead_wins(self, plan, so):
        row(plan, lead=[so[0]], coordinating=[so[1]])
        write(plan)
        for old in so[:2]:
            follow(old, so[2])
        assert (pass_on().ended, owed(plan)) == (2, {"Sở C": LEAD})
        new = plan.duties.open().get()
        assert {old.agency for old in new.replaces.all()} == set(so[:2])
        assert [source["name"] for source in new.sources] == ["Sở A", "Sở B"]

    def test_a_successor_that_leads_already_keeps_its_own_duty(self, plan, so):
        row(plan, lead=[so[1]], coordinating=[so[0]])
        write(plan)
        kept = plan.duties.get(agency=so[1])
        follow(so[0], so[1])
        assert (pass_on().begun, owed(plan)) == (0, {"Sở B": LEAD})
        assert list(plan.duties.get(agency=so[0]).replaced_by.all()) == [kept]
        assert kept.sources == plan.duties.get(pk=kept.pk).sources

    def test_a_successor_whose_role_rises_gets_a_new_one(self, plan, so):
        row(plan, lead=[so[0]], coordinating=[so[1]])
        write(plan)
        own = plan.duties.get(agency=so[1])
        follow(so[0], so[1])
        assert (pass_on().ended, owed(plan)) == (2, {"Sở B": LEAD})
        own.refresh_from_db()
        assert (own.role, own.ended_on) == (COORDINATING, MERGED)
        assert list(own.replaced_by.all()) == [plan.duties.open().get()]

    def test_what_closed_without_a_successor_keeps_its_duty(self, plan, so):
        row(plan, lead=[so[0], so[1]])
        write(plan)
        follow(so[0])
        follow(so[1], so[0])
        assert (pass_on().ended, owed(plan)) == (0, {"Sở A": LEAD, "Sở B": LEAD})

    def test_successors_that_go_round_in_a_ring_pass_nothing(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        follow(so[1], so[0])
        assert (pass_on().ended, owed(plan)) == (0, {"Sở A": LEAD})

    def test_an_agency_that_lives_on_beside_its_successor_keeps_its_duty(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        Succession.objects.create(predecessor=so[0], successor=so[1], on=MERGED)
        assert pass_on().ended == 0

    def test_nothing_passes_before_the_day(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        assert pass_on(on=MERGED - dt.timedelta(days=1)).ended == 0
        assert pass_on(on=MERGED).ended == 1

    @pytest.mark.parametrize("state", [Paper.State.CLOSED, Paper.State.DRAFT])
    def test_only_what_is_issued_and_not_over_passes(self, plan, so, state):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        Paper.objects.filter(pk=plan.paper_id).update(state=state)
        assert pass_on().ended == 0

    def test_one_plan_alone_can_be_brought_into_line(self, plan, so, province):
        other: Plan = PlanFactory(
            issuer=province, paper__day=DAY, paper__state=Paper.State.REGISTERED
        )
        AppendixFactory(plan=other)
        for each in (plan, other):
            row(each, lead=[so[0]])
            write(each)
        follow(so[0], so[1])
        assert (pass_on(other).plans, owed(plan), owed(other)) == (
            1, {"Sở A": LEAD}, {"Sở B": LEAD},
        )  # fmt: skip

    def test_a_plan_registered_after_a_merger_ends_up_with_the_successor(self, plan, so):
        row(plan, lead=[so[0]])
        follow(so[0], so[1])
        write(plan)
        assert owed(plan) == {"Sở A": LEAD}
        pass_on(plan)
        assert owed(plan) == {"Sở B": LEAD}

    def test_many_pass_in_as_many_queries_as_few(self, plan, province, so):
        old = [AgencyFactory(parent=province) for _ in range(4)]
        for each in old:
            follow(each, so[0])
        costs = []
        for rows in (30, 60):
            for _ in range(rows):
                row(plan, lead=old)
            Duty.objects.all().delete()
            write(plan)
            with CaptureQueriesContext(connection) as captured, transaction.atomic():
                assert pass_on().ended == plan.items.count() * 4
                transaction.set_rollback(True)
            costs.append(len(captured))
        assert costs[0] == costs[1]

    def test_the_log_says_how_many_of_each_plan(self, plan, so):
        row(plan, lead=so[:2])
        write(plan)
        follow(so[0], so[2])
        follow(so[1], so[2])
        pass_on()
        event = AuditEvent.objects.get(verb="chuyển nhiệm vụ cho cơ quan kế thừa")
        assert (event.subject_id, event.changes) == (str(plan.pk), {"ended": 2, "begun": 1})

    def test_the_command_says_what_it_did(self, plan, so):
        row(plan, lead=[so[0]])
        write(plan)
        follow(so[0], so[1])
        said = StringIO()
        call_command("pass_duties", stdout=said)
        call_command("pass_duties", stdout=said)
        assert said.getvalue().splitlines() == [
            "1 kế hoạch: 1 nhiệm vụ đã kết thúc, 1 nhiệm vụ mới của cơ quan kế thừa.",
            "Không có nhiệm vụ nào phải chuyển.",
        ]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_runs_pass_everything_once(self, plan, so):
        for _ in range(5):
            row(plan, lead=[so[0]], coordinating=[so[1]])
        write(plan)
        for old in so[:2]:
            follow(old, so[2])
        ended = at_once(*[lambda: pass_on().ended] * 4)
        assert sorted(ended) == [0, 0, 0, 10]
        assert plan.duties.open().count() == 5
        assert AuditEvent.objects.filter(verb__startswith="chuyển").count() == 1
