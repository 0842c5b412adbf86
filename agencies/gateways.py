"""A province's own gateway to Zalo or SMS: one signed POST a message, see ``docs/gateway.md``."""

import datetime as dt
import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import urllib3
from django.db.models import Q
from django.utils import timezone
from urllib3.exceptions import (
    HTTPError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
    TimeoutError,
)

from agencies.mailing import NOTICES, address_of, shortened
from agencies.messages import ChannelDown, Message, TryLater, Unanswered, Undeliverable
from agencies.models import Gateway
from agencies.text import composed, shown

# Letters of the short text with its link; three SMS in Vietnamese letters are 201, in plain ones 459.
LONGEST_TEXT = 300
# Lines that are sent along; whoever has more reads them on the portal.
MOST_LINES = 30
_TIMEOUT = urllib3.Timeout(connect=5, read=20)
_PUNCTUATION = re.compile(r"[\s().\-]")
_MOBILE = re.compile(r"(?:\+84|84|0)([1-9][0-9]{8,9})")
# What kept a call from its answer; the narrower kinds first.
_KINDS: dict[type[Exception], str] = {
    NameResolutionError: "không có máy chủ tên này",
    NewConnectionError: "không máy nào nhận kết nối",
    TimeoutError: "quá thời gian chờ",
    SSLError: "chứng thư máy chủ không hợp lệ",
    ProtocolError: "kết nối bị ngắt",
    LocationValueError: "địa chỉ viết sai",
}
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Call:
    """What a gateway is sent: the body, and the headers that say when and by whom."""

    body: bytes
    headers: dict[str, str]


class GatewayTransport:
    """Hands messages to the gateway of the province that each is about; or all to ``only``."""

    def __init__(self, *, clock: Clock = timezone.now, only: Gateway | None = None) -> None:
        self._clock = clock
        self._only = only
        # A redirect would take names and numbers to where nobody has looked.
        self._http = urllib3.PoolManager(retries=False, timeout=_TIMEOUT)
        self._known: dict[int, Gateway | None] = {}
        # Messages in a row that a province's gateway could not take.
        self._stumbles: Counter[int] = Counter()

    def send(self, message: Message) -> None:
        """Send one message; see :class:`agencies.messages.Transport` for what it raises."""
        gateway = self._of(message.province)
        if gateway is None:
            raise Undeliverable(
                "Tỉnh không còn dùng cổng tin nhắn. Thư điện tử vẫn gửi như thường; bật lại cổng tin nhắn "
                "rồi bấm “Gửi lại” nếu cần."
            )
        call = signed(gateway, payload(message, at=self._clock()), at=self._clock(), key=message.id)
        try:
            self._post(gateway, call)
        except Undeliverable:
            self._note_answer(gateway)
            raise
        except TryLater as failure:
            self._note_failure(gateway, str(failure))
            # One may be the message's own fault, so it steps aside; two are the gateway's.
            self._stumbles[gateway.province_id] += 1
            if self._stumbles[gateway.province_id] > 1:
                raise ChannelDown(str(failure), province=gateway.province_id) from failure
            raise
        except (ChannelDown, Unanswered) as failure:
            self._note_failure(gateway, str(failure))
            raise
        self._note_answer(gateway)

    def close(self) -> None:
        self._http.clear()
        self._known.clear()

    def _of(self, province: int) -> Gateway | None:
        if self._only:
            return self._only
        if province not in self._known:
            found = Gateway.objects.filter(province=province, is_on=True)
            self._known[province] = found.first()
        return self._known[province]

    def _post(self, gateway: Gateway, call: Call) -> None:
        try:
            # What it says beside its code is not read: a gateway owes us no page.
            answer = self._http.request(
                "POST",
                gateway.url,
                body=call.body,
                headers=call.headers,
                redirect=False,
                preload_content=False,
            )
        except (ProtocolError, ReadTimeoutError) as error:
            raise Unanswered(
                f"Cổng tin nhắn đã nhận tin mà không trả lời ({_kind(error)}).",
                province=gateway.province_id,
            ) from error
        except (HTTPError, OSError) as error:
            raise ChannelDown(
                f"Không kết nối được cổng tin nhắn ({_kind(error)}). Tin vẫn chờ và sẽ tự gửi khi cổng hoạt "
                "động lại.",
                province=gateway.province_id,
            ) from error
        answer.close()
        _judge(answer.status, gateway)

    def _note_answer(self, gateway: Gateway) -> None:
        at = self._clock()
        self._stumbles[gateway.province_id] = 0
        Gateway.objects.filter(pk=gateway.pk).update(answered_at=at, failing_since=None, failure="")

    def _note_failure(self, gateway: Gateway, sentence: str) -> None:
        row = Gateway.objects.filter(pk=gateway.pk)
        row.filter(failing_since=None).update(failing_since=self._clock())
        row.filter(~Q(failure=sentence)).update(failure=sentence)


def _judge(status: int, gateway: Gateway) -> None:
    """Raise what a code means; 2xx is a yes."""
    if 200 <= status < 300:
        return
    if status in (401, 403, 404) or 300 <= status < 400:
        # It is not about the number: no message would get through.
        raise ChannelDown(
            f"Cổng tin nhắn từ chối cuộc gọi (mã HTTP {status}). Quản trị tỉnh kiểm tra địa chỉ và khóa ký "
            "của cổng; tin vẫn chờ.",
            province=gateway.province_id,
        )
    if status == 429 or status >= 500:
        raise TryLater(f"Cổng tin nhắn tạm chưa nhận (mã HTTP {status}). Hệ thống sẽ tự gửi lại.")
    raise Undeliverable(
        f"Cổng tin nhắn không nhận tin này (mã HTTP {status}). Hãy kiểm tra số điện thoại của người nhận với "
        "đơn vị vận hành cổng tin nhắn, rồi bấm “Gửi lại”."
    )


def _kind(error: Exception) -> str:
    """Name an error in our words: its own hold addresses."""
    return next((words for kind, words in _KINDS.items() if isinstance(error, kind)), "lỗi mạng")


# --- What a gateway is sent


def payload(message: Message, *, at: dt.datetime) -> dict[str, Any]:
    """Give a message as the object that gateways know."""
    person = message.recipient
    link = _link(message)
    return {
        "id": message.id,
        "sent_at": timezone.localtime(at).isoformat(timespec="seconds"),
        "recipient": {
            "name": person.full_name,
            "phone": number_of(message.address),
            "office": str(person.office or ""),
        },
        "text": text_of(message, link),
        "count": message.count,
        "lines": list(_lines(message)),
        "link": link,
    }


def number_of(phone: str) -> str:
    """Give a Vietnamese number as the world writes it: +84912345678.

    Raises:
        Undeliverable: it is none.
    """
    found = _MOBILE.fullmatch(_PUNCTUATION.sub("", phone))
    if found is None:
        raise Undeliverable(
            f"“{phone}” không phải số điện thoại Việt Nam. Hãy sửa trong tài khoản rồi bấm “Gửi lại”."
        )
    return f"+84{found[1]}"


def text_of(message: Message, link: str) -> str:
    """Give what one SMS can say: the one thing, or how many of what; and where it is read."""
    room = LONGEST_TEXT - len(link) - 2
    return f"{shortened(composed(shown(message.subject)), room)}: {link}"


def _link(message: Message) -> str:
    return address_of(message.sections[0].lines[0].path if message.count == 1 else NOTICES)


def _lines(message: Message) -> Iterator[dict[str, str]]:
    told = [(section, line) for section in message.sections for line in section.lines]
    for section, line in told[:MOST_LINES]:
        yield {
            "stage": str(section.stage),
            "heading": section.heading,
            "title": line.title,
            "detail": line.detail or "; ".join(line.points),
            "link": address_of(line.path),
        }


def signed(gateway: Gateway, said: dict[str, Any], *, at: dt.datetime, key: str) -> Call:
    """Give a call that the gateway can tell from anybody else's."""
    body = json.dumps(said, ensure_ascii=False).encode()
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "truyen-thong-cchc",
        "Idempotency-Key": key,
        "X-Portal-Timestamp": timestamp,
        "X-Portal-Signature": f"sha256={signature(gateway.secret, timestamp, body)}",
    }
    return Call(body, headers)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Give the HMAC of moment and body: a call that was overheard is no good later on."""
    said = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
