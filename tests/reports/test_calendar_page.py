"""The page of a plan's calendar: set it, look at what would become of it, save it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from documents.models import Paper
from plans.models import Plan
from reports.actions import calendars
from reports.models import Deadline, Obligation, ReportingCalendar
from tests.factories import CommuneFactory, MembershipFactory
from tests.reports.laid_out import ISSUED, at, periods, plan_of, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The 6th of January 2021, the day after the plan was issued."""
    monkeypatch.setattr(timezone, "now", lambda: at(dt.date(2021, 1, 6)))


@pytest.fixture
def offices() -> list[Agency]:
    return list(CommuneFactory.create_batch(3, parent=CommuneFactory().parent))


@pytest.fixture
def plan(offices) -> Plan:
    plan = plan_of(offices[0].root)
    row(plan, "Thường xuyên", *offices)
    return plan


@pytest.fixture
def client(plan) -> Client:
    client = Client()
    client.force_login(MembershipFactory(agency=plan.monitor, role="head").user)
    return client


@pytest.fixture
def url(plan) -> str:
    return reverse("reports:calendar", args=[plan.pk])


def form(**given: object) -> dict[str, object]:
    filled = {
        "rhythm": "cchc", "day_off_rule": "after", "counts_from": "2021-01-05", "han-commune": "1",
        "khoa-commune": "5",
    }  # fmt: skip
    return {**filled, **given}


def text_of(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+([.,;:)])", r"\1", re.sub(r"\s+", " ", plain))


def test_before_anybody_set_it_the_default_is_shown(client, url):
    text = text_of(client.get(url))
    assert "Chưa ai đặt lịch" in text
    assert "Cấp xã: nộp 15/03/2021, khóa sau 22/03/2021" in text
    assert "Mở 15/03/2021" in text
    # Only levels that the plan binds.
    assert "Cấp huyện" not in text


def test_a_preview_says_who_will_owe_what_and_saves_nothing(client, url):
    response = client.post(url, form(rhythm="month"))
    assert response.status_code == 200
    text = text_of(response)
    assert "Chưa lưu. Khi lưu" in text
    assert "Tháng 1/2021 mở ngay hôm nay: 3 cơ quan phải báo cáo" in text
    assert not ReportingCalendar.objects.exists()
    assert not Obligation.objects.exists()


def test_what_was_previewed_is_saved_as_it_stands_there(client, url, plan):
    page = client.post(url, form(rhythm="half", **{"han-commune": "-2"})).content.decode()
    confirming = page[page.index("note warning confirm") :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', confirming))
    fields.pop("csrfmiddlewaretoken", None)
    response = client.post(url, {**fields, "save": "1"}, follow=True)
    assert "Đã lưu lịch báo cáo. Đã mở 1 kỳ, giao 3 báo cáo." in text_of(response)
    assert "Đã mở 3 cơ quan phải báo cáo" in text_of(response)
    assert list(periods(plan)) == ["6 tháng đầu năm 2021", "6 tháng cuối năm 2021"]
    # 12/6/2021 is a Saturday.
    assert set(Obligation.objects.values_list("due_on", flat=True)) == {dt.date(2021, 6, 14)}


def test_it_warns_of_what_is_late_as_soon_as_it_opens(client, plan, url, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(dt.date(2021, 4, 10)))
    client.force_login(MembershipFactory(agency=plan.monitor, role="head").user)
    assert "sẽ quá hạn ngay khi mở" in text_of(client.post(url, form()))
    assert "sẽ quá hạn" not in text_of(client.post(url, form(counts_from="2021-04-10")))


def test_what_is_past_is_entered_afterwards(client, url):
    client.post(url, form(counts_from="2021-03-15", save="1"))
    assert "Không bắt buộc + Nhập bù Nhập kết quả Quý I/2021" in text_of(client.get(url))


def test_a_preview_names_what_it_takes_away_and_what_it_moves(client, url):
    client.post(url, form(save="1"))
    text = text_of(client.post(url, form(rhythm="half")))
    assert "Bỏ các kỳ chưa mở" in text
    moved = text_of(client.post(url, form(**{"han-commune": "9"})))
    assert "(đang đặt: 15/06/2021, 21/06/2021)" in moved
    # Quý I is open: neither its days nor anything else of it moves.
    assert "nộp 15/03/2021, khóa sau 22/03/2021 (" not in moved


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rhythm": "tuan"}, "Kỳ báo cáo"),
        ({"counts_from": "hôm qua"}, "Ghi ngày theo dạng"),
        ({"han-commune": ""}, "Ghi số ngày"),
        ({"han-commune": "500"}, "trong vòng 180 ngày"),
        ({"khoa-commune": "-1"}, "khóa từ 0 đến 180 ngày"),
    ],
)
@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_what_cannot_be_is_said_in_the_form(client, url, given, sentence, save):
    response = client.post(url, form(**given, **save))
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert not ReportingCalendar.objects.exists()


class TestOneDeadline:
    def post(self, client: Client, plan: Plan, **given: object):
        stored = periods(plan)["6 tháng đầu năm 2021"]
        filled = {"period": stored.pk, "level": "commune", "due_on": "2021-06-10",
                  "locks_on": "2021-06-30"}  # fmt: skip
        named = {f"rieng-{name}": value for name, value in {**filled, **given}.items()}
        return client.post(reverse("reports:deadline", args=[plan.pk]), named, follow=True)

    def test_is_set_by_hand(self, client, url, plan):
        client.post(url, form(save="1"))
        text = text_of(self.post(client, plan))
        assert "nộp 10/06/2021, khóa sau 30/06/2021" in text
        stored = Deadline.objects.get(period__number=1, period__kind="half", level="commune")
        assert stored.due_on == dt.date(2021, 6, 10)

    def test_not_the_wrong_way_round(self, client, url, plan):
        client.post(url, form(save="1"))
        response = self.post(client, plan, locks_on="2021-06-01")
        assert response.status_code == 400
        assert "không được trước hạn nộp" in text_of(response)

    def test_not_of_an_opened_period(self, client, url, plan):
        client.post(url, form(save="1"))
        response = self.post(client, plan, period=periods(plan)["Quý I/2021"].pk)
        assert response.status_code == 400


def test_a_plan_that_is_over_keeps_its_calendar_to_look_at(client, url, plan):
    client.post(url, form(save="1"))
    Paper.objects.filter(pk=plan.paper_id).update(state=Paper.State.CLOSED)
    text = text_of(client.get(url))
    assert "Đã kết thúc" in text
    assert "Quý I/2021" in text
    assert client.post(url, form(rhythm="half", save="1")).status_code == 400


def test_the_plan_s_page_leads_there(client, url, plan):
    assert url in client.get(reverse("plans:detail", args=[plan.pk])).content.decode()


def test_many_offices_cost_as_much_as_few(client, url, plan, offices):
    calendars.set_default(plan=plan, on=ISSUED, at=at(ISSUED))
    client.get(url)
    costs = []
    for number in (0, 60):
        row(plan, "Hằng quý", *CommuneFactory.create_batch(number, parent=plan.issuer))
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 16
    assert len(page.content) < 60_000
