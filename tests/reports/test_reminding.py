"""The sweep over what is owed: who is told what on which day, each thing once, none when filed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from agencies.models import DayOff, Deputy, Heartbeat, Notice, User
from agencies.roles import Role
from agencies.sending_hours import SendingHours
from agencies.stages import Stage
from agencies.telling import moot_among, words_of
from documents.models import Paper
from reports import weekly
from reports.actions import extending, filing, reminding, review
from reports.models import Obligation, ProgressReport, ReportingCalendar
from tests.factories import AgencyFactory, CalendarFactory, MembershipFactory
from tests.reports.filed import REASON, Watched, file, fresh, watched

pytestmark = pytest.mark.django_db

HOURS = SendingHours()
# The reports of ``watched()`` are due on Wednesday 17/3/2021 and lock after Monday 22/3.
DUE = dt.date(2021, 3, 17)


def moment(day: str, time: str = "08:00") -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(f"{day}T{time}"))


def sweep(day: str, time: str = "08:00") -> list[str]:
    """Sweep, and give the keys of what that laid, without the obligation's number."""
    before = set(Notice.objects.values_list("pk", flat=True))
    count = reminding.sweep(at=moment(day, time), hours=HOURS)
    laid = Notice.objects.exclude(pk__in=before)
    assert len(laid) == count
    return sorted(_told(each) for each in laid if each.stage not in (Stage.WEEK, Stage.NAMES))


def _told(notice: Notice) -> str:
    _, _, *which = notice.key.split(":")
    return f"{notice.recipient.full_name}: {':'.join(which)}"


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def people(plan: Watched) -> dict[str, User]:
    named = {"Chị Thư": Role.CLERK, "Anh Trưởng": Role.HEAD}
    found = {
        name: MembershipFactory(agency=plan.office, role=role, user__full_name=name).user
        for name, role in named.items()
    }
    return found | {"Bà Theo": plan.monitor("Bà Theo")}


@pytest.fixture
def report(plan: Watched, people) -> ProgressReport:
    return plan.report()


class TestStages:
    def test_from_opening_to_the_last_word(self, report):
        days = {
            "2021-03-10": ["Chị Thư: opened"],
            "2021-03-11": [],
            "2021-03-12": ["Chị Thư: due-soon-5:2021-03-17"],
            "2021-03-16": ["Chị Thư: due-soon-1:2021-03-17"],
            "2021-03-17": ["Chị Thư: due-today:2021-03-17"],
            "2021-03-18": ["Chị Thư: overdue-1:2021-03-17"],
            "2021-03-19": [],
            "2021-03-22": [
                "Anh Trưởng: escalated-head:2021-03-17", "Chị Thư: overdue-3:2021-03-17",
            ],
            "2021-03-26": [
                "Bà Theo: escalated-monitor:2021-03-17", "Chị Thư: overdue-7:2021-03-17",
            ],
            "2021-04-07": ["Chị Thư: overdue-15:2021-03-17"],
            "2021-04-29": ["Chị Thư: overdue-30:2021-03-17"],
            "2021-06-01": [],
        }  # fmt: skip
        assert {day: sweep(day) for day in days} == days
        assert Obligation.objects.get().look_on is None

    def test_again_on_the_same_day_says_nothing(self, report):
        assert sweep("2021-03-16")
        assert sweep("2021-03-16") == sweep("2021-03-16", "16:59") == []

    def test_what_was_missed_is_said_at_once_and_only_the_last_is_unread(self, report):
        told = sweep("2021-03-22")
        assert told == [
            "Anh Trưởng: escalated-head:2021-03-17", "Chị Thư: due-soon-1:2021-03-17",
            "Chị Thư: due-soon-5:2021-03-17", "Chị Thư: due-today:2021-03-17", "Chị Thư: opened",
            "Chị Thư: overdue-1:2021-03-17", "Chị Thư: overdue-3:2021-03-17",
        ]  # fmt: skip
        unread = Notice.objects.unread().filter(recipient__full_name="Chị Thư")
        assert [(each.stage, each.number) for each in unread] == [(Stage.OVERDUE, 3)]

    @pytest.mark.parametrize(
        ("day", "time"),
        [("2021-03-16", "07:29"), ("2021-03-16", "17:00"), ("2021-03-13", "09:00")],
    )
    def test_nobody_is_told_by_night_or_on_a_saturday(self, report, day, time):
        assert sweep(day, time) == []
        assert not Notice.objects.exists()

    def test_a_day_off_of_the_province_is_kept(self, plan, report):
        DayOff.objects.create(province=plan.province, day=dt.date(2021, 3, 16), name="Nghỉ bù")
        assert sweep("2021-03-15") == [
            "Chị Thư: due-soon-1:2021-03-17", "Chị Thư: due-soon-5:2021-03-17", "Chị Thư: opened",
        ]  # fmt: skip
        assert sweep("2021-03-16") == []

    def test_the_plan_says_how_many_days_before(self, plan, report):
        CalendarFactory(plan=plan.plan, remind_before=[10, 3])
        assert sweep("2021-03-05") == ["Chị Thư: due-soon-10:2021-03-17", "Chị Thư: opened"]
        assert sweep("2021-03-12") == ["Chị Thư: due-soon-3:2021-03-17"]


class TestState:
    def test_nothing_is_said_of_what_is_filed(self, plan, report, people):
        sweep("2021-03-10")
        file(report, by=people["Chị Thư"])
        assert sweep("2021-03-17") == sweep("2021-03-22") == []

    def test_filing_by_the_office_ends_the_looking(self, plan, report, people):
        ready = file(report, by=people["Chị Thư"])
        ProgressReport.objects.filter(pk=ready.pk).update(state="returned", **_returned(people))
        now = fresh(ready)
        filing.submit(
            report=now, version=now.version, by=people["Chị Thư"], at=moment("2021-03-17")
        )
        assert Obligation.objects.get().look_on is None

    def test_an_extension_is_told_and_its_day_anew(self, report, people):
        sweep("2021-03-16")
        extending.extend(
            obligation=report.obligation, until=dt.date(2021, 3, 26), reason=REASON,
            by=people["Bà Theo"], at=moment("2021-03-16", "09:00"),
        )  # fmt: skip
        assert Notice.objects.get(stage=Stage.EXTENDED).key.endswith(":extended:2021-03-26")
        assert sweep("2021-03-17") == sweep("2021-03-18") == []
        assert sweep("2021-03-19") == ["Chị Thư: due-soon-5:2021-03-26"]
        assert sweep("2021-03-26") == [
            "Chị Thư: due-soon-1:2021-03-26", "Chị Thư: due-today:2021-03-26",
        ]  # fmt: skip

    def test_what_came_back_is_wanted_by_its_last_day_and_each_time_anew(self, report, people):
        file(report, by=people["Chị Thư"])
        for day in ("2021-03-18", "2021-03-19"):
            _send_back(fresh(report), people["Bà Theo"], day)
            _file_again(fresh(report), people["Chị Thư"], day)
        _send_back(fresh(report), people["Bà Theo"], "2021-03-19")
        returned = Notice.objects.filter(stage=Stage.RETURNED).order_by("pk")
        assert [each.key.split(":", 2)[2] for each in returned] == [
            "returned:r1", "returned:r2", "returned:r3",
        ]  # fmt: skip
        told = sweep("2021-03-22")
        assert "Chị Thư: due-soon-1:2021-03-24" not in told
        assert [each for each in told if "due" in each] == [
            "Chị Thư: due-soon-5:2021-03-24",
        ]  # fmt: skip

    def test_what_lies_with_the_head_is_the_heads_to_send(self, report):
        ProgressReport.objects.update(state="awaiting")
        assert sweep("2021-03-17")[-1] == "Anh Trưởng: opened"
        assert {each.recipient.full_name for each in Notice.objects.all()} == {"Anh Trưởng"}

    @pytest.mark.parametrize("state", [Paper.State.RECALLED, Paper.State.CLOSED])
    def test_a_plan_that_binds_nobody_reminds_nobody(self, plan, report, state):
        Paper.objects.filter(pk=plan.plan.paper_id).update(state=state)
        assert sweep("2021-03-17") == []
        assert Obligation.objects.get().look_on is None

    def test_what_was_entered_for_the_past_reminds_nobody(self, plan, people):
        plan.report(obligation__is_backfill=True)
        assert sweep("2021-03-17") == []


class TestPeople:
    def test_the_one_in_charge_alone(self, plan, report, people):
        other = MembershipFactory(
            agency=plan.office, role=Role.CLERK, user__full_name="Chị Hai"
        ).user
        assert sweep("2021-03-10") == ["Chị Hai: opened", "Chị Thư: opened"]
        Obligation.objects.update(assigned_to=other)
        assert sweep("2021-03-16") == [
            "Chị Hai: due-soon-1:2021-03-17", "Chị Hai: due-soon-5:2021-03-17",
        ]  # fmt: skip

    def test_all_when_the_one_in_charge_has_left(self, plan, report):
        gone = MembershipFactory(
            agency=plan.office, role=Role.CLERK, since=dt.date(2020, 1, 1),
            until=dt.date(2021, 3, 1),
        ).user  # fmt: skip
        Obligation.objects.update(assigned_to=gone)
        assert sweep("2021-03-10") == ["Chị Thư: opened"]

    def test_a_deputy_instead_of_who_is_away(self, plan, report, people):
        deputy = MembershipFactory(
            agency=AgencyFactory(parent=plan.province), user__full_name="Anh Thay"
        ).user
        Deputy.objects.create(
            agency=plan.office, absent=people["Chị Thư"], user=deputy,
            since=dt.date(2021, 3, 15), until=dt.date(2021, 3, 16),
        )  # fmt: skip
        assert sweep("2021-03-16")[-1] == "Anh Thay: opened"
        assert sweep("2021-03-17") == ["Chị Thư: due-today:2021-03-17"]

    def test_the_head_where_there_is_no_clerk(self, report, people):
        User.objects.filter(full_name="Chị Thư").update(is_active=False)
        assert sweep("2021-03-10") == ["Anh Trưởng: opened"]

    def test_nobody_of_the_province_above_or_of_another_office(self, plan, report):
        for agency in (plan.province, plan.home, AgencyFactory(parent=plan.province)):
            MembershipFactory(agency=agency, role=Role.CLERK)
        assert sweep("2021-03-10") == ["Chị Thư: opened"]


class TestTwoAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_it_is_laid_once(self, plan):
        for n in range(30):
            office = AgencyFactory(parent=plan.province)
            MembershipFactory(agency=office, role=Role.CLERK)
            plan.report(obligation__agency=office)
            MembershipFactory(agency=office, role=Role.HEAD, user__full_name=f"Trưởng {n}")
        barrier = Barrier(4)

        def run() -> int:
            barrier.wait()
            try:
                return reminding.sweep(at=moment("2021-03-22"), hours=HOURS)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            laid = [each.result() for each in [pool.submit(run) for _ in range(4)]]
        keys = list(Notice.objects.values_list("key", "recipient"))
        assert sum(laid) == len(keys) == len(set(keys))
        steps = Notice.objects.exclude(stage__in=[Stage.WEEK, Stage.NAMES])
        assert steps.count() == 30 * 7


class TestWeeks:
    def test_heads_and_monitors_hear_on_the_first_working_day(self, plan, report, people):
        DayOff.objects.create(day=dt.date(2021, 3, 22), name="Nghỉ bù")
        for day in ("2021-03-22", "2021-03-23", "2021-03-24", "2021-03-29", "2021-03-30"):
            sweep(day)
        rows = Notice.objects.filter(stage__in=[Stage.WEEK, Stage.NAMES]).order_by("said_at", "pk")
        told = [
            (each.recipient.full_name, each.key.split(":", 2)[2], f"{each.said_at:%d}")
            for each in rows
        ]
        assert told == [
            ("Anh Trưởng", "week:2021-W12", "23"), ("Bà Theo", "names:2021-W12", "23"),
            ("Anh Trưởng", "week:2021-W13", "29"), ("Bà Theo", "names:2021-W13", "29"),
        ]  # fmt: skip

    def test_a_week_in_which_nothing_is_owed_is_not_summed_up(self, report, people):
        file(report, by=people["Chị Thư"])
        sweep("2021-03-29")
        assert not Notice.objects.exists()

    def test_a_week_that_was_missed_on_monday_is_told_later_in_it(self, report):
        Heartbeat.objects.create(
            name=reminding.SWEEP.format(report.obligation.agency.root_id),
            at=moment("2021-03-19"), day=dt.date(2021, 3, 19),
        )  # fmt: skip
        sweep("2021-03-24")
        assert Notice.objects.filter(stage=Stage.WEEK).exists()


class TestWhatIsSaid:
    def test_days_late_are_those_of_the_day_it_was_said(self, plan, report):
        sweep("2021-03-24")
        told = Notice.objects.filter(stage=Stage.OVERDUE, number=3)
        titles = {words.title for words in words_of(told).values()}
        assert titles == {"Báo cáo quý I/2021: quá hạn 5 ngày làm việc (hạn 17/03/2021)"}

    def test_a_head_hears_of_each_plan_and_a_monitor_of_each_office(self, plan, report):
        sweep("2021-03-22")
        rows = Notice.objects.filter(stage__in=[Stage.WEEK, Stage.NAMES])
        words = words_of(rows)
        said = {each.stage: words[each.pk] for each in rows}
        office, late = plan.office, "quá hạn 3 ngày làm việc"
        assert said["week"].title == f"{office} còn 1 báo cáo chưa nộp"
        assert said["week"].points == (f"Quý I/2021, {report.obligation.plan}: {late}",)
        assert said["names"].title == "1 báo cáo chưa nộp đã quá hạn"
        assert said["names"].points == (f"{office}, quý I/2021: {late}",)

    def test_a_long_list_says_how_many_there_are_in_all(self, plan, report, monkeypatch):
        monkeypatch.setattr(weekly, "MOST_LINES", 1)
        other = AgencyFactory(parent=plan.office.parent, name="Sở Y tế")
        replace(plan, office=other).report()
        sweep("2021-03-22")
        [names] = words_of(Notice.objects.filter(stage=Stage.NAMES)).values()
        assert names.title == "2 báo cáo chưa nộp đã quá hạn"
        assert names.points[1:] == ("… và 1 báo cáo nữa",)

    def test_who_filed_and_got_it_back_is_not_told_that_it_is_open(self, plan, report, people):
        sweep("2021-03-15")
        opened = Notice.objects.filter(stage=Stage.OPENED)
        assert opened
        assert not moot_among(opened)
        file(report, by=people["Chị Thư"])
        _send_back(report, people["Bà Theo"], "2021-03-17")
        assert moot_among(opened) == {each.pk for each in opened}


def test_what_would_be_told_tomorrow_is_told_to_nobody(plan, report, people):
    seen = reminding.foresee(at=moment("2021-03-17"), hours=HOURS, user=people["Bà Theo"])
    assert [_told(each) for each in seen if each.stage == Stage.TODAY] == [
        "Chị Thư: due-today:2021-03-17"
    ]
    assert not Notice.objects.exists()
    stranger = MembershipFactory(role=Role.MONITOR).user
    assert reminding.foresee(at=moment("2021-03-17"), hours=HOURS, user=stranger) == []


def _returned(people) -> dict[str, object]:
    return {"returned_at": moment("2021-03-17"), "returned_by": people["Bà Theo"]}


def _send_back(report: ProgressReport, by: User, day: str) -> None:
    review.send_back(
        report=report, reason=REASON, entry_reasons={}, fix_by=dt.date(2021, 3, 24), by=by,
        at=moment(day, "10:00"),
    )  # fmt: skip


def _file_again(report: ProgressReport, by: User, day: str) -> None:
    filing.submit(report=report, version=report.version, by=by, at=moment(day, "11:00"))


def test_calendars_of_before_remind_as_they_do_by_default():
    assert ReportingCalendar().remind_before == [5, 1]
