"""One message as one mail, and what a mail server makes of it.

A mail is text and HTML, see ``templates/emails/digest``. A round uses one line to the server; a line
that broke is opened anew.
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import charset
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string

from agencies.messages import (
    ChannelDown,
    Message,
    Section,
    TryLater,
    Unanswered,
    Undeliverable,
)
from agencies.smtp import NoReply
from agencies.telling import Words
from agencies.text import composed, shown

logger = logging.getLogger(__name__)

# Lines of a stage that a mail carries; a head of two hundred offices reads the rest on the portal.
MOST_LINES = 30
LONGEST_SUBJECT = 150
# Where what was told is read, and where it is turned off.
NOTICES, CHOICES = "/thong-bao/", "/thong-bao/lua-chon/"
# "Service not available": a server says it at any point and hangs up.
CLOSING = 421
TOO_LARGE = 552
_REPLY_LIMIT = 300
# Old relays lose the eighth bit, and with it every Vietnamese letter.
_SEVEN_BIT = charset.Charset("utf-8")
_SEVEN_BIT.body_encoding = charset.QP
_HEADERS = {
    # No answer of an absent person, and no round of two machines that answer each other.
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "Precedence": "bulk",
}


class _BrokeOff(Exception):
    """The server hung up before it had taken anything; the message is what it said."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line of a mail shows."""

    title: str
    detail: str
    points: tuple[str, ...]
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What a mail shows of one stage; ``more`` lines are left out."""

    heading: str
    count: int
    lines: tuple[_Line, ...]
    more: int


class MailTransport:
    """Hands messages to Django's mail over one line."""

    def __init__(self, connection: BaseEmailBackend | None = None) -> None:
        self._connection: BaseEmailBackend = connection or get_connection()
        self._is_open = False
        # Messages in a row at which the server hung up.
        self._breaks = 0

    def send(self, message: Message) -> None:
        """Send one mail; see :class:`agencies.messages.Transport` for what it raises."""
        mail = _ready(message)
        mail.connection = self._connection
        try:
            self._hand_over(mail, message.address)
        except _BrokeOff as lost:
            # It may be this very message that the server hangs up at: it steps aside, or nothing
            # behind it would ever leave.
            self._breaks += 1
            if self._breaks == 1:
                raise TryLater(f"{lost} Hệ thống sẽ tự gửi lại.") from lost
            raise ChannelDown(f"{lost} Thư chờ, và tự gửi khi máy chủ nhận.") from lost
        except (Undeliverable, TryLater):
            self._breaks = 0
            raise
        self._breaks = 0

    def close(self) -> None:
        self._is_open = False
        # A server that is gone takes no leave.
        with suppress(OSError):
            self._connection.close()

    def _hand_over(self, mail: EmailMultiAlternatives, address: str) -> None:
        was_open = self._is_open
        try:
            self._try(mail, address)
        except _BrokeOff:
            # Servers end a line that was idle, or that has carried so many mails.
            if not was_open:
                raise
            self._try(mail, address)

    def _try(self, mail: EmailMultiAlternatives, address: str) -> None:
        self._open()
        try:
            self._connection.send_messages([mail])
        except NoReply as lost:
            self.close()
            raise Unanswered(f"Máy chủ thư không trả lời sau khi nhận thư ({lost}).") from lost
        except smtplib.SMTPServerDisconnected as lost:
            self.close()
            raise _BrokeOff(f"Máy chủ thư ngắt kết nối giữa chừng ({lost}).") from lost
        except smtplib.SMTPException as error:
            raise self._told(error, address) from error
        except OSError as error:
            raise ChannelDown(f"Không ghi được vào hộp thư của máy này: {error}.") from error

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._connection.open()
        except OSError as error:
            self.close()
            raise ChannelDown(_unreachable(error)) from error
        self._is_open = True

    def _told(self, error: smtplib.SMTPException, address: str) -> Exception:
        """Give what a refusal means; what is no refusal is given back as it is."""
        code, reply = _reply_of(error)
        if code == CLOSING:
            self.close()
            return _BrokeOff(f"Máy chủ thư ngừng phục vụ (mã {reply}).")
        if isinstance(error, smtplib.SMTPSenderRefused) and code != TOO_LARGE:
            return ChannelDown(
                f"Máy chủ thư không nhận thư của {parseaddr(error.sender)[1]} (mã {reply}). Quản trị kiểm "
                "tra MAIL_FROM và tài khoản trong EMAIL_URL."
            )
        if 400 <= code < 500:
            return TryLater(
                f"Máy chủ thư tạm từ chối địa chỉ {address} (mã {reply}). Hệ thống sẽ tự gửi lại."
            )
        if 500 <= code < 600:
            return Undeliverable(_refused(error, address, reply))
        return error


def _refused(error: smtplib.SMTPException, address: str, reply: str) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return (
            f"Máy chủ thư từ chối địa chỉ {address} (mã {reply}). Hãy kiểm tra lại địa chỉ với người nhận, "
            "sửa trong tài khoản rồi bấm “Gửi lại”."
        )
    return (
        f"Máy chủ thư không nhận nội dung thư gửi {address} (mã {reply}). Hãy báo quản trị máy chủ thư cho "
        "phép thư của cổng, rồi bấm “Gửi lại”."
    )


def _reply_of(error: smtplib.SMTPException) -> tuple[int, str]:
    """Give the server's code, and code and words as one line; 0 where it gave none."""
    code, said = 0, b""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error  # type: ignore[assignment]
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return code, composed(shown(f"{code} {words}"))[:_REPLY_LIMIT]


def _unreachable(error: OSError) -> str:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        _, reply = _reply_of(error)
        return (
            f"Máy chủ thư {where} không nhận tên đăng nhập hoặc mật khẩu (mã {reply}). Quản trị kiểm tra "
            "EMAIL_URL; thư vẫn chờ và sẽ tự gửi."
        )
    said = _reply_of(error)[1] if isinstance(error, smtplib.SMTPResponseException) else str(error)
    return (
        f"Không kết nối được máy chủ thư {where} ({said[:_REPLY_LIMIT]}). Thư vẫn chờ và sẽ tự gửi khi máy "
        "chủ hoạt động lại."
    )


# --- What a mail says


def _ready(message: Message) -> EmailMultiAlternatives:
    try:
        # Takes no address with a line break in it, nor one that a server would not understand.
        validate_email(message.address)
    except ValidationError:
        address = composed(shown(message.address))
        raise Undeliverable(
            f"“{address[:100]}” không phải địa chỉ thư điện tử. Hãy sửa trong tài khoản rồi bấm “Gửi lại”."
        ) from None
    try:
        mail = written(message)
        # Written out once here: what cannot be is no reason to doubt whether it was sent.
        mail.message()
    except Exception as error:
        logger.exception("The mail %s could not be written", message.id)
        raise TryLater("Không soạn được thư; quản trị xem nhật ký của máy chủ.") from error
    return mail


def written(message: Message) -> EmailMultiAlternatives:
    """Give a message as a mail with text and HTML."""
    context = {
        "name": message.recipient.full_name,
        "on": message.on,
        "subject": message.subject,
        "count": message.count,
        "parts": list(_parts(message.sections)),
        "site": settings.SITE_URL,
        "notices": address_of(NOTICES),
        "choices": address_of(CHOICES),
    }
    mail = EmailMultiAlternatives(
        subject=_one_line(render_to_string("emails/digest/subject.txt", context)),
        body=render_to_string("emails/digest/body.txt", context),
        to=[message.address],
        headers=_HEADERS | {"Message-ID": f"<{message.id}@{_domain()}>"},
    )
    mail.encoding = _SEVEN_BIT
    mail.attach_alternative(render_to_string("emails/digest/body.html", context), "text/html")
    return mail


def address_of(path: str) -> str:
    """Give the absolute address of a page of the portal."""
    return f"{settings.SITE_URL.rstrip('/')}/{path.lstrip('/')}"


def shortened(text: str, most: int) -> str:
    """Give ``text`` in at most ``most`` letters, cut between words where it is longer."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _parts(sections: tuple[Section, ...]) -> Iterator[_Part]:
    for section in sections:
        lines = tuple(_line(words) for words in section.lines[:MOST_LINES])
        count = len(section.lines)
        yield _Part(section.heading, count, lines, count - len(lines))


def _line(words: Words) -> _Line:
    title, detail, *points = (
        composed(shown(text)) for text in (words.title, words.detail, *words.points)
    )
    return _Line(title, detail, tuple(points), words.action, address_of(words.path))


def _one_line(subject: str) -> str:
    return shortened(composed(shown(subject)), LONGEST_SUBJECT)


def _domain() -> str:
    """Give the domain that mails are named in: the one they come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
