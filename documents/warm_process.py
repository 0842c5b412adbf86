"""A process that stays warm between jobs, and that can be killed.

Some work may keep C code busy for ever, or take all the memory there is, when what it is given is
hostile or huge. Such work runs in a process of its own, started as a plain command because a Celery
child may not start ``multiprocessing`` ones, and is killed at the time limit with everything it
started. It stays between jobs, for starting takes longer than an ordinary job. A job is a header
(JSON) and some frames; an answer is a status and the bytes.
"""

import atexit
import contextlib
import gc
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parent.parent
_LENGTH = 8
# The process ends itself this many seconds after its limit, should nobody be left to kill it.
GRACE = 10
# Seconds in which a process that hears it may end by itself.
_TO_TIDY_UP = 1

Answer = tuple[bytes, bytes]


class Overdue(Exception):
    """The job took longer than it may, or waited longer for its turn; it was killed."""


class Busy(Overdue):
    """The job never had its turn: those before it took all the time that it may wait."""


class Died(Exception):
    """The process ended in the middle of the job."""


class WarmProcess:
    """One process and its lock: jobs of many threads wait for each other.

    Args:
        module: what the process runs; its ``main`` calls :func:`serve`.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(
        self,
        header: Mapping[str, object],
        frames: Sequence[bytes],
        *,
        seconds: float,
        is_big: bool = False,
    ) -> Answer:
        """Give the status and the content that the process answers.

        Args:
            header: plain values, whatever the work wants to know.
            frames: the job's bytes.
            seconds: how long the job may wait for its turn, and then how long it may take.
            is_big: whether the process is replaced after the job, to give memory back.

        Raises:
            Overdue: it took longer, and was killed; ``Busy`` where it never had its turn.
            Died: the process ended by itself.
        """
        if not self._lock.acquire(timeout=seconds):
            raise Busy
        try:
            answer = self._job(header, frames, seconds)
            if is_big or answer[0] == b"memory":
                self.close()
                self._process = _started(self._module)
            return answer
        finally:
            self._lock.release()

    def _job(self, header: Mapping[str, object], frames: Sequence[bytes], seconds: float) -> Answer:
        process = self._running()
        overdue = threading.Event()
        timer = threading.Timer(seconds, _end_overdue, (process, overdue))
        timer.start()
        try:
            limits = {"seconds": int(seconds) + GRACE, "frames": len(frames)}
            return asked(process, {**header, **limits}, frames)
        except (EOFError, OSError) as error:
            self.close()
            raise (Overdue if overdue.is_set() else Died) from error
        finally:
            timer.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _started(self._module)
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        _close_pipes(process)

    def forget(self) -> None:
        """Let go of a process that belongs to the parent this one was forked from.

        Two processes writing into one pipe would mix their jobs, and a lock held by a thread that
        did not come along would never open.
        """
        process, self._process = self._process, None
        self._lock = threading.Lock()
        if process is not None:
            # It is nobody's child here, so there is nothing to wait for.
            process.returncode = 0
            _close_pipes(process)


Kept = TypeVar("Kept", bound=WarmProcess)


def kept(made: Kept) -> Kept:
    """Keep a process for as long as this one lives, and let its forks start their own."""
    os.register_at_fork(after_in_child=made.forget)
    atexit.register(made.close)
    return made


def _started(module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", module],
        cwd=_ROOT,
        # The order of a set may not find its way into the bytes.
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(_ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Nothing may wait in a buffer that a fork would copy.
        bufsize=0,
        # Ctrl-C in a terminal is for the server; the process ends when its input does. And what it
        # starts is of its group, to be killed with it.
        start_new_session=True,
    )


def asked(
    process: subprocess.Popen[bytes], header: Mapping[str, object], frames: Sequence[bytes]
) -> Answer:
    """Write a job into the pipe and wait for the answer."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    for frame in (json.dumps(header).encode(), *frames):
        write_frame(process.stdin, frame)
    return read_frame(process.stdout), read_frame(process.stdout)


def _end_overdue(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    # The number of a process that was waited for may be somebody else's by now.
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        # Asked first, so that it can end what it started outside its group, and tidy up.
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TO_TIDY_UP)
        os.killpg(process.pid, signal.SIGKILL)


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


# What follows runs in the process itself.

Work = Callable[[dict[str, Any], list[bytes]], Answer]


class Pipe(Protocol):
    """Either end of a pipe, buffered or not."""

    def read(self, size: int, /) -> bytes | None: ...
    def write(self, content: memoryview, /) -> int | None: ...


def serve(work: Work, *, warm_up: Callable[[], object]) -> None:
    """Do jobs until nobody asks any more; ``warm_up`` is what the first one need not wait for."""
    answers = _own_output()
    # What goes wrong here goes wrong again in the first job, and is told there.
    with contextlib.suppress(Exception):
        warm_up()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            do_job(sys.stdin.buffer, answers, work)
            # After the answer, so that nobody waits for it.
            gc.collect()


def _own_output() -> BinaryIO:
    # A library that prints would garble the answers, so it prints to the log instead.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def do_job(jobs: BinaryIO, answers: BinaryIO, work: Work) -> None:
    """Take one job from a pipe and answer it.

    An error is an answer too, and goes to the log; ``memory`` says that there was not enough of it,
    after which the process is replaced.
    """
    header = json.loads(read_frame(jobs))
    # Whoever asked may be gone and kill nobody: a job ends by itself a little after its limit.
    signal.alarm(header["seconds"])
    frames = [read_frame(jobs) for _ in range(header["frames"])]
    try:
        status, content = work(header, frames)
    except MemoryError:
        status, content = b"memory", b"MemoryError"
    except Exception as error:
        logger.exception("A job failed")
        status, content = b"error", f"{type(error).__name__}: {error}".encode(errors="replace")
    write_frame(answers, status)
    write_frame(answers, content)
    answers.flush()
    signal.alarm(0)


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
