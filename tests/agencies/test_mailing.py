"""Mails: what they say, and what becomes of them at a real mail server."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import lxml.html
import pytest
from django.test import override_settings
from playwright.sync_api import Browser

from agencies import smtp
from agencies.mailing import LONGEST_SUBJECT, MailTransport, written
from agencies.messages import (
    ChannelDown,
    Message,
    Section,
    TryLater,
    Unanswered,
    Undeliverable,
)
from agencies.models import User
from agencies.stages import Stage
from agencies.telling import Words
from tests.agencies.post import MailServer

SITE = "https://tuyentruyen.tinh.example"
OVERDUE = Words(
    "Báo cáo Quý I/2021 của Sở Tư pháp quá hạn 3 ngày làm việc",
    "Kế hoạch 892/KH-UBND · hạn 17/03/2021",
    "/bao-cao/17/",
    "Lập báo cáo",
)
SOON = Words("Báo cáo 6 tháng đến hạn ngày 17/06/2021", "", "/bao-cao/18/", "Mở báo cáo")


@pytest.fixture(autouse=True)
def site() -> Iterator[None]:
    with override_settings(SITE_URL=SITE, DEFAULT_FROM_EMAIL="Cổng CCHC <cong@tinh.example>"):
        yield


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def message(address: str = "an@tinh.example", *lines: Words, **given: Any) -> Message:
    told = lines or (OVERDUE,)
    return Message(
        **{
            "id": "0f3c",
            "recipient": User(full_name="Nông Thị Ấn", username="an"),
            "address": address,
            "sections": (Section(Stage.OVERDUE, told),),
            "on": dt.date(2021, 3, 22),
            "province": 1,
            **given,
        }
    )


def subject_of(mail: EmailMessage) -> str:
    # Its first word may stand on a line of its own.
    return str(mail["Subject"]).strip()


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part
    return str(part.get_content())


def sent(server: MailServer, *messages: Message, **given: Any) -> list[type[Exception] | None]:
    """Send messages in one round, and give what was raised at each."""
    transport = server.transport(**given)
    ends: list[type[Exception] | None] = []
    for each in messages:
        try:
            transport.send(each)
        except Exception as error:
            ends.append(type(error))
        else:
            ends.append(None)
    transport.close()
    return ends


def refusal(server: MailServer, told: Message, **given: Any) -> Exception:
    """Send one message that is not taken, and give what was raised."""
    transport = server.transport(**given)
    with pytest.raises(Exception) as raised:  # noqa: PT011
        transport.send(told)
    transport.close()
    return raised.value


class TestWhatItSays:
    def mail(self, server: MailServer, told: Message) -> EmailMessage:
        assert sent(server, told) == [None]
        return server.mails[0]

    def test_one_thing_is_the_subject_and_a_link_to_its_form(self, server: MailServer) -> None:
        mail = self.mail(server, message())

        assert subject_of(mail) == OVERDUE.title
        assert mail["To"] == "an@tinh.example"
        assert mail["From"] == "Cổng CCHC <cong@tinh.example>"
        assert "Kính gửi: Nông Thị Ấn" in text_of(mail)
        assert f"Lập báo cáo: {SITE}/bao-cao/17/" in text_of(mail)
        links = lxml.html.fromstring(html_of(mail)).xpath("//a/@href")
        assert links == [f"{SITE}/bao-cao/17/", f"{SITE}/thong-bao/lua-chon/"]

    def test_several_are_counted_and_stand_under_their_headings(self, server: MailServer) -> None:
        parts = (Section(Stage.OVERDUE, (OVERDUE,)), Section(Stage.SOON, (SOON, SOON)))

        mail = self.mail(server, message(sections=parts))

        assert subject_of(mail) == "3 việc cần xem: 1 quá hạn, 2 sắp đến hạn"
        text = text_of(mail)
        assert text.index("QUÁ HẠN\n") < text.index(OVERDUE.title) < text.index("SẮP ĐẾN HẠN (2)")
        headings = lxml.html.fromstring(html_of(mail)).xpath("//h2/text()")
        assert headings == ["Quá hạn", "Sắp đến hạn (2)"]

    def test_points_are_a_list(self, server: MailServer) -> None:
        late = ("Sở Y tế, quý I/2021: quá hạn 3 ngày", "Sở <b>Tư pháp</b>, quý I/2021")
        mail = self.mail(server, message("an@tinh.example", Words("2 báo cáo", points=late)))

        assert "  + Sở Y tế, quý I/2021: quá hạn 3 ngày\n  + Sở <b>Tư" in text_of(mail)
        items = lxml.html.fromstring(html_of(mail)).xpath("//li")
        assert [each.text_content() for each in items] == list(late)

    def test_both_kinds_say_why_and_where_it_is_turned_off(self, server: MailServer) -> None:
        mail = self.mail(server, message())

        for said in (text_of(mail), html_of(mail)):
            assert "nhận thư này" in said
            assert f"{SITE}/thong-bao/lua-chon/" in said
            assert "Cần hỏi: đầu mối theo dõi của tỉnh" in said

    def test_machines_are_told_not_to_answer(self, server: MailServer) -> None:
        mail = self.mail(server, message())

        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
        assert mail["Precedence"] == "bulk"
        assert mail["Message-ID"] == "<0f3c@tinh.example>"
        assert mail["Date"]
        assert mail["List-Unsubscribe"] is None

    def test_no_byte_has_an_eighth_bit(self) -> None:
        assert max(written(message()).message().as_bytes()) < 128

    def test_what_people_wrote_is_text(self, server: MailServer) -> None:
        told = Words("Kế hoạch <b>“A & B”</b>", "<script>alert(1)</script>", "/a/?x=1&y=2", "Mở")

        mail = self.mail(server, message("an@tinh.example", told))

        assert subject_of(mail) == "Kế hoạch <b>“A & B”</b>"
        assert "Kế hoạch <b>“A & B”</b>." in text_of(mail)
        page = lxml.html.fromstring(html_of(mail))
        assert not page.xpath("//script | //b")
        assert "<script>alert(1)</script>" in page.text_content()
        assert page.xpath("//a/@href")[0] == f"{SITE}/a/?x=1&y=2"

    def test_a_subject_is_one_line_whatever_people_wrote(self, server: MailServer) -> None:
        told = Words(f"Kế hoạch\r\nBcc: la@noikhac.example\u2028\x00 {'rất dài ' * 60}")

        mail = self.mail(server, message("an@tinh.example", told))

        assert mail["Bcc"] is None
        assert subject_of(mail).startswith("Kế hoạch Bcc: la@noikhac.example rất dài")
        assert len(subject_of(mail)) <= LONGEST_SUBJECT
        assert subject_of(mail).endswith("rất…")

    def test_of_many_the_first_thirty_stand_there(self, server: MailServer) -> None:
        many = [Words(f"Báo cáo thứ {n:02}", path=f"/bao-cao/{n}/") for n in range(1, 33)]

        mail = self.mail(server, message("an@tinh.example", *many))

        assert "Báo cáo thứ 30." in text_of(mail)
        assert "Báo cáo thứ 31" not in text_of(mail)
        assert f"… và 2 việc nữa, xem tại: {SITE}/thong-bao/\n" in text_of(mail)
        assert "… và 2 việc nữa" in html_of(mail)
        assert "32 việc" in text_of(mail)

    def test_thirty_are_all_there(self) -> None:
        many = [Words(f"Báo cáo thứ {n:02}") for n in range(1, 31)]

        assert "việc nữa" not in str(written(message("an@tinh.example", *many)).body)


class TestTheRound:
    def test_uses_one_line(self, server: MailServer) -> None:
        assert sent(server, message("a@x.example"), message("b@x.example")) == [None, None]

        assert server.to() == ["a@x.example", "b@x.example"]
        assert server.lines == 1

    def test_a_line_that_carries_few_mails_is_opened_anew(self, server: MailServer) -> None:
        server.per_line = 2
        many = [message(f"a{n}@x.example") for n in range(5)]

        assert sent(server, *many) == [None] * 5

        assert len(server.to()) == 5
        assert server.lines == 3

    def test_a_server_that_was_away_between_two_mails(self, server: MailServer) -> None:
        transport = server.transport()
        transport.send(message("a@x.example"))
        server.down()

        with pytest.raises(ChannelDown, match="Không kết nối được máy chủ thư"):
            transport.send(message("b@x.example"))

        server.up()
        transport.send(message("b@x.example"))
        transport.close()
        assert server.to() == ["a@x.example", "b@x.example"]

    def test_a_server_that_takes_its_time(self, server: MailServer) -> None:
        # Longer than it may be silent elsewhere: it has the mail, and looks through it.
        server.seconds = 1.2

        assert sent(server, message(), timeout=0.5) == [None]

        assert len(server.mails) == 1


class TestRefusals:
    def test_one_address_is_refused_and_the_others_arrive(self, server: MailServer) -> None:
        server.rcpt = lambda to: "550 5.1.1 No such user" if to.startswith("b") else None

        ends = sent(server, *(message(f"{name}@x.example") for name in "abc"))

        assert ends == [None, Undeliverable, None]
        assert server.to() == ["a@x.example", "c@x.example"]
        assert server.lines == 1

    def test_the_sentence_says_what_where_and_what_to_do(self, server: MailServer) -> None:
        server.rcpt = lambda to: "550 5.1.1 No such user"

        said = str(refusal(server, message("b@x.example")))

        assert "b@x.example (mã 550 5.1.1 No such user)" in said
        assert "sửa trong tài khoản rồi bấm “Gửi lại”" in said

    def test_a_full_mailbox_is_tried_again(self, server: MailServer) -> None:
        server.rcpt = lambda to: "452 4.2.2 Mailbox full"
        assert sent(server, message()) == [TryLater]

        server.rcpt = lambda to: None
        assert sent(server, message()) == [None]

        assert len(server.mails) == 1

    @pytest.mark.parametrize(
        ("answer", "end"),
        [("554 5.7.1 Spam", Undeliverable), ("451 4.3.0 Greylisted", TryLater)],
    )
    def test_a_mail_refused_once_it_was_read(
        self, server: MailServer, answer: str, end: type[Exception]
    ) -> None:
        server.data = lambda to: answer

        assert sent(server, message()) == [end]

        assert server.mails == []

    @pytest.mark.parametrize(
        "address",
        [
            "khong-co-a-cong",
            "a@b@c.example",
            "a@x.example\nBcc: b@x.example",
            "ấn@x.example",
            "a b@x.vn",
        ],
    )
    def test_what_is_no_address_is_not_tried(self, server: MailServer, address: str) -> None:
        assert sent(server, message(address), message("b@x.example")) == [Undeliverable, None]

        assert server.to() == ["b@x.example"]

    def test_our_own_address_refused_stops_everybody(self, server: MailServer) -> None:
        server.mail = lambda from_: "553 5.7.1 Sender not yours"

        told = refusal(server, message())

        assert isinstance(told, ChannelDown)
        assert "thư của cong@tinh.example (mã 553 5.7.1 Sender not yours)" in str(told)

    def test_a_wrong_password_stops_everybody(self) -> None:
        with MailServer(password="dung") as server:
            told = refusal(server, message(), username="cong", password="sai-mat")

        assert isinstance(told, ChannelDown)
        assert "không nhận tên đăng nhập hoặc mật khẩu" in str(told)
        assert "sai-mat" not in str(told)

    def test_the_right_password_lets_in(self) -> None:
        with MailServer(password="dung") as server:
            assert sent(server, message(), username="cong", password="dung") == [None]

    def test_nobody_listens(self, server: MailServer) -> None:
        server.down()

        assert sent(server, message()) == [ChannelDown]

        server.up()

    def test_a_server_that_closes_at_the_door(self, server: MailServer) -> None:
        server.mail = lambda from_: "421 4.3.2 Shutting down"

        # It may be the first one's own fault, so the second is tried; then nobody is.
        assert sent(server, message(), message()) == [TryLater, ChannelDown]

    def test_a_server_with_too_many_guests(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            port = door.getsockname()[1]
            porter = threading.Thread(target=_send_away, args=(door,))
            porter.start()
            transport = MailTransport(smtp.EmailBackend(host="127.0.0.1", port=port, timeout=5))

            with pytest.raises(ChannelDown, match="Too many connections"):
                transport.send(message())

            porter.join()
        transport.close()


def _send_away(door: socket.socket) -> None:
    guest, _ = door.accept()
    with guest:
        guest.sendall(b"421 4.7.0 Too many connections\r\n")


class TestABrokenLine:
    def test_before_the_mail_nothing_was_taken(self, server: MailServer) -> None:
        server.start = lambda to: "drop" if to.startswith("b") else None

        ends = sent(server, *(message(f"{name}@x.example") for name in "abc"))

        assert ends == [None, TryLater, None]
        assert server.to() == ["a@x.example", "c@x.example"]

    def test_after_the_mail_nobody_knows(self, server: MailServer) -> None:
        server.data = lambda to: "drop" if to.startswith("b") else None

        ends = sent(server, *(message(f"{name}@x.example") for name in "abc"))

        assert ends == [None, Unanswered, None]
        # This server had taken it: sent again it would have come twice.
        assert server.to() == ["a@x.example", "b@x.example", "c@x.example"]

    def test_silence_after_the_mail_is_no_answer_either(
        self, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(smtp, "PATIENCE", 0.3)
        server.seconds = 1

        assert sent(server, message()) == [Unanswered]

    def test_a_mail_that_cannot_be_written_is_no_riddle(
        self, server: MailServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(message: Message) -> None:
            raise KeyError("template")

        monkeypatch.setattr("agencies.mailing.written", fail)

        assert sent(server, message()) == [TryLater]


def test_looks_right_on_a_phone_and_at_a_desk(browser: Browser) -> None:
    parts = (Section(Stage.OVERDUE, (OVERDUE,) * 2), Section(Stage.SOON, (SOON,)))
    long = Words("Báo cáo " + "rất dài " * 30, "x" * 200, "/bao-cao/" + "9" * 120)
    mail = written(message(sections=(*parts, Section(Stage.NAMES, (long,)))))
    html = str(mail.alternatives[0][0])

    for width in (375, 700):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.set_content(html)
        # Nothing stands out at the right, and what is touched is as high as a finger.
        assert page.evaluate("document.documentElement.scrollWidth") == width
        heights = page.evaluate("[...document.querySelectorAll('td a')].map(a => a.offsetHeight)")
        assert min(heights[:3]) >= 36
        page.close()


def test_a_transport_takes_the_settings_connection() -> None:
    transport = MailTransport()

    transport.send(message())

    transport.close()
