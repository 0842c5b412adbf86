"""The press: one warm process that lays papers out, and that can be killed.

A hostile or huge document may keep the layout engine busy for ever, in C code that hears nothing.
So it runs in a process of its own, started as a plain command because a Celery child may not start
``multiprocessing`` ones, and is killed at the time limit. It stays between jobs, for starting takes
longer than an ordinary paper.
"""

import atexit
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from documents.press_worker import read_frame, write_frame

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parent.parent
# Characters of HTML (some 500 rows) after which the process is replaced, to give memory back.
BIG_JOB = 300_000
# The process ends itself this many seconds after its limit, should nobody be left to kill it.
_GRACE = 10


class RenderFailed(Exception):
    """The paper could not be laid out; the text is for the person who asked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "Không dựng được văn bản; hãy báo quản trị hệ thống.")


class RenderTimeout(RenderFailed):
    """The paper took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Dựng văn bản quá {seconds:g} giây nên đã dừng; "
            "hãy rút gọn phụ lục hoặc báo quản trị hệ thống."
        )


class Press:
    """One process and its lock: jobs of many threads wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def pdf(self, html: str, attachments: Mapping[str, bytes], *, seconds: float) -> bytes:
        """Give the PDF of a page of HTML.

        Args:
            html: the whole page, with everything a user wrote escaped.
            attachments: files to attach, by name.
            seconds: how long the job may wait for its turn, and then how long it may take.

        Raises:
            RenderTimeout: it took longer, and was killed.
            RenderFailed: the layout engine refused it or died.
        """
        if not self._lock.acquire(timeout=seconds):
            raise RenderTimeout(seconds)
        try:
            return self._job(html.encode(), attachments, seconds)
        finally:
            self._lock.release()

    def _job(self, html: bytes, attachments: Mapping[str, bytes], seconds: float) -> bytes:
        process = self._running()
        overdue = threading.Event()
        timer = threading.Timer(seconds, _end_overdue, (process, overdue))
        timer.start()
        try:
            status, content = _asked(process, html, attachments, seconds)
        except (EOFError, OSError) as error:
            self.close()
            if overdue.is_set():
                raise RenderTimeout(seconds) from error
            raise RenderFailed from error
        finally:
            timer.cancel()
        if len(html) > BIG_JOB:
            self.close()
            self._process = _started()
        if status != b"ok":
            logger.error("A paper was not laid out: %s", content.decode(errors="replace"))
            raise RenderFailed
        return content

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _started()
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        _close_pipes(process)

    def forget(self) -> None:
        """Let go of a process that belongs to the parent this one was forked from.

        Two processes writing into one pipe would mix their papers, and a lock held by a thread
        that did not come along would never open.
        """
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process is not None:
            # It is nobody's child here, so there is nothing to wait for.
            process.returncode = 0
            _close_pipes(process)


@cache
def press() -> Press:
    """Give this process's press."""
    made = Press()
    os.register_at_fork(after_in_child=made.forget)
    atexit.register(made.close)
    return made


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "documents.press_worker"],
        cwd=_ROOT,
        # The order of a set may not find its way into the bytes.
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(_ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Nothing may wait in a buffer that a fork would copy.
        bufsize=0,
        # Ctrl-C in a terminal is for the server; the press ends when its input does.
        start_new_session=True,
    )


def _asked(
    process: subprocess.Popen[bytes], html: bytes, attachments: Mapping[str, bytes], seconds: float
) -> tuple[bytes, bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    header = {"seconds": int(seconds) + _GRACE, "attachments": list(attachments)}
    for frame in (json.dumps(header).encode(), html, *attachments.values()):
        write_frame(process.stdin, frame)
    return read_frame(process.stdout), read_frame(process.stdout)


def _end_overdue(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
