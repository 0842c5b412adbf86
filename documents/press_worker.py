"""The press's own process: reads jobs from its input, writes papers to its output.

It is started by :mod:`documents.press` and lives until its input ends. A job is a header (JSON),
the HTML and one frame per attachment; an answer is ``ok`` or ``error`` and the bytes. It imports no
Django, so that it starts fast and stays small.
"""

import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import BinaryIO, Protocol

_LENGTH = 8


class Pipe(Protocol):
    """Either end of a pipe, buffered or not."""

    def read(self, size: int, /) -> bytes | None: ...
    def write(self, content: memoryview, /) -> int | None: ...


def write_frame(pipe: Pipe, content: bytes) -> None:
    """Write ``content`` with its length before it."""
    left = memoryview(len(content).to_bytes(_LENGTH, "big") + content)
    while left:
        left = left[pipe.write(left) or 0 :]


def read_frame(pipe: Pipe) -> bytes:
    """Read what :func:`write_frame` wrote.

    Raises:
        EOFError: the other side has gone, perhaps in the middle of a word.
    """
    return _exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "big"))


def _exactly(pipe: Pipe, length: int) -> bytes:
    pieces, missing = [], length
    while missing:
        piece = pipe.read(missing)
        if not piece:
            raise EOFError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def main() -> None:
    """Work until nobody asks any more."""
    answers = _own_output()
    # What goes wrong here goes wrong again in the first job, and is told there.
    with contextlib.suppress(Exception):
        printed("", {})
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _work(sys.stdin.buffer, answers)
            # After the answer, so that nobody waits for it.
            gc.collect()


def _own_output() -> BinaryIO:
    # A library that prints would garble the answers, so it prints to the log instead.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _work(jobs: BinaryIO, answers: BinaryIO) -> None:
    header = json.loads(read_frame(jobs))
    # Whoever asked may be gone and kill nobody: a job ends by itself a little after its limit.
    signal.alarm(header["seconds"])
    html = read_frame(jobs).decode()
    attachments = {name: read_frame(jobs) for name in header["attachments"]}
    try:
        status, content = b"ok", printed(html, attachments)
    except Exception as error:
        status, content = b"error", f"{type(error).__name__}: {error}".encode(errors="replace")
    write_frame(answers, status)
    write_frame(answers, content)
    answers.flush()
    signal.alarm(0)


def printed(html: str, attachments: Mapping[str, bytes]) -> bytes:
    """Give the PDF of a page of HTML, by this process's printer."""
    # Imported late: what a machine lacks is then an error of the job, told to who asked.
    from documents import weasy  # noqa: PLC0415

    return weasy.printer().pdf(html, attachments)


if __name__ == "__main__":
    main()
