"""A process that starts others, each to take one step in the life of a plan and to be stopped in it.

It imports everything once and forks for each job, so that a job begins at once in a process of its
own, with a connection of its own. A job is a line of JSON on its input: ``plan``, ``step``, the
arguments of the step, and ``at``: the function before or after whose call (of that turn) the process
waits. It then says that it is there, and goes on at SIGUSR1 unless it is killed.
"""

import datetime as dt
import functools
import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

AT = dt.datetime(2021, 1, 6, 2, 0, tzinfo=dt.UTC)


def say(**said: object) -> None:
    """Write a line at once; a pipe keeps short lines of several processes apart."""
    os.write(1, json.dumps({"pid": os.getpid(), **said}).encode() + b"\n")


def wait_here(content: object) -> None:
    """Tell where we are, with the hash of the bytes in hand, and wait."""
    is_bytes = isinstance(content, bytes)
    say(here=True, sha256=hashlib.sha256(content).hexdigest() if is_bytes else "")  # type: ignore[arg-type]
    signal.sigwait({signal.SIGUSR1})


def stop_at(name: str, *, when: str, turn: int) -> None:
    """Make this process wait before or after the call of ``name`` ("documents.vault.keep")."""
    module_name, _, function_name = name.rpartition(".")
    module = import_module(module_name)
    real, calls = getattr(module, function_name), iter(range(1, 1_000_000))

    @functools.wraps(real)
    def stopping(*args: Any, **given: Any) -> Any:
        is_turn = next(calls) == turn
        if is_turn and when == "before":
            wait_here(args[0] if args else None)
        done = real(*args, **given)
        if is_turn and when == "after":
            wait_here(args[0] if args else None)
        return done

    setattr(module, function_name, stopping)


def stop_half_written() -> None:
    """Make this process wait when half of a file is on the disk."""
    from django.core.files.base import ContentFile  # noqa: PLC0415

    def halves(file: Any, chunk_size: int | None = None) -> Any:
        content = file.read()
        yield content[: len(content) // 2]
        wait_here(content)
        yield content[len(content) // 2 :]

    setattr(ContentFile, "chunks", halves)  # noqa: B010


def number(plan: Any, number: str) -> object:
    from plans.actions import numbering  # noqa: PLC0415

    wanted = numbering.Wanted(number, dt.date(2021, 1, 5))
    return numbering.number(plan=plan, wanted=wanted, by=None, at=AT)


def issue(plan: Any) -> object:
    from plans.actions import duties, issuing  # noqa: PLC0415

    # Row by row, so that there is a middle.
    duties.BATCH = 1
    signed = {"signed_by": "Nông Văn Tân", "signed_on": dt.date(2021, 1, 5)}
    return issuing.issue(plan=plan, by=None, at=AT, **signed)  # type: ignore[arg-type]


def resume(plan: Any) -> object:
    from plans.actions import numbering  # noqa: PLC0415

    return numbering.resume(plan=plan, by=None, at=AT)


def cancel(plan: Any) -> object:
    from plans.actions import life  # noqa: PLC0415

    return life.cancel_number(plan=plan, reason="Lãnh đạo chưa ký bản này", by=None, at=AT)


def recall(plan: Any) -> object:
    from plans.actions import life  # noqa: PLC0415

    return life.recall(plan=plan, reason="Ban hành nhầm văn bản", by=None, at=AT)


def pass_on(plan: Any) -> object:
    from plans.actions import duties  # noqa: PLC0415

    return duties.pass_on(plan=plan, on=AT.date(), at=AT)


STEPS: dict[str, Callable[..., object]] = {
    "number": number,
    "resume": resume,
    "issue": issue,
    "cancel": cancel,
    "recall": recall,
    "pass_on": pass_on,
}


def do(job: dict[str, Any]) -> None:
    """Take the step, and stop in it where the job says."""
    from plans.models import Plan  # noqa: PLC0415

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    at = job.get("at")
    if at == "half a file":
        stop_half_written()
    elif at:
        stop_at(at, when=job["when"], turn=job.get("turn", 1))
    plan = Plan.objects.get(pk=job["plan"])
    STEPS[job["step"]](plan, **job.get("given", {}))


def main() -> None:
    """Fork for each line of the input until it ends."""
    django.setup()
    # Imported here, so that no job has to.
    import_module("plans.actions.issuing")
    import_module("plans.actions.numbering")
    import_module("documents.urls")
    # Nobody waits for those that end; the kernel takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say(ready=True)
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                do(json.loads(line))
                say(done=True)
            except BaseException as error:
                say(refused=type(error).__name__, sentence=str(error))
            finally:
                os._exit(0)


if __name__ == "__main__":
    main()
