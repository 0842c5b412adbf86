"""A province's gateway: what it is sent, what its answers mean, and its page in the admin."""

import datetime as dt
import hmac
import json
import socket
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from agencies import telling
from agencies.actions import gateways, sending
from agencies.channels import transports
from agencies.gateways import LONGEST_TEXT, GatewayTransport, number_of
from agencies.messages import (
    ChannelDown,
    Message,
    Section,
    TryLater,
    Unanswered,
    Undeliverable,
)
from agencies.models import Agency, AuditEvent, Delivery, Gateway, User
from agencies.roles import Role
from agencies.sending_hours import SendingHours
from agencies.stages import Stage
from agencies.telling import Words
from tests.admin_forms import filled, told
from tests.agencies.post import Asked, GatewayServer
from tests.agencies.senders import Told
from tests.factories import (
    AgencyFactory,
    DeliveryFactory,
    GatewayFactory,
    MembershipFactory,
    ProvinceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SITE = "https://tuyentruyen.tinh.example"
AT = dt.datetime(2021, 3, 22, 2, 0, tzinfo=dt.UTC)
LINE = Words("Báo cáo Quý I/2021 quá hạn 3 ngày", "Kế hoạch 892/KH-UBND", "/bao-cao/17/", "Lập")
LIST = reverse("admin:agencies_gateway_changelist")
ADD = reverse("admin:agencies_gateway_add")


@pytest.fixture(autouse=True)
def site() -> Iterator[None]:
    with override_settings(SITE_URL=SITE):
        yield


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    with GatewayServer() as server:
        yield server


@pytest.fixture
def gateway(server: GatewayServer) -> Gateway:
    gateway: Gateway = GatewayFactory(url=server.url)
    return gateway


def message(gateway: Gateway, *lines: Words, **given: Any) -> Message:
    return Message(
        **{
            "id": "0f3c",
            "recipient": UserFactory(full_name="Nông Thị Ấn"),
            "address": "0912 345 678",
            "sections": (Section(Stage.OVERDUE, lines or (LINE,)),),
            "on": dt.date(2021, 3, 22),
            "province": gateway.province_id,
            **given,
        }
    )


def send(*messages: Message) -> list[type[Exception] | None]:
    """Send messages in one round, and give what was raised at each."""
    transport = GatewayTransport(clock=lambda: AT)
    ends: list[type[Exception] | None] = []
    for each in messages:
        try:
            transport.send(each)
        except (ChannelDown, TryLater, Unanswered, Undeliverable) as error:
            ends.append(type(error))
        else:
            ends.append(None)
    transport.close()
    return ends


def verified(asked: Asked, secret: str) -> Any:
    """Do what ``docs/gateway.md`` tells the other side to do."""
    stamped = asked.headers["X-Portal-Timestamp"].encode() + b"." + asked.body
    expected = hmac.new(secret.encode(), stamped, sha256).hexdigest()
    assert asked.headers["X-Portal-Signature"] == f"sha256={expected}"
    return json.loads(asked.body)


class TestWhatItIsSent:
    def test_one_thing_with_its_link(self, server: GatewayServer, gateway: Gateway) -> None:
        told_to = message(gateway)
        office = AgencyFactory(short_name="Sở Tư pháp")
        MembershipFactory(user=told_to.recipient, agency=office)

        assert send(told_to) == [None]

        (asked,) = server.calls
        assert asked.path == "/tin"
        assert asked.headers["Idempotency-Key"] == "0f3c"
        assert asked.headers["Content-Type"] == "application/json; charset=utf-8"
        assert asked.headers["X-Portal-Timestamp"] == str(int(AT.timestamp()))
        assert verified(asked, gateway.secret) == {
            "id": "0f3c",
            "sent_at": "2021-03-22T09:00:00+07:00",
            "recipient": {
                "name": "Nông Thị Ấn",
                "phone": "+84912345678",
                "office": "Sở Tư pháp",
            },
            "text": f"Báo cáo Quý I/2021 quá hạn 3 ngày: {SITE}/bao-cao/17/",
            "count": 1,
            "lines": [
                {
                    "stage": "overdue",
                    "heading": "Quá hạn",
                    "title": "Báo cáo Quý I/2021 quá hạn 3 ngày",
                    "detail": "Kế hoạch 892/KH-UBND",
                    "link": f"{SITE}/bao-cao/17/",
                }
            ],
            "link": f"{SITE}/bao-cao/17/",
        }

    def test_many_things_are_counted(self, server: GatewayServer, gateway: Gateway) -> None:
        send(message(gateway, *[LINE] * 40))

        said = verified(server.calls[0], gateway.secret)
        assert said["text"] == f"40 việc cần xem: 40 quá hạn: {SITE}/thong-bao/"
        assert (said["count"], len(said["lines"])) == (40, 30)
        assert said["link"] == f"{SITE}/thong-bao/"

    def test_the_text_is_short_and_keeps_its_link(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        send(message(gateway, Words("rất dài " * 100, path="/bao-cao/17/")))

        text = verified(server.calls[0], gateway.secret)["text"]
        assert LONGEST_TEXT - 8 < len(text) <= LONGEST_TEXT
        assert text.endswith(f"rất…: {SITE}/bao-cao/17/")

    def test_another_secret_does_not_verify(self, server: GatewayServer, gateway: Gateway) -> None:
        send(message(gateway))

        with pytest.raises(AssertionError):
            verified(server.calls[0], "khóa khác")
        changed = Asked("/tin", server.calls[0].headers, server.calls[0].body + b" ")
        with pytest.raises(AssertionError):
            verified(changed, gateway.secret)

    def test_each_province_has_its_own(self, server: GatewayServer, gateway: Gateway) -> None:
        with GatewayServer() as other:
            elsewhere = GatewayFactory(url=other.url)

            assert send(message(gateway), message(elsewhere)) == [None, None]

            verified(server.calls[0], gateway.secret)
            verified(other.calls[0], elsewhere.secret)

    @pytest.mark.parametrize(
        ("phone", "number"),
        [
            ("0912345678", "+84912345678"),
            ("+84 912 345 678", "+84912345678"),
            ("84-912.345.678", "+84912345678"),
            ("(0209) 3870 123", "+842093870123"),
        ],
    )
    def test_numbers_are_written_as_the_world_does(self, phone: str, number: str) -> None:
        assert number_of(phone) == number

    @pytest.mark.parametrize("phone", ["12", "091234567", "+1 202 555 0100", "0912345678 máy lẻ 3"])
    def test_what_is_no_number_is_not_sent(
        self, server: GatewayServer, gateway: Gateway, phone: str
    ) -> None:
        assert send(message(gateway, address=phone)) == [Undeliverable]

        assert server.calls == []


class TestAnswers:
    @pytest.mark.parametrize(
        ("code", "end"),
        [
            (200, None),
            (202, None),
            (204, None),
            (400, Undeliverable),
            (422, Undeliverable),
            (429, TryLater),
            (500, TryLater),
            (503, TryLater),
            (401, ChannelDown),
            (404, ChannelDown),
            (302, ChannelDown),
        ],
    )
    def test_by_code(
        self, server: GatewayServer, gateway: Gateway, code: int, end: type[Exception] | None
    ) -> None:
        server.answer = lambda asked: code

        assert send(message(gateway)) == [end]

        # A redirect is not followed either.
        assert [asked.path for asked in server.calls] == ["/tin"]

    def test_two_stumbles_in_a_row_are_the_gateways(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.answer = lambda asked: 502

        assert send(*[message(gateway)] * 3) == [TryLater, ChannelDown, ChannelDown]

    def test_one_message_it_stumbles_over_is_not(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.answer = lambda asked: 500 if b"xau" in asked.body else 200
        bad = message(gateway, id="xau")

        assert send(bad, message(gateway), bad) == [TryLater, None, TryLater]

    def test_silence_after_the_call_is_no_answer(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.answer = lambda asked: "drop"

        assert send(message(gateway)) == [Unanswered]

        assert len(server.calls) == 1

    def test_nobody_listens(self, server: GatewayServer, gateway: Gateway) -> None:
        server.down()

        assert send(message(gateway)) == [ChannelDown]

        server.up(server.port)
        assert send(message(gateway)) == [None]

    def test_a_name_that_is_none(self, gateway: Gateway) -> None:
        Gateway.objects.update(url="https://khong-co.invalid/tin")

        assert send(message(gateway)) == [ChannelDown]

    def test_a_gateway_that_was_turned_off(self, server: GatewayServer, gateway: Gateway) -> None:
        Gateway.objects.update(is_on=False)

        assert send(message(gateway)) == [Undeliverable]

        assert server.calls == []


class TestWhatIsNoted:
    def test_the_first_failure_and_the_last_word(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.answer = lambda asked: 503
        send(message(gateway))
        gateway.refresh_from_db()
        assert gateway.failing_since == AT
        assert "mã HTTP 503" in gateway.failure
        assert gateway.answered_at is None

        server.answer = lambda asked: 200
        send(message(gateway))
        (noted,) = Gateway.objects.values_list("failing_since", "failure", "answered_at")
        assert noted == (None, "", AT)

    def test_a_number_it_refuses_is_an_answer(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.answer = lambda asked: 422

        send(message(gateway))

        gateway.refresh_from_db()
        assert (gateway.failing_since, gateway.answered_at) == (None, AT)

    def test_no_secret_and_no_page_of_the_other_side(
        self, server: GatewayServer, gateway: Gateway
    ) -> None:
        server.down()

        send(message(gateway))

        gateway.refresh_from_db()
        assert "(không máy nào nhận kết nối)" in gateway.failure
        assert "127.0.0.1" not in gateway.failure
        server.up(server.port)


def test_a_dead_gateway_does_not_stop_the_mail_nor_other_provinces(
    server: GatewayServer, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(telling._TOPICS, Stage.OVERDUE, Told())
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = GatewayFactory(url=f"http://127.0.0.1:{closed.getsockname()[1]}/tin")
        for province in (dead.province, gateway.province):
            delivery = DeliveryFactory(
                channel=Delivery.Channel.GATEWAY,
                notice__agency=province,
                notice__recipient__phone="0912345678",
            )
            DeliveryFactory(notice=delivery.notice)

        done = sending.send_waiting(clock=lambda: AT, transports=transports(), hours=SendingHours())

    assert list(done.down) == [("gateway", dead.province_id)]
    assert done.sent == 3
    (left,) = Delivery.objects.filter(state=Delivery.State.WAITING)
    assert (left.channel, left.notice.agency, left.attempts) == ("gateway", dead.province, 0)
    assert "Không kết nối được cổng tin nhắn" in left.note


# --- The admin


def keeper_of(province: Agency) -> User:
    user: User = MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(province: Agency, url: str) -> dict[str, Any]:
    return {"province": province.pk, "url": url, "is_on": "on"}


def key_page(gateway: Gateway) -> str:
    return reverse("admin:agencies_gateway_key", args=[gateway.pk])


class TestTheAdmin:
    def test_the_provinces_administrator_adds_one(self) -> None:
        province = ProvinceFactory()
        client = signed_in(keeper_of(province))

        client.post(
            ADD, filled(client.get(ADD), **asked(province, "https://tin.tinh.example/cong"))
        )

        gateway = Gateway.objects.get()
        assert (gateway.province, gateway.url) == (province, "https://tin.tinh.example/cong")
        assert len(gateway.secret) >= 40
        event = AuditEvent.objects.get(verb="thêm cổng tin nhắn")
        assert event.agency_id == province.pk
        assert event.changes["secret"] == [None, "•••"]

    @pytest.mark.parametrize(
        "url", ["ftp://tin.tinh.example/", "https://a:b@tin.tinh.example/", "tin"]
    )
    def test_an_address_that_will_not_do(self, url: str) -> None:
        province = ProvinceFactory()
        client = signed_in(keeper_of(province))

        page = client.post(ADD, filled(client.get(ADD), **asked(province, url)))

        assert told(page)
        assert not Gateway.objects.exists()

    def test_a_change_keeps_what_was_noted_meanwhile(self, gateway: Gateway) -> None:
        client = signed_in(keeper_of(gateway.province))
        url = reverse("admin:agencies_gateway_change", args=[gateway.pk])
        sent = filled(client.get(url), url="https://moi.example/tin")

        client.post(url, sent)

        gateway.refresh_from_db()
        assert gateway.url == "https://moi.example/tin"
        event = AuditEvent.objects.get(verb="sửa cổng tin nhắn")
        assert list(event.changes) == ["url"]

    def test_the_secret_is_shown_and_renewed_and_in_no_log(self, gateway: Gateway) -> None:
        client, before = signed_in(keeper_of(gateway.province)), gateway.secret
        assert before in client.get(key_page(gateway)).content.decode()

        client.post(key_page(gateway), {"viec": "doi-khoa"})

        gateway.refresh_from_db()
        assert gateway.secret != before
        shown = client.get(key_page(gateway)).content.decode()
        assert gateway.secret in shown
        assert before not in shown
        event = AuditEvent.objects.get(verb="đổi khóa ký cổng tin nhắn")
        assert event.changes == {"secret": ["•••", "•••"]}
        kept = json.dumps(list(AuditEvent.objects.values("changes", "subject_name", "reason")))
        assert before not in kept
        assert gateway.secret not in kept

    def test_the_secret_stands_on_no_other_page(self, gateway: Gateway) -> None:
        client = signed_in(keeper_of(gateway.province))

        for url in (LIST, reverse("admin:agencies_gateway_change", args=[gateway.pk])):
            assert gateway.secret not in client.get(url).content.decode()

    def test_a_try_is_sent_at_once(self, server: GatewayServer, gateway: Gateway) -> None:
        client = signed_in(keeper_of(gateway.province))
        Gateway.objects.update(is_on=False)

        page = client.post(
            key_page(gateway), {"viec": "gui-thu", "phone": "0912345678"}, follow=True
        )

        said = verified(server.calls[0], gateway.secret)
        assert said["text"].startswith("Tin thử của Cổng tuyên truyền")
        assert said["recipient"]["phone"] == "+84912345678"
        assert "đã nhận tin thử cho số 0912345678" in page.content.decode()
        assert AuditEvent.objects.get(verb="gửi thử qua cổng tin nhắn").changes == {}

    def test_a_try_that_fails_says_why(self, server: GatewayServer, gateway: Gateway) -> None:
        server.answer = lambda asked: 401
        client = signed_in(keeper_of(gateway.province))

        page = client.post(
            key_page(gateway), {"viec": "gui-thu", "phone": "0912345678"}, follow=True
        )

        assert "kiểm tra địa chỉ và khóa ký" in page.content.decode()

    @pytest.mark.parametrize("step", ["", "khac"])
    def test_a_button_that_is_none(self, gateway: Gateway, step: str) -> None:
        client = signed_in(keeper_of(gateway.province))

        assert client.post(key_page(gateway), {"viec": step}).status_code == 404

    def test_a_department_and_another_province_see_none(self, gateway: Gateway) -> None:
        department = AgencyFactory(parent=gateway.province)
        of_department = signed_in(keeper_of(department))
        of_another = signed_in(keeper_of(ProvinceFactory()))
        monitor = signed_in(MembershipFactory(agency=gateway.province, role=Role.MONITOR).user)

        for client in (of_department, of_another, monitor):
            assert client.get(key_page(gateway)).status_code in (403, 404)
            assert client.post(key_page(gateway), {"viec": "doi-khoa"}).status_code in (403, 404)
        assert of_department.get(LIST).status_code == 403
        assert monitor.get(LIST).status_code == 403
        assert str(gateway.url) not in of_another.get(LIST).content.decode()
        assert not AuditEvent.objects.exists()

    def test_the_operator_keeps_all(self, gateway: Gateway) -> None:
        client = signed_in(UserFactory(is_superuser=True))

        assert gateway.secret in client.get(key_page(gateway)).content.decode()


def test_a_try_to_what_is_no_number(gateway: Gateway) -> None:
    with pytest.raises(gateways.TryFailed, match="không phải số điện thoại"):
        gateways.try_out(gateway=gateway, phone="12", by=UserFactory(), at=AT)
