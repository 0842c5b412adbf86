"""Reads files in a process of their own, which can be killed and is bounded in memory.

A file may be made to keep a reader busy for ever, or to fill the memory of the server. Plain text of
an ordinary size is read here: its reader takes linear time, a few times the memory of the file.
"""

import json
import logging
from functools import cache

from documents.warm_process import Busy, Died, Overdue, WarmProcess, kept
from plans.intake import readers, signatures
from plans.intake.child_worker import SOURCE
from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import LegacyEncoding
from plans.intake.source import Source

logger = logging.getLogger(__name__)

# Bytes of a file after which the process is replaced, to give memory back.
BIG_FILE = 2_000_000
# Bytes of plain text that are read here; the longest plan we know has a fifth of it.
_PLAIN_HERE = 1_000_000

_WAY_OUT = (
    "Hãy bỏ ảnh và phần không cần, tách riêng kế hoạch thành tệp mới rồi nhập lại, hoặc dán bảng phụ "
    "lục từ Word."
)


def source_of(content: bytes, *, seconds: float = 60, convert_from: str | None = None) -> Source:
    """Read a file of any kind, where it can be killed.

    Args:
        content: the whole file.
        seconds: how long the file may wait for its turn, and then how long it may take.
        convert_from: the old encoding that its letters are in, where a person said so.

    Raises:
        UnreadableFile: no reader is for it, it is damaged, locked or too large, or it took more time
            or memory than a plan may.
    """
    if len(content) <= _PLAIN_HERE and signatures.outside_of(content) == "text":
        return readers.source_of(content, convert_from=convert_from)
    return reader().source_of(content, seconds=seconds, convert_from=convert_from)


class Reader(WarmProcess):
    """The process that reads files."""

    def __init__(self) -> None:
        super().__init__("plans.intake.child_worker")

    def source_of(self, content: bytes, *, seconds: float, convert_from: str | None) -> Source:
        """Read a file; as the function of this name, for files of every kind."""
        try:
            status, told = self.ask(
                {"convert_from": convert_from}, [content],
                seconds=seconds, is_big=len(content) > BIG_FILE,
            )  # fmt: skip
        except Busy as error:
            raise UnreadableFile(
                "Máy chủ đang bận đọc tệp của người khác nên chưa đọc tệp này. Hãy thử lại sau ít phút."
            ) from error
        except Overdue as error:
            raise UnreadableFile(f"Đọc tệp quá {seconds:g} giây nên đã dừng. {_WAY_OUT}") from error
        except Died as error:
            raise UnreadableFile(_SPENT) from error
        return _understood(status, told)


_SPENT = f"Tệp cần nhiều bộ nhớ hoặc thời gian hơn mức cho phép nên đã dừng đọc. {_WAY_OUT}"


def _understood(status: bytes, told: bytes) -> Source:
    if status == b"ok":
        return SOURCE.validate_json(told)
    if status == b"unreadable":
        refusal = json.loads(told)
        if refusal["encoding"]:
            raise LegacyEncoding(refusal["encoding"])
        raise UnreadableFile(refusal["message"])
    if status == b"memory":
        raise UnreadableFile(_SPENT)
    logger.error("A file was not read: %s", told.decode(errors="replace"))
    raise UnreadableFile(
        "Tệp có chỗ bất thường mà hệ thống chưa đọc được. Hãy mở tệp trên máy, lưu thành tệp mới (.docx, "
        ".xlsx) rồi nhập lại; nếu vẫn vậy, hãy báo quản trị hệ thống."
    )


@cache
def reader() -> Reader:
    """Give this process's reader."""
    return kept(Reader())
