"""Opening periods: who owes what, by when; repeated, at once, and against every later change."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, AuditEvent, DayOff
from documents.models import Paper
from plans.models import Plan
from reports.actions import calendars, opening, rights
from reports.actions.calendars import LevelDays
from reports.models import Deadline, Obligation, ProgressEntry, ProgressReport, ReportingPeriod
from tests.factories import (
    AgencyFactory,
    CommuneFactory,
    MembershipFactory,
    ObligationFactory,
    ProvinceFactory,
)
from tests.reports.laid_out import (
    COORDINATING,
    ISSUED,
    at,
    entries,
    everything,
    lay,
    owed,
    periods,
    plan_of,
    row,
    run,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD, YEAR = "Quý I/2021", "6 tháng đầu năm 2021", "Quý III/2021", "Năm 2021"


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def so(province) -> list[Agency]:
    return [AgencyFactory(parent=province, name=f"Sở {name}") for name in "ABC"]


@pytest.fixture
def plan(province) -> Plan:
    return plan_of(province)


class TestWhatIsOpened:
    def test_an_office_owes_one_report_with_an_entry_for_each_duty(self, plan, so):
        first = row(plan, "Thường xuyên", so[0])
        second = row(plan, "Cả năm", so[1])
        lay(second, so[0], COORDINATING)
        opened = run(dt.date(2021, 1, 6))
        assert (opened.plans, opened.periods, opened.obligations, opened.ended) == (1, 1, 2, 0)
        found = owed(plan)
        assert set(found) == {("Sở A", FIRST), ("Sở B", FIRST)}
        mine = found["Sở A", FIRST]
        assert (mine.report.state, mine.report.version) == (ProgressReport.State.DRAFT, 0)
        assert mine.opened_at == at(dt.date(2021, 1, 6))
        told = [(each.position, each.duty.item, each.duty.agency) for each in entries(mine)]
        assert told == [(1, first, so[0]), (2, second, so[0])]

    def test_each_period_when_the_one_before_has_all_its_data(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        run(dt.date(2021, 3, 14))
        assert set(owed(plan)) == {("Sở A", FIRST)}
        run(dt.date(2021, 3, 15))
        assert set(owed(plan)) == {("Sở A", FIRST), ("Sở A", SECOND)}
        run(dt.date(2021, 9, 15))
        assert {period for _, period in owed(plan)} == {FIRST, SECOND, THIRD, YEAR}

    def test_due_by_the_days_of_the_office_s_level(self, plan, province, so):
        commune = CommuneFactory(parent=province, name="Ủy ban nhân dân xã Một")
        row(plan, "Thường xuyên", so[0], commune)
        run(ISSUED)
        dates = {office: (each.due_on, each.locks_on) for (office, _), each in owed(plan).items()}
        assert dates == {
            # 14/3/2021 is a Sunday.
            "Sở A": (dt.date(2021, 3, 17), dt.date(2021, 3, 22)),
            "UBND xã Một": (dt.date(2021, 3, 15), dt.date(2021, 3, 22)),
        }

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("Thường xuyên", {FIRST, SECOND, THIRD, YEAR}),
            ("Quý I/2021", {FIRST, SECOND, YEAR}),
            ("Tháng 8", {THIRD, YEAR}),
            ("Trước ngày 30/6/2021", {FIRST, SECOND, THIRD, YEAR}),
            ("Trước ngày 10/3/2021", {FIRST, SECOND, YEAR}),
            ("", {FIRST, SECOND, THIRD, YEAR}),
            ("Khi có văn bản", set()),
        ],
    )
    def test_rows_are_asked_in_the_periods_they_touch(self, plan, so, text, asked):
        row(plan, text, so[0])
        run(dt.date(2021, 12, 1))
        assert {period for _, period in owed(plan)} == asked

    def test_a_recurring_row_is_asked_for_its_times(self, plan, so):
        row(plan, "Hằng tháng", so[0])
        run(ISSUED)
        (entry,) = entries(owed(plan)["Sở A", FIRST])
        assert entry.occurrences == [["month", 1], ["month", 2], ["month", 3]]

    def test_an_event_stands_as_optional_beside_what_is_owed(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        row(plan, "Khi có văn bản", so[0], so[1])
        run(ISSUED)
        assert set(owed(plan)) == {("Sở A", FIRST)}
        assert [each.is_optional for each in entries(owed(plan)["Sở A", FIRST])] == [False, True]

    def test_a_duty_that_began_after_the_window_is_not_asked(self, plan, so):
        item = row(plan, "Thường xuyên", so[0])
        lay(item, so[1], began_on=dt.date(2021, 3, 15))
        run(dt.date(2021, 3, 16))
        assert set(owed(plan)) == {("Sở A", FIRST), ("Sở A", SECOND), ("Sở B", SECOND)}

    @pytest.mark.parametrize("state", [Paper.State.DRAFT, Paper.State.CLOSED, Paper.State.RECALLED])
    def test_only_plans_in_force_ask(self, province, so, state):
        plan = plan_of(province, paper__state=state)
        row(plan, "Thường xuyên", so[0])
        assert not run(ISSUED)
        assert not ReportingPeriod.objects.exists()

    def test_what_is_past_is_asked_of_nobody(self, province, so):
        plan = plan_of(province, paper__issued_at=at(dt.date(2021, 7, 1)))
        row(plan, "Thường xuyên", so[0])
        run(dt.date(2021, 7, 1))
        assert set(owed(plan)) == {("Sở A", THIRD)}
        assert not periods(plan)[FIRST].counts

    def test_who_was_entered_for_the_past_owes_nothing_twice(self, plan, so):
        row(plan, "Thường xuyên", *so)
        calendars.set_default(plan=plan, on=ISSUED, at=at(ISSUED))
        period = periods(plan)[FIRST]
        ObligationFactory(period=period, agency=so[0], is_backfill=True)
        run(ISSUED)
        assert Obligation.objects.filter(agency=so[0], period=period).count() == 1
        assert len(owed(plan)) == 3

    def test_a_level_without_a_stored_day_has_the_calendar_s(self, plan, so):
        row(plan, "Thường xuyên", so[0])
        calendars.set_default(plan=plan, on=ISSUED, at=at(ISSUED))
        Deadline.objects.filter(level=Agency.Level.PROVINCE).delete()
        run(ISSUED)
        assert owed(plan)["Sở A", FIRST].due_on == dt.date(2021, 3, 17)

    def test_the_log_says_it_once_for_a_period(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(ISSUED)
        (event,) = AuditEvent.objects.filter(verb="mở kỳ báo cáo")
        assert event.changes == {"obligations": 3, "duties": 3}
        assert (event.agency_id, event.by_name) == (plan.monitor_id, "Hệ thống")

    def test_only_who_watches_the_plan_may_ask_for_it(self, plan, so):
        stranger = MembershipFactory(agency=so[0], role="monitor").user
        with pytest.raises(rights.NotAllowed, match="Chỉ "):
            opening.open_periods(on=ISSUED, at=at(ISSUED), by=stranger, plan=plan)


class TestNothingChanges:
    def test_run_again(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(dt.date(2021, 3, 20))
        before = everything()
        for day in (dt.date(2021, 3, 20), dt.date(2021, 4, 1), ISSUED):
            assert not run(day)
        assert everything() == before

    def test_with_another_calendar(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(ISSUED)
        before = everything()
        opened = periods(plan)[FIRST]
        kept = list(opened.deadlines.values())
        calendars.set_calendar(
            plan=plan, rhythm="month", day_off_rule="before", counts_from=dt.date(2021, 6, 1),
            days={"province": LevelDays(30, 30)}, by=None, at=at(ISSUED),
        )  # fmt: skip
        run(dt.date(2021, 2, 1))
        assert Obligation.objects.get(period=opened, agency=so[0]).due_on == dt.date(2021, 3, 17)
        assert list(opened.deadlines.values()) == kept
        assert Obligation.objects.count() == 3
        stays = [each for each in before if each in everything()]
        # All but the periods of the old rhythm that nobody had opened.
        assert len(stays) == len(before) - 3

    def test_with_other_days_off(self, plan, so):
        row(plan, "Thường xuyên", *so)
        run(ISSUED)
        before = everything()
        DayOff.objects.create(day=dt.date(2021, 3, 17), name="Nghỉ bù")
        run(dt.date(2021, 2, 1))
        assert everything() == before

    def test_with_other_duties(self, plan, so):
        item = row(plan, "Thường xuyên", so[0], so[1])
        run(ISSUED)
        before = everything()
        lay(item, so[2])
        lay(row(plan, "Thường xuyên"), so[0])
        plan.duties.filter(agency=so[1]).update(ended_on=ISSUED, end_reason="amendment")
        run(dt.date(2021, 2, 1))
        assert everything() == before


class TestMany:
    def test_many_offices_cost_as_many_queries_as_a_hundred(self, province):
        costs = []
        run(ISSUED, plan_of(province))  # the year's days off are entered by whoever comes first
        for number in (100, 300):
            plan = plan_of(province)
            offices = CommuneFactory.create_batch(number, parent=province)
            for text in ("Thường xuyên", "Hằng tháng", "Khi có văn bản"):
                row(plan, text, *offices)
            with CaptureQueriesContext(connection) as captured:
                opened = run(ISSUED, plan)
            assert opened.obligations == number
            assert ProgressEntry.objects.filter(report__obligation__plan=plan).count() == 3 * number
            costs.append(len(captured))
        assert costs[0] == costs[1]


def at_once(*jobs: Callable[[], int]) -> list[int]:
    """Run jobs at the same moment, each on a connection of its own."""
    start = Barrier(len(jobs))

    def job(each: Callable[[], int]) -> int:
        start.wait()
        try:
            return each()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(job, jobs))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_each_obligation_is_made_once(self, plan, so):
        for _ in range(3):
            row(plan, "Thường xuyên", *so)
        laid = at_once(*[lambda: run(dt.date(2021, 3, 20)).obligations] * 4)
        assert sum(laid) == 6
        assert Obligation.objects.count() == 6
        assert ProgressEntry.objects.count() == 18
        assert AuditEvent.objects.filter(verb="mở kỳ báo cáo").count() == 2
        assert AuditEvent.objects.filter(verb="đặt lịch báo cáo").count() == 1


def test_one_province_s_wrong_table_keeps_nobody_else_waiting(plan, so, caplog):
    row(plan, "Thường xuyên", so[0])
    other = ProvinceFactory()
    days = [dt.date(2021, 3, 1) + dt.timedelta(days=n) for n in range(120)]
    DayOff.objects.bulk_create(DayOff(province=other, day=day, name="Nghỉ") for day in days)
    row(plan_of(other), "Thường xuyên", AgencyFactory(parent=other))
    assert run(ISSUED).plans == 1
    assert "got no calendar" in caplog.text
