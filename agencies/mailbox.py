"""A mailbox on this machine (Maildir), so that mail can be looked at where there is no server.

Any mail program opens it: ``mutt -f var/mail``.
"""

import mailbox
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

PRIVATE = stat.S_IRUSR | stat.S_IWUSR


class EmailBackend(BaseEmailBackend):
    """Puts every mail, whoever it is for, into the one mailbox ``settings.MAILBOX``."""

    def __init__(
        self, fail_silently: bool = False, folder: Path | None = None, **others: Any
    ) -> None:
        super().__init__(fail_silently=fail_silently, **others)
        self.folder = Path(folder or settings.MAILBOX)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        box = self._open()
        for each in email_messages:
            key = box.add(_as_delivered(each))
            (self.folder / "new" / key).chmod(PRIVATE)
        return len(email_messages)

    def _open(self) -> "mailbox.Maildir":
        # The library makes the folders only where there is none at all, as a mounted volume is.
        for folder in (self.folder, *(self.folder / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return mailbox.Maildir(self.folder, create=False)


def _as_delivered(mail: EmailMessage) -> bytes:
    """Give a mail as a server delivers it: with whom it was for in the end."""
    told = mail.message()
    told["Delivered-To"] = ", ".join(mail.recipients())
    return told.as_bytes()
