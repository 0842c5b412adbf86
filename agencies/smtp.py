"""Django's way to a mail server, and how far a mail had got when the line broke.

Python's library tells of every broken line alike; but a server that had the whole mail and never
answered may have taken it, and one that broke off before that has taken nothing.
"""

import smtplib
from typing import Any

from django.core.mail.backends import smtp

# Seconds in which a server may look through a mail that it has; RFC 5321 (4.5.3.2.6) asks for ten
# minutes, a claim lasts fifteen. Who gives up early gets a mail delivered that they call lost.
PATIENCE = 300


class NoReply(smtplib.SMTPServerDisconnected):
    """The server had the whole mail, and broke off or stayed silent instead of answering."""


class _TellsHowFar(smtplib.SMTP):
    _is_out = False

    def data(self, msg: Any) -> Any:
        self._is_out = False
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as lost:
            if self._is_out:
                raise NoReply(*lost.args) from lost
            raise
        finally:
            if self.sock:
                self.sock.settimeout(self.timeout)

    def send(self, s: Any) -> None:
        super().send(s)
        # Commands are text; a mail alone is bytes, and its last ones end it.
        if isinstance(s, bytes):
            self._is_out = True
            if self.sock:
                self.sock.settimeout(PATIENCE)


class _TellsHowFarSealed(_TellsHowFar, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Raises :class:`NoReply` where nobody knows whether a mail was taken."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TellsHowFarSealed if self.use_ssl else _TellsHowFar
