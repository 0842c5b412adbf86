"""Servers that mail and messages are sent to in tests: real ones, as strict and slow as is asked."""

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.core.mail.backends.base import BaseEmailBackend

from agencies.mailing import MailTransport
from agencies.smtp import EmailBackend

Answer = Callable[[str], str | None]


def _nothing(address: str) -> None:
    """Leave it to the server."""


@dataclass
class MailServer:
    """Takes mail on a port of this machine; what it answers may be changed while it runs.

    ``rcpt``, ``data`` and ``mail`` give an answer for an address, "drop" hangs up, None is a yes.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    lines: int = 0
    rcpt: Answer = _nothing
    data: Answer = _nothing
    mail: Answer = _nothing
    # What is answered to the word DATA, before there is any mail.
    start: Answer = _nothing
    # Mails that one line carries.
    per_line: int = 10_000
    seconds: float = 0
    password: str = ""
    port: int = 0

    def __enter__(self) -> "MailServer":
        self.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def up(self) -> None:
        """Listen, on the same port as before."""
        kept: dict[str, Any] = {"auth_require_tls": False} if self.password else {}
        self.controller = _Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=self.port,
            authenticator=self._knows if self.password else None,
            **kept,
        )
        self.controller.start()
        self.port = self.controller.listened()

    def down(self) -> None:
        """Listen no more."""
        self.controller.stop(no_assert=True)

    def _knows(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any
    ) -> Any:
        return AuthResult(success=data.password == self.password.encode(), handled=False)

    def connection(self, **given: Any) -> BaseEmailBackend:
        """Give Django's way to this server."""
        asked: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "timeout": 5} | given
        return EmailBackend(**asked)

    def transport(self, **given: Any) -> MailTransport:
        """Give our way to this server."""
        return MailTransport(self.connection(**given))

    def to(self) -> list[str]:
        """Give whom the mails were for."""
        return [str(mail["To"]) for mail in self.mails]


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)

    def listened(self) -> int:
        """Give the port it got, where any would do."""
        server: Any = self.server
        port: int = server.sockets[0].getsockname()[1]
        return port

    def _trigger_server(self) -> None:
        # It is knocked at by the port it got, not by the one that was wished for.
        self.port = self.listened()
        super()._trigger_server()


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        answer = self.event_handler.of.start(_first(self.envelope))
        if answer == "drop":
            _hang_up(self)
        elif answer:
            await self.push(answer)
        else:
            await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, of: MailServer) -> None:
        self.of = of

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        session.host_name = name
        session.carried = 0  # type: ignore[attr-defined]
        self.of.lines += 1
        return said

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        if session.carried >= self.of.per_line:
            return self._told(server, "421 4.7.0 Too many mails on one line")
        return self._told(server, self.of.mail(address))

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._told(server, self.of.rcpt(address))

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        await asyncio.sleep(self.of.seconds)
        answer = self.of.data(_first(envelope))
        if answer is None or answer == "drop":
            self.of.mails.append(_read(envelope))
            session.carried += 1
        return self._told(server, answer)

    def _told(self, server: SMTP, answer: str | None) -> str:
        if answer == "drop":
            _hang_up(server)
        return answer or "250 OK"


def _hang_up(server: SMTP) -> None:
    line: Any = server.transport
    line.abort()


def _first(envelope: Envelope | None) -> str:
    return envelope.rcpt_tos[0] if envelope and envelope.rcpt_tos else ""


def _read(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    return email.message_from_bytes(content, policy=email.policy.default)


@dataclass
class Asked:
    """One call that a gateway got."""

    path: str
    headers: dict[str, str]
    body: bytes


class GatewayServer:
    """Answers calls on a port of this machine with ``answer``: a code, or "drop"."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []
        self.answer: Callable[[Asked], int | str] = lambda asked: 200

    def __enter__(self) -> "GatewayServer":
        self.up(0)
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def up(self, port: int) -> None:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = Asked(self.path, dict(self.headers), body)
                gateway.calls.append(asked)
                answer = gateway.answer(asked)
                if isinstance(answer, str):
                    self.close_connection = True
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                if 300 <= answer < 400:
                    self.send_header("Location", f"http://127.0.0.1:{gateway.port}/khac")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def down(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tin"
