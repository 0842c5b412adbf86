"""The calendar of an office: what other programs read in it, and who learns its address."""

import datetime as dt
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper
from plans.models import Plan
from reports import feeds
from reports.actions import feeds as actions
from reports.actions import rights
from reports.models import CalendarFeed, Obligation, ProgressReport
from tests.factories import AgencyFactory, DutyFactory, MembershipFactory
from tests.reports.desks import AT, Desk, desk, saved, sent

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 3, 10)
NOW = dt.datetime(2021, 3, 10, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.SITE_URL = "https://cchc.tinh.gov.vn"


@pytest.fixture
def office() -> Desk:
    return desk(due_in=None)


def agency_of(office: Desk) -> Agency:
    return office.report.obligation.agency


def read(office: Desk, on: dt.date = TODAY) -> Calendar:
    return Calendar.from_ical(feeds.calendar_of(agency_of(office), on=on))


def events(office: Desk, on: dt.date = TODAY) -> dict[str, Any]:
    """Give the events by the words they begin with."""
    return {str(each["summary"]).split(":")[0]: each for each in read(office, on).walk("VEVENT")}


def change(office: Desk, **given: Any) -> None:
    Obligation.objects.filter(pk=office.report.obligation_id).update(**given)


def timed(office: Desk, kind: str, **given: Any) -> Any:
    plan = office.report.obligation.plan
    return DutyFactory(
        agency=agency_of(office), item__appendix__plan=plan, item__schedule_kind=kind,
        **{f"item__{name}": value for name, value in given.items()},
    )  # fmt: skip


class TestWhatItSays:
    def test_a_report_is_an_event_of_its_whole_due_day(self, office: Desk):
        calendar, event = read(office), events(office)["Hạn nộp báo cáo"]
        assert str(calendar["x-wr-calname"]) == "Hạn báo cáo: Sở Tư pháp"
        assert str(event["summary"]) == "Hạn nộp báo cáo: Quý I/2021 (Kế hoạch 892/KH-UBND)"
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (
            dt.date(2021, 3, 17), dt.date(2021, 3, 18),
        )  # fmt: skip
        pk = office.report.obligation_id
        assert str(event["uid"]) == f"bao-cao-{pk}@cchc.tinh.gov.vn"
        assert str(event["url"]) == f"https://cchc.tinh.gov.vn/bao-cao/{pk}/"
        assert "Khóa sau ngày 22/03/2021." in str(event["description"])
        assert event["transp"] == "TRANSPARENT"
        assert not calendar.walk("VALARM")

    def test_another_program_reads_the_same(self, office: Desk):
        timed(office, "deadline", ends_on=dt.date(2021, 6, 30), contents="Hội nghị; a, b\\c\nhai")
        content = feeds.calendar_of(agency_of(office), on=TODAY)
        # Folded in lines of at most 75 bytes that end as the standard has it.
        assert max(map(len, content.split(b"\r\n"))) <= 75
        assert content.count(b"\n") == content.count(b"\r\n")
        found = vobject.readOne(content.decode())
        told = {each.summary.value: each.dtstart.value for each in found.vevent_list}
        assert told == {
            "Hạn nộp báo cáo: Quý I/2021 (Kế hoạch 892/KH-UBND)": dt.date(2021, 3, 17),
            "Hạn thực hiện: Hội nghị; a, b\\c hai": dt.date(2021, 6, 30),
        }

    def test_what_somebody_typed_begins_no_line_of_its_own(self, office: Desk):
        subject = "Bịp\r\nEND:VCALENDAR\nATTENDEE:mailto:a@b.vn"
        Plan.objects.update(subject=subject)
        calendar = read(office)
        assert len(calendar.walk("VEVENT")) == 1
        assert "attendee" not in calendar.walk("VEVENT")[0]
        assert "END:VCALENDAR" in str(calendar.walk("VEVENT")[0]["description"])

    def test_an_extension_moves_it_and_says_that_it_changed(self, office: Desk):
        before = events(office)["Hạn nộp báo cáo"]
        change(
            office, extended_to=dt.date(2021, 3, 25), extension_reason="Sáp nhập",
            extended_at=AT, extended_by=office.head,
        )  # fmt: skip
        after = events(office)["Hạn nộp báo cáo"]
        assert after["uid"] == before["uid"]
        assert after.decoded("dtstart") == dt.date(2021, 3, 25)
        assert "Đã gia hạn từ ngày 17/03/2021." in str(after["description"])
        assert int(after["sequence"]) > int(before["sequence"]) == 0
        assert after.decoded("last-modified") == AT

    def test_what_is_filed_is_marked_and_after_a_while_gone(self, office: Desk):
        saved(office)
        sent(office)
        event = events(office)["✓ Đã nộp"]
        assert event.decoded("dtstart") == dt.date(2021, 3, 17)
        assert int(event["sequence"]) > 0
        assert events(office, dt.date(2021, 5, 16))
        assert not events(office, dt.date(2021, 5, 17))

    def test_what_is_not_filed_stays_however_late(self, office: Desk):
        assert events(office, dt.date(2021, 12, 1))

    def test_what_was_sent_back_is_wanted_by_the_last_day_it_can_be_filed(self, office: Desk):
        saved(office)
        sent(office)
        ProgressReport.objects.update(
            state=ProgressReport.State.RETURNED, returned_at=AT, returned_by=office.head,
            return_reason="Thiếu ảnh",
        )  # fmt: skip
        event = events(office)["Sửa và nộp lại"]
        assert event.decoded("dtstart") == dt.date(2021, 3, 22)

    @pytest.mark.parametrize("state", [Paper.State.RECALLED, Paper.State.CLOSED])
    def test_a_plan_that_binds_nobody_is_gone(self, office: Desk, state: str):
        timed(office, "deadline", ends_on=dt.date(2021, 6, 30))
        Paper.objects.update(state=state)
        assert not events(office)

    def test_what_passed_to_another_office_is_gone(self, office: Desk):
        change(office, ended_on=TODAY, end_reason="succession")
        assert not events(office)

    def test_work_with_a_time_of_its_own_is_there_by_its_last_day(self, office: Desk):
        timed(office, "deadline", ends_on=dt.date(2021, 6, 30), contents="Thi tìm hiểu")
        windows = [["2021-01-01", "2021-03-31"], ["2021-07-01", "2021-09-30"]]
        timed(office, "window", windows=windows, contents="Chiến dịch", schedule_text="Quý I, III")
        timed(office, "continuous", contents="Thường xuyên")
        DutyFactory(item__schedule_kind="deadline", item__ends_on=TODAY)
        found = [each for each in read(office).walk("VEVENT") if "nhiem-vu" in str(each["uid"])]
        told = sorted((each.decoded("dtstart"), str(each["summary"])) for each in found)
        assert told == [
            (dt.date(2021, 3, 31), "Hạn thực hiện: Chiến dịch"),
            (dt.date(2021, 6, 30), "Hạn thực hiện: Thi tìm hiểu"),
            (dt.date(2021, 9, 30), "Hạn thực hiện: Chiến dịch"),
        ]
        assert len({str(each["uid"]) for each in found}) == 3
        texts = " ".join(str(each["description"]) for each in found)
        assert "từ 01/07/2021 đến 30/09/2021 (theo kế hoạch: Quý I, III)" in texts
        # What is over is forgotten.
        later = read(office, dt.date(2021, 9, 1)).walk("VEVENT")
        left = [each.decoded("dtstart") for each in later if "nhiem-vu" in str(each["uid"])]
        assert left == [dt.date(2021, 9, 30)]

    def test_it_names_no_person(self, office: Desk):
        change(office, assigned_to=office.clerk)
        saved(office)
        sent(office)
        content = feeds.calendar_of(agency_of(office), on=TODAY).decode()
        plain = content.replace("\r\n ", "")
        for person in (office.clerk, office.head):
            assert person.full_name not in plain
            assert person.email not in plain

    def test_many_cost_as_much_as_few(self, office: Desk):
        costs = []
        for number in (1, 20):
            for _ in range(number):
                timed(office, "deadline", ends_on=dt.date(2021, 6, 30))
            with CaptureQueriesContext(connection) as captured:
                feeds.calendar_of(agency_of(office), on=TODAY)
            costs.append(len(captured))
        assert costs == [2, 2]


class TestItsAddress:
    @pytest.fixture
    def feed(self, office: Desk) -> CalendarFeed:
        return actions.renew(agency=agency_of(office), by=office.clerk, at=NOW)

    def url(self, feed: CalendarFeed) -> str:
        return reverse("reports:feed", args=[feed.token])

    def test_opens_the_calendar_to_whoever_knows_it(self, feed: CalendarFeed):
        answer = Client().get(self.url(feed))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer
        assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1

    def test_is_asked_again_for_nothing_while_nothing_changes(
        self, feed: CalendarFeed, office: Desk
    ):
        client = Client()
        etag = client.get(self.url(feed))["ETag"]
        again = client.get(self.url(feed), headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert "private" in again["Cache-Control"]
        saved(office)
        sent(office)
        assert client.get(self.url(feed), headers={"If-None-Match": etag}).status_code == 200

    def test_one_that_is_not_looks_the_same_whatever_it_is(self, feed: CalendarFeed):
        client = Client()
        pages = {
            client.get(f"/lich/{token}.ics").content
            for token in ("x", feed.token[:-1], feed.token.swapcase(), "a" * 500, "%27 OR 1=1")
        }
        assert len(pages) == 1
        assert client.get("/lich/x.ics").status_code == 404
        assert client.post(self.url(feed)).status_code == 405

    def test_a_new_one_ends_the_old_at_once_and_the_log_does_not_tell_it(
        self, feed: CalendarFeed, office: Desk
    ):
        before = self.url(feed)
        client = Client()
        client.force_login(office.head)
        url = reverse("reports:feed-renew", args=[feed.agency_id])
        assert "Địa chỉ cũ ngừng ngay" in client.get(url).content.decode()
        assert client.get(before).status_code == 200
        answer = client.post(url, follow=True)
        assert "địa chỉ lịch mới" in answer.content.decode()
        assert Client().get(before).status_code == 404
        feed.refresh_from_db()
        assert (feed.made_by, feed.made_at) == (office.head, NOW)
        assert Client().get(self.url(feed)).status_code == 200
        told = list(AuditEvent.objects.order_by("pk").values_list("verb", "by_id", "changes"))
        assert told == [
            ("tạo địa chỉ lịch hạn báo cáo", office.clerk.pk, {}),
            ("đổi địa chỉ lịch hạn báo cáo", office.head.pk, {}),
        ]

    def test_is_long_and_each_time_another(self, feed: CalendarFeed, office: Desk):
        tokens = {
            actions.renew(agency=agency_of(office), by=office.clerk, at=NOW).token for _ in range(5)
        }
        assert len(tokens) == 5
        assert min(map(len, tokens)) >= 32

    def test_is_made_by_those_who_report_alone(self, office: Desk):
        viewer: User = MembershipFactory(agency=agency_of(office), role=Role.VIEWER).user
        with pytest.raises(rights.NotAllowed):
            actions.renew(agency=agency_of(office), by=viewer, at=NOW)
        assert not CalendarFeed.objects.exists()


class TestItsPage:
    def shown(self, user: User) -> str:
        client = Client()
        client.force_login(user)
        return str(client.get("/viec-cua-toi/lich/").content.decode())

    def test_offers_to_make_one_and_then_shows_it(self, office: Desk):
        assert "Tạo địa chỉ lịch" in self.shown(office.clerk)
        assert not CalendarFeed.objects.exists()
        feed = actions.renew(agency=agency_of(office), by=office.clerk, at=NOW)
        shown = self.shown(office.clerk)
        assert f'value="https://cchc.tinh.gov.vn/lich/{feed.token}.ics" readonly' in shown
        assert "Đổi địa chỉ" in shown

    def test_shows_those_of_every_office_one_reports_for_and_of_no_other(self, office: Desk):
        other = AgencyFactory(parent=agency_of(office).parent, name="Sở Y tế")
        foreign = actions.renew(agency=other, by=MembershipFactory(agency=other).user, at=NOW)
        assert foreign.token not in self.shown(office.clerk)
        MembershipFactory(agency=other, user=office.clerk, role=Role.VIEWER)
        assert foreign.token not in self.shown(office.clerk)
        MembershipFactory(agency=other, user=office.clerk)
        assert foreign.token in self.shown(office.clerk)
