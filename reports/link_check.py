"""Asks whether a link still opens, as a careful stranger: briefly, and nowhere but in public.

No cookie, no password, no proxy, nothing of the answer kept. Each redirection is judged as the link
itself was; all of it together ends at the time limit, whatever the other side does.
"""

import socket
import ssl
import threading
import time
from dataclasses import dataclass
from enum import Enum
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url
from urllib3.util.ssl_match_hostname import CertificateError

from reports.link_check_hosts import Allowed, HostRefused, HostUnknown, address_of

REDIRECTS = 5
# Bytes of a page that are read: enough to see that it comes.
READ = 4_096
_REDIRECTING = frozenset((301, 302, 303, 307, 308))
# The page is gone for whoever asks. All other refusals may be meant for machines alone.
_GONE = frozenset((404, 410))
_BROKEN_FROM = 500
_REFUSED_FROM = 400


class Answer(Enum):
    """What came of asking."""

    ALIVE = "alive"
    # The page, or its server, says that it is not there.
    GONE = "gone"
    # Nobody answers, or the answer is a fault: it may be for an hour.
    SILENT = "silent"
    # We may not ask, or are refused as a machine: it says nothing about the page.
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking, and the sentence for people."""

    answer: Answer
    note: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a portal asks: who it says it is, for how long it waits, what else it may ask."""

    agent: str
    seconds: float
    allowed: Allowed


class _Refused(Exception):
    """A step that is not taken; the message is the sentence."""


def check(url: str, manners: Manners) -> Outcome:
    """Ask whether ``url`` opens; never raises for anything that the other side does."""
    end = time.monotonic() + manners.seconds
    try:
        return _followed(url, manners, end)
    except (_Refused, HostRefused) as refusal:
        return Outcome(Answer.UNTOLD, str(refusal))
    except HostUnknown as unknown:
        return Outcome(Answer.SILENT, str(unknown))
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        return Outcome(Answer.SILENT, _why(error, manners, is_late=time.monotonic() >= end))


def _why(error: Exception, manners: Manners, *, is_late: bool) -> str:
    if is_late or isinstance(error, TimeoutError | ConnectTimeoutError):
        return f"Trang không trả lời trong {manners.seconds:g} giây."
    return _NO_TLS if isinstance(error, ssl.SSLError | CertificateError) else _NO_ANSWER


_NO_TLS = "Kết nối bảo mật của trang không hợp lệ (chứng thư hết hạn hoặc không đúng tên miền)."
_NO_ANSWER = "Máy chủ của trang không trả lời, hoặc trả lời không đúng."


def _followed(url: str, manners: Manners, end: float) -> Outcome:
    for _ in range(REDIRECTS + 1):
        status, to = _asked(url, manners, end)
        if status not in _REDIRECTING or to is None:
            return _judged(status)
        url = urljoin(url, to)
    return Outcome(Answer.SILENT, f"Trang chuyển hướng quá {REDIRECTS} lần.")


def _judged(status: int) -> Outcome:
    if status < _REFUSED_FROM:
        return Outcome(Answer.ALIVE)
    if status in _GONE:
        return Outcome(Answer.GONE, f"Trang không còn (máy chủ trả lời mã {status}).")
    if status >= _BROKEN_FROM:
        return Outcome(Answer.SILENT, f"Máy chủ của trang đang lỗi (mã {status}).")
    return Outcome(
        Answer.UNTOLD,
        f"Trang không cho máy kiểm tra tự động (mã {status}); hãy mở xem trực tiếp.",
    )


def _asked(url: str, manners: Manners, end: float) -> tuple[int, str | None]:
    """Give the status of one address and where it leads on; by GET where HEAD is not understood."""
    status, to = _once("HEAD", url, manners, end)
    if status >= _REFUSED_FROM:
        return _once("GET", url, manners, end)
    return status, to


def _once(method: str, url: str, manners: Manners, end: float) -> tuple[int, str | None]:
    parts = _parts(url)
    host = str(parts.host).strip("[]")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    left = end - time.monotonic()
    address = address_of(host, port, allowed=manners.allowed, seconds=left)
    connection = _connection(parts.scheme == "https", host, address, port, end)
    # It goes off in another thread, for a server may send a byte now and then for ever.
    alarm = threading.Timer(max(end - time.monotonic(), 0), connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        headers = {"Host": parts.netloc or host, "User-Agent": manners.agent, "Accept": "*/*"}
        connection.request(method, parts.request_uri, headers=headers, preload_content=False)
        answer = connection.getresponse()
        _taste(method, answer)
        if connection.is_cut:
            # What was cut off may look like the end of an answer.
            raise TimeoutError
        return answer.status, answer.headers.get("Location")
    finally:
        alarm.cancel()
        connection.close()


def _taste(method: str, answer: BaseHTTPResponse) -> None:
    """Read the beginning of a page, as it comes over the wire: unpacking could make it huge."""
    if method == "GET" and answer.status < _REFUSED_FROM:
        answer.read(READ, decode_content=False)


def _parts(url: str) -> Url:
    """Take an address apart once, for what is judged must be what is asked."""
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise _Refused("Địa chỉ viết sai nên không kiểm tra được.") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise _Refused("Trang chuyển đến một địa chỉ không phải http hoặc https.")
    if parts.auth is not None:
        raise _Refused("Địa chỉ có kèm tên đăng nhập nên cổng không kiểm tra.")
    return parts._replace(auth=None, fragment=None)


class _Cut:
    """A connection that another thread may cut off, even in the middle of a handshake."""

    _again: socket.socket | None = None
    is_cut = False

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        # A second handle: wrapping the first for TLS takes it away.
        self._again = made.dup()
        if self.is_cut:
            self.cut()
        return made

    def cut(self) -> None:
        self.is_cut = True
        if self._again is not None:
            try:
                self._again.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It is over already.
                return

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._again is not None:
            self._again.close()


class _Plain(_Cut, HTTPConnection):
    """HTTP to an address that was judged."""


class _Secure(_Cut, HTTPSConnection):
    """HTTPS to an address that was judged, with a certificate for the name in the link."""


def _connection(is_secure: bool, host: str, address: str, port: int, end: float) -> Any:
    # Nought would mean that nobody waits at all.
    timeout = max(end - time.monotonic(), 0.001)
    if not is_secure:
        return _Plain(address, port, timeout=timeout)
    return _Secure(
        address, port, timeout=timeout, ssl_context=_tls(), server_hostname=host,
        assert_hostname=host,
    )  # fmt: skip


@cache
def _tls() -> ssl.SSLContext:
    """Trust whom the machine trusts."""
    return ssl.create_default_context()
