"""Recalled plans owe nothing; what closed offices had not filed falls to their heirs."""

import datetime as dt

import pytest

from agencies.models import Agency, AuditEvent
from documents.models import Paper
from plans.models import Duty, Plan
from reports.actions.opening import Opened
from reports.models import Obligation, ProgressReport
from tests.factories import AgencyFactory, MembershipFactory, ProvinceFactory
from tests.reports.laid_out import (
    COORDINATING,
    ISSUED,
    at,
    entries,
    everything,
    follow,
    lay,
    owed,
    plan_of,
    row,
    run,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Quý I/2021", "6 tháng đầu năm 2021"
MERGED = dt.date(2021, 2, 1)
AFTER = dt.date(2021, 2, 2)
State = ProgressReport.State


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def so(province) -> list[Agency]:
    return [AgencyFactory(parent=province, name=f"Sở {name}") for name in "ABCD"]


@pytest.fixture
def plan(province) -> Plan:
    return plan_of(province)


def file(obligation: Obligation, state: str = State.SUBMITTED) -> None:
    """Put a report into a state as filing would leave it."""
    person = MembershipFactory(agency=obligation.agency).user
    filed = {"submitted_at": at(ISSUED), "submitted_by": person, "first_submitted_on": ISSUED}
    by_state: dict[str, dict[str, object]] = {
        State.SUBMITTED: {},
        State.ACCEPTED: {"accepted_at": at(ISSUED), "accepted_by": person},
        State.RETURNED: {"returned_at": at(ISSUED), "returned_by": person},
    }
    ProgressReport.objects.filter(obligation=obligation).update(
        state=state, revision=1, **filed, **by_state[state]
    )


class TestRecall:
    def recall(self, plan: Plan) -> None:
        Paper.objects.filter(pk=plan.paper_id).update(
            state=Paper.State.RECALLED, ended_at=at(dt.date(2021, 1, 20)), reason="Sai nội dung"
        )

    def test_nothing_is_owed_of_it_but_what_was_filed_stays(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(ISSUED)
        for (office, _), state in zip(
            list(owed(plan))[1:], (State.SUBMITTED, State.ACCEPTED, State.RETURNED), strict=True
        ):
            file(owed(plan)[office, FIRST], state)
        self.recall(plan)
        assert run(AFTER).ended == 2
        assert {office for office, _ in owed(plan)} == {"Sở B", "Sở C"}
        ended = Obligation.objects.get(agency=so[0])
        assert (ended.ended_on, ended.end_reason) == (dt.date(2021, 1, 20), "recall")

    def test_once(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(ISSUED)
        self.recall(plan)
        run(AFTER)
        before = everything()
        assert not run(AFTER)
        assert everything() == before
        (event,) = AuditEvent.objects.filter(verb="kết thúc nghĩa vụ báo cáo")
        assert (event.changes, event.reason) == ({"ended": 4}, "Sai nội dung")


class TestSuccession:
    def test_the_heir_owes_it_by_the_same_day(self, plan, so):
        row(plan, "Hằng tháng", so[0])
        row(plan, "Khi có văn bản", so[0])
        run(ISSUED)
        old = owed(plan)["Sở A", FIRST]
        Obligation.objects.filter(pk=old.pk).update(
            extended_to=dt.date(2021, 4, 1), extension_reason="Bão", extended_at=at(ISSUED),
            extended_by=MembershipFactory().user,
        )  # fmt: skip
        follow(so[0], so[1], on=MERGED)
        assert run(AFTER) == Opened(obligations=1, ended=1)
        (new,) = owed(plan).values()
        assert (new.agency, new.due_on, new.locks_on) == (so[1], old.due_on, old.locks_on)
        assert new.last_due_on == dt.date(2021, 4, 1)
        assert [each.is_optional for each in entries(new)] == [False, True]
        assert entries(new)[0].occurrences == [["month", 1], ["month", 2], ["month", 3]]
        assert {each.duty.agency for each in entries(new)} == {so[1]}
        old.refresh_from_db()
        assert (old.ended_on, old.end_reason) == (MERGED, "succession")
        assert list(old.replaced_by.all()) == [new]

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED])
    def test_what_was_filed_stays_with_the_old_name(self, plan, so, state):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        file(owed(plan)["Sở A", FIRST], state)
        follow(so[0], so[1], on=MERGED)
        assert not run(AFTER)
        assert set(owed(plan)) == {("Sở A", FIRST)}

    def test_what_was_returned_falls_to_the_heir(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        file(owed(plan)["Sở A", FIRST], State.RETURNED)
        follow(so[0], so[1], on=MERGED)
        run(AFTER)
        assert set(owed(plan)) == {("Sở B", FIRST)}

    def test_two_that_fall_to_one_become_one(self, plan, so):
        row(plan, "Thường xuyên", so[0], so[1])
        only = row(plan, "Thường xuyên", so[1])
        run(ISSUED)
        follow(so[0], so[2], on=MERGED)
        follow(so[1], so[2], on=MERGED)
        assert run(AFTER) == Opened(obligations=1, ended=2)
        (new,) = owed(plan).values()
        assert len(entries(new)) == 2
        assert entries(new)[1].duty.item == only
        assert new.replaces.count() == 2

    def test_several_heirs_each_owe_one(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        follow(so[0], so[1], so[2], on=MERGED)
        assert run(AFTER) == Opened(obligations=2, ended=1)
        assert set(owed(plan)) == {("Sở B", FIRST), ("Sở C", FIRST)}

    def test_an_heir_that_reports_anyway_is_asked_about_more_rows(self, plan, so):
        shared = row(plan, "Thường xuyên", so[0])
        lay(shared, so[1], COORDINATING)
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        own = owed(plan)["Sở B", FIRST]
        follow(so[0], so[1], on=MERGED)
        assert run(AFTER) == Opened(ended=1)
        assert owed(plan) == {("Sở B", FIRST): own}
        # Its own word on the shared row stands; the other row is added after it.
        assert [(each.position, each.duty.item.position) for each in entries(own)] == [
            (1, shared.position),
            (2, plan.items.last().position),
        ]
        assert own.replaces.get().agency == so[0]

    def test_what_an_heir_has_filed_is_left_alone(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        row(plan, "Thường xuyên", so[1])
        run(ISSUED)
        own = owed(plan)["Sở B", FIRST]
        file(own)
        follow(so[0], so[1], on=MERGED)
        assert run(AFTER) == Opened(ended=1)
        assert len(entries(own)) == 1
        assert own.replaces.count() == 1

    def test_along_a_chain(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        follow(so[0], so[1], on=MERGED)
        run(AFTER)
        follow(so[1], so[2], on=dt.date(2021, 2, 10))
        run(dt.date(2021, 2, 11))
        assert set(owed(plan)) == {("Sở C", FIRST)}
        assert Obligation.objects.count() == 3

    def test_an_office_whose_role_rose_keeps_its_report(self, plan, so):
        item = row(plan, "Thường xuyên", so[0])
        lay(item, so[1], COORDINATING)
        run(ISSUED)
        follow(so[0], so[1], on=MERGED)
        run(AFTER)
        assert Duty.objects.open().get().role == "lead"
        assert set(owed(plan)) == {("Sở B", FIRST)}

    def test_without_an_heir_nobody_is_guessed(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        follow(so[0], on=MERGED)
        assert not run(AFTER)
        assert set(owed(plan)) == {("Sở A", FIRST)}

    def test_the_next_period_is_the_heir_s_alone(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        follow(so[0], so[1], on=MERGED)
        run(dt.date(2021, 3, 15))
        assert set(owed(plan)) == {("Sở B", FIRST), ("Sở B", SECOND)}

    def test_once_and_told_once(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(ISSUED)
        follow(so[0], so[1], on=MERGED)
        run(AFTER)
        before = everything()
        assert not run(AFTER)
        assert everything() == before
        (event,) = AuditEvent.objects.filter(verb="chuyển báo cáo cho cơ quan kế thừa")
        assert event.changes == {"ended": 1, "begun": 1}
