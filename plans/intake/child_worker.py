"""The process in which files are read: it may spend so much time and memory, and no more.

It is started by :mod:`plans.intake.child`. A job's one frame is the file; an answer is ``ok`` and the
source as JSON, or ``unreadable`` and the sentence. It imports no Django, so that it starts fast.
"""

import contextlib
import json
import resource
import signal
import sys
from typing import Any

from pydantic import TypeAdapter

from documents import warm_process
from plans.intake import readers
from plans.intake.errors import UnreadableFile
from plans.intake.kinds import kind_of
from plans.intake.source import Kind, Source

SOURCE = TypeAdapter(Source)

_MEMORY = 1_500_000_000
# LibreOffice reserves much more than it uses, and is not ours to size.
_MEMORY_FOR_OFFICE = 8_000_000_000
_OFFICE_KINDS: tuple[Kind, ...] = ("doc", "odt", "rtf")
_FILE_SIZE, _OPEN_FILES = 500_000_000, 1024
# A source of more text than this many bytes is no plan: twelve thousand full rows have a third of it, and
# the portal, which cannot be killed, takes a second for every three million.
_SOURCE_LIMIT = 16_000_000


def work(header: dict[str, Any], frames: list[bytes]) -> warm_process.Answer:
    """Do one job: read the file."""
    try:
        return b"ok", _read(frames[0], header["convert_from"], header["seconds"])
    except UnreadableFile as refusal:
        told = {"message": str(refusal), "encoding": getattr(refusal, "encoding", None)}
        return b"unreadable", json.dumps(told).encode()


def _read(content: bytes, convert_from: str | None, seconds: int) -> bytes:
    _limit(resource.RLIMIT_CPU, _seconds_spent() + seconds)
    _limit(resource.RLIMIT_AS, _MEMORY)
    kind = kind_of(content)
    if kind in _OFFICE_KINDS:
        _limit(resource.RLIMIT_AS, _MEMORY_FOR_OFFICE)
    told = SOURCE.dump_json(readers.read_as(kind, content, convert_from=convert_from))
    if len(told) > _SOURCE_LIMIT:
        raise UnreadableFile(
            f"Tệp có hơn {_SOURCE_LIMIT // 1_000_000} MB chữ, nhiều hơn mọi kế hoạch, nên không đọc. "
            "Hãy tách riêng kế hoạch rồi nhập lại."
        )
    return told


def _limit(which: int, most: int) -> None:
    """Set a limit that this process may itself raise again for another job."""
    _, highest = resource.getrlimit(which)
    # A machine that does not know the limit reads without it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most if highest < 0 else min(most, highest), highest))


def _seconds_spent() -> int:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return int(spent.ru_utime + spent.ru_stime) + 1


def _end(*_: object) -> None:
    sys.exit(1)


def main() -> None:
    """Work until nobody asks any more."""
    _limit(resource.RLIMIT_FSIZE, _FILE_SIZE)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    # Ended by an exception, it ends LibreOffice first; a job that hears no signal, being in C code, has
    # nothing of the kind to end, and stops by its limit of time.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGALRM, _end)
    warm_process.serve(work, warm_up=lambda: None)


if __name__ == "__main__":
    main()
