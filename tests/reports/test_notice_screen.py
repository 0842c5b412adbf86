"""The monitor's screen of notices: what went to whom, what did not, sent again, and tomorrow's."""

import datetime as dt
import html
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import AuditEvent, Delivery, Membership, Notice, NoticeChoice, User
from agencies.roles import Role
from agencies.stages import Stage
from reports.actions import resending, rights
from reports.models import Obligation
from tests.factories import (
    AgencyFactory,
    DeliveryFactory,
    GatewayFactory,
    MembershipFactory,
    UserFactory,
)
from tests.reports.filed import Watched, file_as_it_is, watched

pytestmark = pytest.mark.django_db

# Monday the 22nd of March 2021, 10:00 in Việt Nam: three working days after the due day.
NOW = dt.datetime(2021, 3, 22, 3, 0, tzinfo=dt.UTC)
URL = "/theo-doi/nhac-viec/"
State, Channel = Delivery.State, Delivery.Channel


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def plan() -> Watched:
    return watched()


@pytest.fixture
def owed(plan: Watched) -> Obligation:
    return plan.report().obligation


@pytest.fixture
def monitor(plan: Watched) -> User:
    return plan.monitor()


@pytest.fixture
def client(monitor: User) -> Client:
    client = Client()
    client.force_login(monitor)
    return client


def told(plan: Watched, owed: Obligation, name: str = "Lò Thị Hoa", **given: Any) -> Delivery:
    """Give a delivery of an overdue notice to somebody of the office."""
    said: dict[str, Any] = {
        "notice__recipient": UserFactory(full_name=name),
        "notice__agency": plan.office,
        "notice__watcher": plan.home,
        "notice__subject_id": owed.pk,
        "notice__number": 3,
        "notice__day": dt.date(2021, 3, 17),
        "notice__said_at": NOW - dt.timedelta(hours=1),
        "notice__routed_at": NOW,
    }
    if given.get("state") in (State.SENT, State.FAILED, State.UNCERTAIN):
        said["settled_at"] = NOW
    made: Delivery = DeliveryFactory(**{**said, **given})
    return made


def page(client: Client, query: str = "", url: str = URL) -> str:
    answer = client.get(f"{url}{query}")
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


class TestTheList:
    def test_says_what_went_to_whom_when_and_how_it_fared(self, client, plan, owed):
        told(plan, owed, state=State.SENT, address="hoa@tinh.gov.vn")
        told(plan, owed, "Vi Văn Nam", state=State.FAILED, note="Hộp thư không có.")
        shown = page(client)
        for words in (
            "Lò Thị Hoa", "Sở Tư pháp", "quá hạn 3 ngày làm việc (hạn 17/03/2021)",
            "09:00 22/03/2021", "✓ Đã gửi", "10:00 22/03/2021", "hoa@tinh.gov.vn", "Thư điện tử",
            "✕ Không gửi được</span>", "Hộp thư không có.", "1–2 trong 2 lượt gửi",
        ):  # fmt: skip
            assert words in shown, words
        # What arrived is not offered to be sent again.
        assert shown.count('name="chon"') == 1

    def test_is_of_the_plans_one_watches_alone(self, client, plan, owed):
        told(plan, owed, "Người Khác", notice__watcher=AgencyFactory(parent=plan.province))
        told(plan, owed, "Không Ai", notice__watcher=None)
        shown = page(client)
        assert "Người Khác" not in shown
        assert "Không Ai" not in shown
        assert "Chưa có nhắc việc nào trong 30 ngày qua" in shown

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?nguoi=hoa", {"Hoa"}),
            ("?nguoi=NAM van", {"Nam"}),
            ("?nguoi=khong", set()),
            ("?co_quan=y te", {"Nam"}),
            ("?viec=returned", {"Nam"}),
            ("?kenh=gateway", {"Nam"}),
            ("?tinh_trang=sent", {"Hoa"}),
            ("?tu=2021-03-22", {"Hoa"}),
            ("?tu=&den=2021-03-21", {"Nam", "Lan"}),
            ("?tu=", {"Hoa", "Nam", "Lan"}),
            ("?den=9999-12-31", {"Hoa", "Nam"}),
            ("", {"Hoa", "Nam"}),
        ],
    )
    def test_is_narrowed_by_the_address(self, client, plan, owed, query, names):
        told(plan, owed, "Lò Thị Hoa", state=State.SENT)
        other = AgencyFactory(parent=plan.province, name="Sở Y tế")
        told(
            plan, owed, "Vi Văn Nam", channel=Channel.GATEWAY, notice__agency=other,
            notice__stage=Stage.RETURNED, notice__said_at=NOW - dt.timedelta(days=2),
        )  # fmt: skip
        told(plan, owed, "Ma Thị Lan", notice__said_at=NOW - dt.timedelta(days=40))
        shown = page(client, query)
        found = {name for name in ("Hoa", "Nam", "Lan") if f"{name}</td>" in shown}
        assert found == names

    def test_is_narrowed_to_a_plan_and_to_a_period_of_it(self, client, plan, owed):
        told(plan, owed, "Lò Thị Hoa")
        other = watched(drafter=plan.home, monitor=plan.home)
        report = other.report(obligation__agency=plan.office)
        told(
            plan, owed, "Vi Văn Nam", notice__stage=Stage.RETURNED,
            notice__subject_id=report.pk, notice__key=f"report:{report.pk}:returned:r1",
        )  # fmt: skip
        told(
            plan, owed, "Ma Thị Lan", notice__stage=Stage.ISSUED,
            notice__subject_id=other.plan.pk, notice__key=f"plan:{other.plan.pk}:issued",
        )  # fmt: skip
        names = ("Hoa", "Nam", "Lan")

        def found(query: str) -> set[str]:
            shown = page(client, query)
            return {name for name in names if f"{name}</td>" in shown}

        assert found(f"?ke_hoach={plan.plan.pk}") == {"Hoa"}
        assert found(f"?ke_hoach={other.plan.pk}") == {"Nam", "Lan"}
        assert found(f"?ke_hoach={other.plan.pk}&ky=quarter-1") == {"Nam"}
        assert found("?ky=quarter-1") == {"Hoa", "Nam"}

    @pytest.mark.parametrize(
        "query", ["?tu=x", "?ke_hoach=99999", "?tinh_trang=nope", "?xep=ngay", "?ky=x-1"]
    )
    def test_what_cannot_be_understood_finds_nothing_and_says_so(self, client, plan, owed, query):
        told(plan, owed)
        answer = client.get(f"{URL}{query}")
        assert answer.status_code == 400
        assert "Lò Thị Hoa" not in answer.content.decode()

    def test_is_ordered_as_asked(self, client, plan, owed):
        told(plan, owed, "Vi Văn Nam", notice__said_at=NOW - dt.timedelta(days=1))
        told(plan, owed, "Lò Thị Hoa")

        def first(query: str) -> str:
            shown = page(client, query)
            return "Hoa" if shown.index("Lò Thị Hoa") < shown.index("Vi Văn Nam") else "Nam"

        orders = {"": "Hoa", "?xep=luc": "Nam", "?xep=nguoi": "Hoa", "?xep=-nguoi": "Nam"}
        assert {query: first(query) for query in orders} == orders

    def test_many_cost_as_much_as_few(self, client, plan, owed):
        costs = []
        for number in (2, 40):
            for _ in range(number):
                told(plan, owed)
            with CaptureQueriesContext(connection) as captured:
                page(client)
            costs.append(len(captured))
        assert costs[0] == costs[1] <= 15

    def test_goes_out_as_a_sheet_whose_text_is_text(self, client, plan, owed):
        told(plan, owed, "=1+1", state=State.FAILED, note="=cmd|' /C calc'!A0")
        told(plan, owed, "Khác", state=State.SENT)
        answer = client.get(f"{URL}xlsx/?tinh_trang=failed")
        assert 'filename="nhac-viec-2021-03-22.xlsx"' in answer["Content-Disposition"]
        head, *rows = load_workbook(io.BytesIO(answer.content))["Nhắc việc"].iter_rows()
        assert [cell.value for cell in head][:3] == ["Báo lúc", "Người nhận", "Cơ quan"]
        (row,) = rows
        assert (row[1].value, row[1].data_type) == ("=1+1", "s")
        assert (row[9].value, row[9].data_type) == ("=cmd|' /C calc'!A0", "s")
        assert row[7].value == "✕ Không gửi được"


class TestWhatIsWrong:
    def test_is_tallied(self, client, plan, owed):
        for state in (State.WAITING, State.FAILED, State.FAILED, State.NO_ADDRESS, State.SENT):
            told(plan, owed, state=state)
        told(plan, owed, state=State.FAILED, notice__watcher=AgencyFactory())
        shown = page(client)
        for words in (
            "○ Chờ gửi: 1", "✕ Không gửi được: 2", "? Không rõ đã tới chưa: 0",
            "! Chưa có địa chỉ: 1",
        ):  # fmt: skip
            assert words in shown
        assert 'class="error" href="/theo-doi/nhac-viec/?tinh_trang=failed"' in shown

    def test_what_still_waits_is_counted_and_listed_however_old(self, client, plan, owed):
        old = NOW - dt.timedelta(days=40)
        told(plan, owed, "Ma Thị Lan", notice__said_at=old)
        told(plan, owed, "Vi Văn Nam", state=State.FAILED, notice__said_at=old)
        shown = page(client, "?tinh_trang=waiting")
        assert "○ Chờ gửi: 1" in shown
        assert "✕ Không gửi được: 0" in shown
        assert "Ma Thị Lan" in shown
        assert "Vi Văn Nam" not in page(client, "?tinh_trang=failed")

    def test_a_way_out_that_does_not_answer_is_named(self, client, plan, owed):
        GatewayFactory(province=plan.province, failing_since=NOW, failure="Không kết nối được.")
        GatewayFactory(failing_since=NOW, failure="Của tỉnh khác.")
        told(plan, owed, note="Máy chủ thư không trả lời.")
        shown = page(client)
        assert f"Cổng tin nhắn của {plan.province} không nhận được" in shown
        assert "Không kết nối được." in shown
        assert "Của tỉnh khác." not in shown
        assert "Máy chủ thư không nhận được" in shown
        assert "09:00 22/03/2021" in shown

    def test_offices_in_which_nobody_is_told_are_named(self, client, plan, owed):
        assert "1 cơ quan còn nợ báo cáo mà không có ai để báo" in page(client)
        MembershipFactory(agency=plan.office, role=Role.VIEWER)
        gone = MembershipFactory(agency=plan.office, user__is_active=False)
        MembershipFactory(agency=plan.office, until=dt.date(2021, 3, 21))
        assert "Sở Tư pháp" in page(client)
        User.objects.filter(pk=gone.user_id).update(is_active=True)
        assert "không có ai để báo" not in page(client)
        # Who has filed is owed nothing.
        Membership.objects.filter(agency=plan.office).delete()
        assert "không có ai để báo" in page(client)
        file_as_it_is(owed.report, by=gone.user, at=NOW)
        assert "không có ai để báo" not in page(client)


class TestSendingAgain:
    URL = f"{URL}gui-lai/"

    def test_asks_first_and_then_has_it_sent(self, client, monitor, plan, owed):
        failed = told(plan, owed, state=State.FAILED, attempts=10, note="Từ chối.")
        unsure = told(plan, owed, "Vi Văn Nam", state=State.UNCERTAIN)
        ticks = {"chon": [str(failed.pk), str(unsure.pk)]}
        answer = client.post(self.URL, ticks).content.decode()
        assert "Gửi ngay 2 nhắc việc?" in answer
        assert "1 mục không rõ đã tới chưa" in answer
        assert Delivery.objects.filter(state=State.FAILED).exists()
        answer = client.post(self.URL, {**ticks, "xac_nhan": "1"}, follow=True)
        assert "Đã xếp gửi 2 lượt" in answer.content.decode()
        failed.refresh_from_db()
        assert (failed.state, failed.is_forced, failed.attempts) == (State.WAITING, True, 0)
        event = AuditEvent.objects.get(verb="gửi lại nhắc việc")
        assert (event.by_id, event.agency_id) == (monitor.pk, plan.home.pk)
        assert event.changes == {
            "người nhận": ["Lò Thị Hoa (Thư điện tử)", "Vi Văn Nam (Thư điện tử)"], "số lượt": 2,
        }  # fmt: skip

    def test_all_that_waits_leaves_at_once(self, client, plan, owed):
        waiting = told(plan, owed)
        sent = told(plan, owed, state=State.SENT)
        other = told(plan, owed, notice__watcher=AgencyFactory())
        assert "Gửi ngay 1 nhắc việc?" in client.post(self.URL, {"tat_ca": "1"}).content.decode()
        client.post(self.URL, {"tat_ca": "1", "xac_nhan": "1"})
        forced = Delivery.objects.filter(is_forced=True)
        assert list(forced) == [waiting]
        assert sent.state == State.SENT
        assert other not in forced

    @pytest.mark.parametrize("chosen", ["", "x", "-1", "9" * 30, "٣"])
    def test_nothing_chosen_says_so(self, client, chosen):
        answer = client.post(self.URL, {"chon": chosen}, follow=True)
        assert "Không có nhắc việc nào để gửi" in answer.content.decode()

    def test_what_one_does_not_watch_cannot_be_chosen(self, client, monitor, plan, owed):
        other = told(plan, owed, state=State.FAILED, notice__watcher=AgencyFactory())
        client.post(self.URL, {"chon": str(other.pk), "xac_nhan": "1"})
        other.refresh_from_db()
        assert other.state == State.FAILED
        with pytest.raises(rights.NotAllowed):
            resending.send_again(deliveries=Delivery.objects.all(), by=monitor, at=NOW)

    def test_what_has_arrived_meanwhile_is_left_alone(self, monitor, plan, owed):
        told(plan, owed, state=State.SENT)
        with pytest.raises(resending.NothingToSend):
            resending.send_again(deliveries=Delivery.objects.all(), by=monitor, at=NOW)
        assert not AuditEvent.objects.exists()


class TestTomorrow:
    URL = f"{URL}ngay-mai/"

    def test_shows_who_would_be_told_what_and_tells_nobody(self, client, plan, owed):
        clerk = MembershipFactory(agency=plan.office, user__full_name="Lò Thị Hoa").user
        shown = page(client, url=self.URL)
        assert "Ngày làm việc tới: 23/03/2021" in shown
        assert "Lò Thị Hoa" in shown
        assert "quá hạn" in shown
        assert "✓ Có" in shown
        assert not Notice.objects.exists()
        assert Obligation.objects.get(pk=owed.pk).look_on == owed.look_on
        User.objects.filter(pk=clerk.pk).update(email="")
        assert "! Chưa có địa chỉ thư" in page(client, url=self.URL)
        NoticeChoice.objects.create(user=clerk, muted=["reminders"])
        assert "◌ Người nhận tắt" in page(client, url=self.URL)

    def test_over_a_weekend_it_is_the_monday(self, client, monkeypatch):
        friday = dt.datetime(2021, 3, 19, 3, 0, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: friday)
        assert "Ngày làm việc tới: 22/03/2021" in page(client, url=self.URL)

    def test_says_when_nobody_would_be(self, client):
        assert "Ngày đó không phải nhắc ai" in page(client, url=self.URL)

    def test_is_of_the_plans_one_watches_alone(self, client, plan):
        other = watched(monitor=AgencyFactory(parent=plan.province))
        other.report()
        MembershipFactory(agency=other.office, user__full_name="Người Khác")
        assert "Người Khác" not in page(client, url=self.URL)


def test_the_way_there_is_in_the_navigation_of_who_watches(client, plan):
    link = f'href="{reverse("reports:notices")}"'
    assert link in page(client, url="/theo-doi/")
    other = Client()
    other.force_login(plan.clerk())
    assert link not in page(other, url="/viec-cua-toi/")
