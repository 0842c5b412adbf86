"""Việc của tôi: what is owed, by urgency, at a price that does not grow."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from agencies.workdays import Workdays
from documents.models import Paper
from reports.models import Obligation, ProgressReport
from reports.views.office.days import days_left, lateness
from tests.factories import (
    AgencyFactory,
    MembershipFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    ReportFactory,
)
from tests.test_query_counts import COUNTS

pytestmark = pytest.mark.django_db

State = ProgressReport.State
URL = "/viec-cua-toi/"


@pytest.fixture
def office() -> Agency:
    agency: Agency = AgencyFactory(name="Sở Tư pháp")
    return agency


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def member(office: Agency, role: Role = Role.CLERK) -> User:
    user: User = MembershipFactory(agency=office, role=role).user
    return user


def owed(
    office: Agency, due_in: int, *, locks_in: int | None = None, **report: Any
) -> ProgressReport:
    """Make a report that is due some days from today, under a plan of its own."""
    today = timezone.localdate()
    made: ProgressReport = ReportFactory(
        obligation__agency=office,
        obligation__due_on=today + dt.timedelta(days=due_in),
        obligation__locks_on=today
        + dt.timedelta(days=due_in + 30 if locks_in is None else locks_in),
        **report,
    )
    return made


def filed(office: Agency, due_in: int, state: str = State.SUBMITTED, **more: Any) -> ProgressReport:
    at, by = timezone.now(), member(office)
    day = timezone.localdate()
    return owed(
        office, due_in, state=state, revision=1, first_submitted_on=day, submitted_at=at,
        submitted_by=by, **more,
    )  # fmt: skip


def returned(office: Agency, due_in: int = -1, **more: Any) -> ProgressReport:
    by = member(office, Role.HEAD)
    return filed(
        office, due_in, State.RETURNED, returned_at=timezone.now(), returned_by=by,
        return_reason="Thiếu ảnh của hội nghị", **more,
    )  # fmt: skip


def groups(client: Client, query: str = "") -> dict[str, list[ProgressReport]]:
    answer = client.get(URL + query)
    assert answer.status_code == 200
    by_page = {
        reverse(page, args=[report.obligation_id]): report
        for report in ProgressReport.objects.all()
        for page in ("reports:report", "reports:check")
    }
    return {
        title: [by_page[line.url] for line in lines] for title, lines in answer.context["groups"]
    }


def page(client: Client, query: str = "") -> str:
    return html.unescape(client.get(URL + query).content.decode())


def test_what_is_owed_stands_in_groups_by_urgency(office: Agency):
    later, soon, today = owed(office, 8), owed(office, 7), owed(office, 0)
    overdue, locked = owed(office, -1), owed(office, -9, locks_in=-1)
    sent_back, up = returned(office), owed(office, -1, state=State.AWAITING)
    given_back = owed(office, 3, return_reason="Lãnh đạo đề nghị bổ sung")
    waiting = owed(office, 3, state=State.AWAITING)
    filed(office, 3)
    found = groups(signed_in(member(office)))
    assert found == {
        "Quá hạn": [overdue, up],
        "Trả lại": [sent_back, given_back],
        "Chờ lãnh đạo duyệt": [waiting],
        "Đến hạn trong 7 ngày": [today, soon],
        "Sắp tới": [later],
        "Đã khóa, chưa nộp": [locked],
    }
    assert list(found) == [
        "Quá hạn", "Trả lại", "Chờ lãnh đạo duyệt", "Đến hạn trong 7 ngày", "Sắp tới", "Đã khóa, chưa nộp",
    ]  # fmt: skip


def test_the_head_sees_first_what_waits_for_them(office: Agency):
    owed(office, -1)
    waiting = owed(office, 3, state=State.AWAITING)
    Agency.objects.filter(pk=office.pk).update(head_approves_reports=True)
    found = groups(signed_in(member(office, Role.HEAD)))
    assert next(iter(found.items())) == ("Chờ tôi duyệt", [waiting])
    said = page(signed_in(member(office, Role.HEAD)))
    assert reverse("reports:check", args=[waiting.obligation_id]) in said
    assert "Xem và duyệt" in said


def test_each_line_says_why_and_what_next(office: Agency):
    returned(office, 3)
    report = owed(office, -9, locks_in=-1)
    report.obligation.assigned_to = member(office)
    report.obligation.save()
    said = page(signed_in(member(office)))
    for words in (
        "Lý do trả lại: Thiếu ảnh của hội nghị", "Sửa và nộp lại", "còn 3 ngày", "đã khóa sau ngày",
        "có thể mở lại", f"Phụ trách: {report.obligation.assigned_to}", "✕ Đã khóa, chưa nộp",
    ):  # fmt: skip
        assert words in said, words


def test_an_extension_and_a_reopening_count(office: Agency):
    by, at, today = member(office), timezone.now(), timezone.localdate()
    extended, reopened = owed(office, -9, locks_in=-1), owed(office, -9, locks_in=-1)
    Obligation.objects.filter(pk=extended.obligation_id).update(
        extended_to=today, extension_reason="Lũ lụt trên địa bàn", extended_at=at, extended_by=by
    )
    Obligation.objects.filter(pk=reopened.obligation_id).update(
        reopened_until=today, reopen_reason="Bổ sung số liệu", reopened_at=at, reopened_by=by
    )
    assert groups(signed_in(by)) == {"Quá hạn": [reopened], "Đến hạn trong 7 ngày": [extended]}


def test_what_is_not_owed_is_not_listed(office: Agency):
    owed(office, 3, obligation__is_backfill=True)
    owed(office, 3, obligation__ended_on="2021-01-01", obligation__end_reason="recall")
    owed(office, 3, obligation__period__plan__paper__state=Paper.State.RECALLED)
    owed(AgencyFactory(), 3)
    client = signed_in(member(office))
    assert groups(client) == {}
    assert "Không còn báo cáo nào phải lập" in page(client)


def test_what_is_done_is_on_a_page_of_its_own(office: Agency):
    owed(office, 3)
    done = filed(office, -3)
    client = signed_in(member(office))
    assert groups(client, "?xong=1") == {"Đã nộp, đã tiếp nhận": [done]}
    assert "● Nộp muộn" in page(client, "?xong=1")
    assert "Chưa nộp báo cáo nào" in page(signed_in(member(AgencyFactory())), "?xong=1")


def test_somebody_of_two_offices_switches_between_them(office: Agency):
    other = AgencyFactory(parent=office.parent, name="Sở Y tế")
    mine, theirs = owed(office, 3), owed(other, 3)
    user = member(office)
    MembershipFactory(user=user, agency=other)
    client = signed_in(user)
    assert groups(client) == {"Đến hạn trong 7 ngày": [mine, theirs]}
    assert groups(client, f"?don_vi={other.pk}") == {"Đến hạn trong 7 ngày": [theirs]}
    assert groups(client, "?don_vi=999999999999999999999") == groups(client)
    assert "Tất cả đơn vị" in page(client)


def test_somebody_without_an_office_is_told_why(db):
    assert "Bạn chưa thuộc đơn vị nào" in page(
        signed_in(MembershipFactory(until="2021-01-01").user)
    )


def test_the_home_page_counts_what_is_owed(office: Agency):
    for due_in in (-1, -2, 3, 20):
        owed(office, due_in)
    returned(office)
    said = html.unescape(signed_in(member(office)).get("/").content.decode())
    for words in (
        "2 báo cáo quá hạn",
        "1 báo cáo bị trả lại",
        "2 báo cáo phải nộp, 1 báo cáo đến hạn",
    ):
        assert words in said, words


def add_reports(office: Agency, number: int) -> None:
    day = timezone.localdate()
    for n in range(0, number, 12):
        plan = PlanFactory(paper__state=Paper.State.ISSUED)
        made = [
            ObligationFactory.build(
                plan=plan, agency=office, period=PeriodFactory(plan=plan, kind="month", number=month),
                due_on=day + dt.timedelta(days=n % 30 - 5), locks_on=day + dt.timedelta(days=40 if n else -1),
            )
            for month in range(1, 13)
        ]  # fmt: skip
        ProgressReport.objects.bulk_create(
            ProgressReport(obligation=each) for each in Obligation.objects.bulk_create(made)
        )


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.VIEWER])
def test_three_hundred_cost_as_much_as_twelve_and_stay_light(role: Role, office: Agency):
    client = signed_in(member(office, role))
    costs = []
    for number in (12, 288):
        add_reports(office, number)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(URL)
        costs.append(len(captured))
        assert len(answer.content) < 60_000
    # Who only looks is offered nothing to report on by themselves.
    fewer = 1 if role is Role.VIEWER else 0
    assert costs == [COUNTS["reports:work"] - fewer] * 2
    assert "1–25 trong 300 báo cáo" in page(client)


# --- Days in words

MONDAY = dt.date(2021, 3, 15)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (dt.date(2021, 3, 18), "còn 3 ngày"),
        (MONDAY, "hạn cuối là hôm nay"),
        (dt.date(2021, 3, 12), "quá hạn 1 ngày làm việc"),
        (dt.date(2021, 3, 11), "quá hạn 2 ngày làm việc"),
    ],
)
def test_days_are_counted_as_people_count_them(due: dt.date, words: str):
    assert days_left(due, on=MONDAY, workdays=Workdays()) == words


def test_late_over_a_weekend_is_late_by_days():
    due = dt.date(2021, 3, 12)
    sunday = dt.date(2021, 3, 14)
    assert lateness(due, filed_on=sunday, workdays=Workdays()) == "Nộp muộn 2 ngày"
    assert lateness(due, filed_on=due, workdays=Workdays()) == "Đúng hạn"
    holiday = Workdays(off=frozenset({MONDAY}))
    tuesday = dt.date(2021, 3, 16)
    assert lateness(due, filed_on=tuesday, workdays=holiday) == "Nộp muộn 1 ngày làm việc"
