"""Steps in the life of a plan taken by other processes, stopped in the middle and killed there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from plans.models import Plan
from tests.plans import killed_worker

# A machine that is busy is given a minute.
SECONDS = 60


@dataclass
class Processes:
    """The process that starts one for each job; see :mod:`tests.plans.killed_worker`."""

    server: subprocess.Popen[str]
    lines: Queue[str] = field(default_factory=Queue)
    waiting: set[int] = field(default_factory=set)

    def listen(self) -> None:
        """Take down what they say, so that a test can give up waiting for it."""
        assert self.server.stdout
        for line in self.server.stdout:
            self.lines.put(line)

    def start(self, plan: Plan, step: str, at: str = "", **given: Any) -> None:
        """Begin a step; ``at`` is "before documents.vault.keep", "after …", or "half a file"."""
        when, _, name = at.partition(" ")
        where = {"at": name, "when": when} if when in ("before", "after") else {"at": at}
        turn = given.pop("turn", 1)
        job = {"plan": plan.pk, "step": step, "given": given, "turn": turn, **where}
        assert self.server.stdin
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()

    def heard(self) -> dict[str, Any]:
        """Give what one of them says next."""
        said: dict[str, Any] = json.loads(self.lines.get(timeout=SECONDS))
        if said.get("here"):
            self.waiting.add(said["pid"])
        return said

    def stopped(self, plan: Plan, step: str, at: str, **given: Any) -> dict[str, Any]:
        """Begin a step and wait until it stands where it is to stop."""
        self.start(plan, step, at, **given)
        said = self.heard()
        assert said.get("here"), said
        return said

    def go_on(self, pid: int) -> None:
        """Let a process go on that has stopped."""
        self.waiting.remove(pid)
        os.kill(pid, signal.SIGUSR1)

    def kill(self, pid: int) -> None:
        """Kill a process outright, and wait until it and its connection are gone."""
        self.waiting.remove(pid)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid))
        wait_until(lambda: not any(state != "idle" for state, _ in others_at_work()))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def others_at_work() -> list[tuple[str, str | None]]:
    """Give the state of every other connection to this database, and what it waits for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, wait_event_type FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND backend_type = 'client backend'"
        )
        return list(cursor.fetchall())


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again."""
    for _ in range(SECONDS * 20):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about")


def wait_for_lock() -> None:
    """Wait until one of them waits for a lock that another holds."""
    wait_until(lambda: any(waits_for == "Lock" for _, waits_for in others_at_work()))


@contextmanager
def processes(program: ModuleType = killed_worker, **environment: str) -> Iterator[Processes]:
    """Start the process that starts the others, on the database of the tests.

    Args:
        program: the module that is that process.
        environment: more of what it and the others are to know.
    """
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    database = f"{url}/{connection.settings_dict['NAME']}"
    server = subprocess.Popen(
        [sys.executable, "-m", program.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": database, **environment},
    )
    made = Processes(server)
    listener = Thread(target=made.listen, daemon=True)
    listener.start()
    try:
        assert made.heard()["ready"]
        yield made
    finally:
        assert server.stdin
        assert server.stdout
        server.stdin.close()
        server.wait()
        listener.join(SECONDS)
        server.stdout.close()
