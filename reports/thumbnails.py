"""Small pictures of evidence, drawn in a process that can be killed.

What an office sends may keep a decoder busy for ever or fill the memory. Then there is no small
picture, and nothing else is lost.
"""

import logging
from functools import cache

from documents.warm_process import Died, Overdue, WarmProcess, kept
from reports.files import FileKind

logger = logging.getLogger(__name__)

SECONDS = 5
# Bytes of a file after which the process is replaced, to give memory back.
BIG_FILE = 10_000_000
MEDIA_TYPE = "image/jpeg"

_DRAWN: dict[str, str] = {
    "pdf": "pdf", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF",
}  # fmt: skip


class LockedFile(Exception):
    """The PDF asks for a password before it shows anything; the message is the sentence to show."""

    def __init__(self) -> None:
        super().__init__(
            "Tệp PDF có đặt mật khẩu nên người xem không mở được. Hãy bỏ mật khẩu (in ra PDF mới) rồi tải "
            "lại."
        )


def draw(content: bytes, kind: FileKind, *, seconds: float = SECONDS) -> bytes | None:
    """Give a JPEG of at most 320 dots a side; None for what cannot be drawn, and in time.

    Args:
        content: the whole file, of which ``files.kind_of`` told the kind.
        kind: what it is.
        seconds: how long the job may wait for its turn, and then how long it may take.
    """
    try:
        return drawn(content, kind, seconds=seconds)
    except LockedFile:
        return None


def drawn(content: bytes, kind: FileKind, *, seconds: float = SECONDS) -> bytes | None:
    """Give what ``draw`` gives.

    Raises:
        LockedFile: it is a PDF that nobody opens without its password.
    """
    drawn_as = _DRAWN.get(kind.code)
    if drawn_as is None:
        return None
    try:
        status, picture = drawer().ask(
            {"as": drawn_as}, [content], seconds=seconds, is_big=len(content) > BIG_FILE
        )
    except (Overdue, Died) as error:
        logger.warning("A %s was not drawn: %r", kind.code, error)
        return None
    if status == b"locked":
        raise LockedFile
    return picture if status == b"ok" else None


@cache
def drawer() -> WarmProcess:
    """Give this process's drawer."""
    return kept(WarmProcess("reports.thumbnails_worker"))
