"""The calendar of a plan: what it makes, what it leaves alone, and what it refuses."""

import datetime as dt
from typing import Any

import pytest

from agencies.models import Agency, AuditEvent, DayOff
from documents.models import Paper
from plans.models import Plan
from reports.actions import calendars, rights
from reports.actions.calendars import LevelDays
from reports.models import Deadline, ReportingCalendar, ReportingPeriod
from tests.factories import AgencyFactory, MembershipFactory, ObligationFactory, ProvinceFactory
from tests.reports.laid_out import ISSUED, at, periods, plan_of, row, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Agency:
    return ProvinceFactory(place="Miền Thử")


@pytest.fixture
def plan(province) -> Plan:
    plan = plan_of(province)
    row(plan, "Thường xuyên", AgencyFactory(parent=province))
    return plan


@pytest.fixture
def monitor(plan):
    return MembershipFactory(agency=plan.monitor, role="monitor").user


def set_calendar(plan: Plan, **given: Any) -> ReportingCalendar:
    wanted: dict[str, Any] = {
        "rhythm": "cchc", "day_off_rule": "after", "counts_from": ISSUED, "days": {}, "by": None,
        "at": at(ISSUED),
    }  # fmt: skip
    return calendars.set_calendar(plan=plan, **{**wanted, **given})


def due(plan: Plan, level: str = "province") -> dict[str, tuple[dt.date, dt.date]]:
    rows = Deadline.objects.filter(period__plan=plan, level=level).select_related("period__plan")
    return {str(each.period): (each.due_on, each.locks_on) for each in rows}


class TestByDefault:
    def test_it_is_made_when_periods_are_opened(self, plan):
        run(ISSUED)
        calendar = plan.calendar
        assert (calendar.rhythm, calendar.day_off_rule) == ("cchc", "after")
        assert calendar.counts_from == ISSUED
        days = {each.level: (each.due_after, each.locks_after) for each in calendar.rules.all()}
        assert days == {
            "commune": (1, 5), "district": (2, 5), "unit": (1, 5), "province": (3, 5), "central": (3, 5),
        }  # fmt: skip
        assert list(periods(plan)) == [
            "Quý I/2021", "6 tháng đầu năm 2021", "Quý III/2021", "Năm 2021",
        ]  # fmt: skip

    def test_levels_below_report_earlier_and_the_ministry_by_the_20th(self, plan):
        run(ISSUED)
        for level in ("commune", "district", "unit", "province"):
            for name, (due_on, _) in due(plan, level).items():
                assert due_on.day <= 20, name

    def test_it_does_not_replace_one_that_was_set(self, plan):
        set_calendar(plan, rhythm="year")
        calendars.set_default(plan=plan, on=ISSUED, at=at(ISSUED))
        assert list(periods(plan)) == ["Năm 2021"]

    def test_duties_count_from_the_day_in_viet_nam(self, province):
        # 23:30 UTC of the day before is already the 5th here.
        plan = plan_of(province, paper__issued_at=dt.datetime(2021, 1, 4, 23, 30, tzinfo=dt.UTC))
        assert calendars.in_force_since(plan) == ISSUED


class TestSetting:
    def test_days_by_level_move_off_days_off(self, plan, province):
        DayOff.objects.create(province=province, day=dt.date(2021, 3, 15), name="Nghỉ của tỉnh")
        set_calendar(plan, days={"province": LevelDays(-1, 3)})
        assert due(plan)["Quý I/2021"] == (dt.date(2021, 3, 16), dt.date(2021, 3, 19))
        set_calendar(plan, days={"province": LevelDays(-1, 3)}, day_off_rule="before")
        assert due(plan)["Quý I/2021"] == (dt.date(2021, 3, 12), dt.date(2021, 3, 16))
        set_calendar(plan, days={"province": LevelDays(-1, 3)}, day_off_rule="stay")
        assert due(plan)["Quý I/2021"] == (dt.date(2021, 3, 13), dt.date(2021, 3, 16))

    def test_past_periods_stay_to_be_entered_in_bulk(self, plan):
        set_calendar(plan, counts_from=dt.date(2021, 6, 15))
        counts = {name: each.counts for name, each in periods(plan).items()}
        assert list(counts.values()) == [False, False, True, True]
        set_calendar(plan, counts_from=dt.date(2021, 6, 14))
        assert [each.counts for each in periods(plan).values()] == [False, True, True, True]

    def test_the_same_again_changes_nothing_and_is_not_told(self, plan, monitor):
        set_calendar(plan, by=monitor)
        keys = list(ReportingPeriod.objects.values_list("pk"))
        set_calendar(plan, by=monitor)
        assert list(ReportingPeriod.objects.values_list("pk")) == keys
        (event,) = AuditEvent.objects.filter(verb="đặt lịch báo cáo")
        assert event.by_id == monitor.pk
        assert event.changes["rhythm"] == [None, "cchc"]

    def test_another_rhythm_takes_the_place_of_what_nobody_opened(self, plan):
        set_calendar(plan)
        set_calendar(plan, rhythm="half")
        assert list(periods(plan)) == ["6 tháng đầu năm 2021", "6 tháng cuối năm 2021"]

    def test_what_was_opened_stays_and_only_later_periods_are_added(self, plan):
        run(dt.date(2021, 3, 15))
        before = due(plan)
        set_calendar(plan, rhythm="month", days={"province": LevelDays(20, 20)})
        assert list(periods(plan)) == [
            "Quý I/2021", "6 tháng đầu năm 2021", *(f"Tháng {n}/2021" for n in range(7, 13)),
        ]  # fmt: skip
        for name in ("Quý I/2021", "6 tháng đầu năm 2021"):
            assert due(plan)[name] == before[name]
        run(dt.date(2021, 7, 15))
        assert sum(each.opened_at is not None for each in periods(plan).values()) == 4

    def test_what_was_entered_for_the_past_stays(self, plan):
        set_calendar(plan, counts_from=dt.date(2021, 6, 15))
        ObligationFactory(period=periods(plan)["Quý I/2021"], is_backfill=True)
        set_calendar(plan, rhythm="half")
        assert list(periods(plan)) == [
            "Quý I/2021", "6 tháng đầu năm 2021", "6 tháng cuối năm 2021",
        ]  # fmt: skip
        assert not periods(plan)["Quý I/2021"].counts


class TestRefusing:
    def test_who_does_not_watch_the_plan(self, plan):
        clerk = MembershipFactory(agency=plan.monitor, role="clerk").user
        with pytest.raises(rights.NotAllowed, match="tiếp nhận"):
            set_calendar(plan, by=clerk)

    @pytest.mark.parametrize("state", [Paper.State.DRAFT, Paper.State.RECALLED, Paper.State.CLOSED])
    def test_a_plan_that_binds_nobody(self, province, state):
        plan = plan_of(province, paper__state=state)
        with pytest.raises(calendars.NotInForce, match="Chỉ kế hoạch đã ban hành"):
            set_calendar(plan)
        assert not ReportingCalendar.objects.exists()

    def test_a_rhythm_that_comes_too_late(self, plan):
        run(dt.date(2021, 12, 1))
        with pytest.raises(calendars.RhythmTooLate, match="đến hết ngày 14/12/2021"):
            set_calendar(plan, rhythm="month")
        assert plan.calendar.rhythm == "cchc"

    @pytest.mark.parametrize("days", [LevelDays(181, 5), LevelDays(-181, 5), LevelDays(3, -1)])
    def test_days_that_cannot_be_meant(self, plan, days):
        with pytest.raises(calendars.DaysOutOfRange, match="Cấp tỉnh"):
            set_calendar(plan, days={"province": days})

    @pytest.mark.parametrize("first", [dt.date(2019, 12, 31), dt.date(9999, 12, 31)])
    def test_a_start_that_cannot_be_meant(self, plan, first):
        with pytest.raises(calendars.DaysOutOfRange, match="kế hoạch năm 2021 phải từ 01/01/2020"):
            set_calendar(plan, counts_from=first)


class TestOneDeadline:
    @pytest.fixture
    def deadline(self, plan) -> Deadline:
        set_calendar(plan)
        return Deadline.objects.get(period=periods(plan)["Quý I/2021"], level="province")

    def set(self, deadline: Deadline, due_on: dt.date, locks_on: dt.date, by: Any = None) -> None:
        calendars.set_deadline(
            deadline=deadline, due_on=due_on, locks_on=locks_on, by=by, at=at(ISSUED)
        )

    def test_is_what_offices_get(self, plan, deadline, monitor):
        # Before the window closes, as some provinces want it.
        self.set(deadline, dt.date(2021, 3, 10), dt.date(2021, 3, 20), monitor)
        run(ISSUED)
        obligation = plan.obligations.get()
        assert (obligation.due_on, obligation.locks_on) == (
            dt.date(2021, 3, 10), dt.date(2021, 3, 20),
        )  # fmt: skip
        event = AuditEvent.objects.get(verb="đặt hạn nộp báo cáo")
        assert event.changes["due_on"] == ["2021-03-17", "2021-03-10"]

    def test_not_once_the_period_is_open(self, deadline):
        run(ISSUED)
        with pytest.raises(calendars.PeriodOpened, match="gia hạn cho từng cơ quan"):
            self.set(deadline, dt.date(2021, 3, 10), dt.date(2021, 3, 20))
        deadline.refresh_from_db()
        assert deadline.due_on == dt.date(2021, 3, 17)

    def test_not_locked_before_it_is_due(self, deadline):
        with pytest.raises(calendars.LocksBeforeDue, match="không được trước hạn nộp"):
            self.set(deadline, dt.date(2021, 3, 20), dt.date(2021, 3, 19))

    def test_not_years_away(self, deadline):
        with pytest.raises(calendars.DaysOutOfRange):
            self.set(deadline, dt.date(2021, 3, 20), dt.date(2031, 3, 19))

    def test_not_by_others(self, deadline, plan):
        clerk = MembershipFactory(agency=plan.monitor, role="clerk").user
        with pytest.raises(rights.NotAllowed):
            self.set(deadline, dt.date(2021, 3, 20), dt.date(2021, 3, 21), clerk)
