"""What a person is sent, until when nothing, and where to."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.actions import routing
from agencies.models import AuditEvent, Delivery, NoticeChoice, User
from agencies.stages import Group, Stage
from tests.factories import DeliveryFactory, GatewayFactory, MembershipFactory, NoticeFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 24, 3, 0, tzinfo=dt.UTC)
URL = "/thong-bao/lua-chon/"
State = Delivery.State
EVERY = [str(group) for group in Group]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def user() -> User:
    user: User = MembershipFactory(user__phone="").user
    return user


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def choose(client: Client, *sent: str, until: str = "") -> Any:
    return client.post(URL, {"chon-sent": list(sent), "chon-quiet_until": until})


def contact(client: Client, email: str, phone: str) -> Any:
    return client.post(URL, {"lien-he-email": email, "lien-he-phone": phone, "lien_he": "1"})


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_everything_is_sent_until_somebody_says_otherwise(client: Client):
    shown = words(client.get(reverse("agencies:notice-choice")))
    assert shown.count("checked") == len(Group)
    assert "luôn gửi, không tắt được" in shown
    assert "Trang Thông báo luôn hiện đủ" in shown
    assert "Tỉnh chưa dùng cổng tin nhắn" in shown


def test_what_is_not_ticked_is_not_sent_from_now_on(client: Client, user: User):
    waiting = DeliveryFactory(notice__recipient=user, notice__stage=Stage.ACCEPTED)
    forced = DeliveryFactory(notice__recipient=user, notice__stage=Stage.EXTENDED, is_forced=True)
    other = DeliveryFactory(notice__stage=Stage.ACCEPTED)
    assert choose(client, "news", "reminders", "weekly").status_code == 302
    assert NoticeChoice.objects.get(user=user).muted == ["answers"]
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {waiting.pk: State.QUIET, forced.pk: State.WAITING, other.pk: State.WAITING}
    event = AuditEvent.objects.get(verb="chọn cách nhận thông báo")
    assert (event.by_id, event.changes["không gửi"]) == (user.pk, [[], [Group.ANSWERS.words]])
    # And of what comes later.
    later = [
        NoticeFactory(recipient=user, stage=stage)
        for stage in (Stage.RETURNED, Stage.OVERDUE, Stage.TO_HEAD)
    ]
    routing.route(at=NOW)
    found = Delivery.objects.filter(notice__in=later).values_list("notice__stage", "state")
    assert dict(found) == {
        Stage.RETURNED: State.QUIET, Stage.OVERDUE: State.WAITING, Stage.TO_HEAD: State.WAITING,
    }  # fmt: skip


def test_quiet_lasts_until_its_day_and_escalations_come_all_the_same(client: Client, user: User):
    reminder = DeliveryFactory(notice__recipient=user)
    raised = DeliveryFactory(notice__recipient=user, notice__stage=Stage.TO_HEAD)
    choose(client, *EVERY, until="2021-04-02")
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {reminder.pk: State.QUIET, raised.pk: State.WAITING}
    assert 'value="2021-04-02"' in words(client.get(URL))


def test_a_quiet_time_that_is_over_is_not_shown(client: Client, user: User):
    NoticeChoice.objects.create(user=user, quiet_until=dt.date(2021, 3, 23))
    assert "2021-03-23" not in words(client.get(URL))


@pytest.mark.parametrize("until", ["2021-03-23", "2021-09-21", "mai"])
def test_a_day_that_cannot_be_meant_is_refused(client: Client, until: str):
    answer = choose(client, *EVERY, until=until)
    assert answer.status_code == 400
    assert "Chọn một ngày từ hôm nay" in words(answer) or "Ghi ngày" in words(answer)
    assert not NoticeChoice.objects.exists()


def test_a_kind_that_there_is_not_is_refused(client: Client):
    answer = choose(client, "news", "escalations")
    assert answer.status_code == 400
    assert "Không có loại thông báo này" in words(answer)


def test_the_same_again_is_not_told(client: Client):
    choose(client, "news")
    choose(client, "news")
    assert AuditEvent.objects.count() == 1


def test_where_to_is_changed_by_oneself_and_told(client: Client, user: User):
    assert contact(client, "hoa@tinh.gov.vn", " 0912.345 678 ").status_code == 302
    user.refresh_from_db()
    assert (user.email, user.phone) == ("hoa@tinh.gov.vn", "0912345678")
    event = AuditEvent.objects.get()
    assert event.by_id == user.pk
    assert event.changes["email"][1] == "hoa@tinh.gov.vn"
    assert event.changes["phone"] == ["", "0912345678"]


@pytest.mark.parametrize(
    ("email", "phone", "said"),
    [
        ("hoa", "", "ten@tinh.gov.vn"),
        ("hoa@tinh.gov.vn\nBcc: a@b.vn", "", "ten@tinh.gov.vn"),
        ("", "12345", "8 đến 15 chữ số"),
        ("", "09123456x8", "8 đến 15 chữ số"),
        ("", "٠٩١٢٣٤٥٦٧٨", "8 đến 15 chữ số"),
    ],
)
def test_where_nothing_can_arrive_is_refused(
    client: Client, user: User, email: str, phone: str, said: str
):
    before = (user.email, user.phone)
    answer = contact(client, email, phone)
    assert answer.status_code == 400
    assert said in words(answer)
    user.refresh_from_db()
    assert (user.email, user.phone) == before
    # The header still names who it was.
    assert f"<span>{user}" in words(answer)


def test_without_an_address_it_says_that_nothing_is_sent(client: Client, user: User):
    User.objects.filter(pk=user.pk).update(email="")
    assert "chưa gửi được thư nhắc nào" in words(client.get(URL))


def test_the_gateway_is_named_where_the_province_has_one(client: Client, user: User):
    GatewayFactory(province=user.memberships.get().agency.root)
    shown = words(client.get(URL))
    assert "và tin nhắn" in shown
    assert "Tỉnh chưa dùng cổng" not in shown
