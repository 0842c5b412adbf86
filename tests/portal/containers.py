"""What docker-compose.yml starts, as processes of this machine: its commands, its settings."""

import datetime as dt
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler
from django.conf import settings

from portal.celery import app
from tests import services

HOST = "cchc.example"
# Of the portal, poked by hand; anything that may run twice serves.
TASK = "reports.tasks.open_periods"
# Seconds for what takes one or two where nothing else runs.
PATIENCE = 120


def children(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = (map(int, line.split()) for line in listing.splitlines())
    return [child for child, parent in pairs if parent == pid]


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so; it is a failure when it never is."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.1)


@dataclass
class Container:
    """A process that was started as its container would be, and what it told."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def told(self) -> list[dict[str, object]]:
        """Give its records; Celery says good-bye in words of its own."""
        return [json.loads(line) for line in self.lines() if line.startswith("{")]

    def lines(self) -> list[str]:
        # What is being written has no end yet.
        return self.log.read_text().rpartition("\n")[0].splitlines()

    def kill(self) -> None:
        """End it as a machine that loses power does, with its children."""
        self.process.send_signal(signal.SIGSTOP)
        for pid in [*children(self.process.pid), self.process.pid]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """End it as Compose does, and give its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@dataclass
class Web(Container):
    """A web server and the way to ask it, as the proxy does."""

    port: int = 0

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        told = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        connection.request(method, path, body, told | headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said, answer.headers

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.ask("/suc-khoe/")[0] == 200
        except OSError:
            return False

    def is_ready(self) -> bool:
        return self.ask("/san-sang/")[0] == 200


@dataclass
class Production:
    """Starts what stands in docker-compose.yml, beside the services of the tests."""

    running: services.Services
    folder: Path
    services: Mapping[str, Any]
    env: Mapping[str, str]
    started: list[Container] = field(default_factory=list)

    def words(self, words: Sequence[str], **others: str) -> list[str]:
        """Give a command with what is different without containers: ports, folders, host names."""
        swaps = {"/tmp/beat-schedule": f"{self.folder}/beat-schedule"} | others  # noqa: S108
        given = "\0".join(words)
        for inside, here in swaps.items():
            given = given.replace(inside, here)
        return given.split("\0")

    def command(self, name: str) -> list[str]:
        return self.words(self.services[name]["command"])

    def begin(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def finish(self, *processes: "subprocess.Popen[str]") -> None:
        for process in processes:
            said, _ = process.communicate()
            assert process.returncode == 0, said

    def check(self, name: str, **others: str) -> None:
        """Ask as Compose asks whether a container is well."""
        kind, *words = self.services[name]["healthcheck"]["test"]
        command = self.words(words, **others)
        given = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
        self.finish(self.begin(*given))

    def spawn(self, name: str, *command: str) -> tuple[str, "subprocess.Popen[bytes]", Path]:
        given = [f"{key}={value}" for key, value in self.env.items()]
        process = self.running.spawn(name, "/usr/bin/env", "-i", *given, *command)
        return name, process, self.running.folder / f"{name}.log"

    def web(self, name: str) -> Web:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        here = {"0.0.0.0:8000": f"127.0.0.1:{port}"}
        command = self.words(self.services["web"]["command"], **here)
        web = Web(*self.spawn(name, *command), port=port)
        self.started.append(web)
        return web

    def worker(self, name: str) -> Container:
        # In its container each has a host name of its own.
        return self.keep(Container(*self.spawn(name, *self.command("worker"), "-n", name)))

    def beat(self) -> Container:
        been_away(f"{self.folder}/beat-schedule")
        return self.keep(Container(*self.spawn("beat", *self.command("beat"))))

    def keep(self, container: Container) -> Container:
        self.started.append(container)
        return container

    def poke(self, times: int) -> set[str]:
        """Ask for a task, as the beat does, and give the numbers of the messages."""
        numbers = {str(uuid.uuid4()) for _ in range(times)}
        with app.connection_for_write(self.env["BROKER_URL"]) as broker:
            for number in numbers:
                app.send_task(TASK, task_id=number, connection=broker)
        return numbers

    def done(self, numbers: set[str]) -> list[str]:
        """Give the number of each of these tasks, as often as a worker has finished it."""
        records = (record for container in self.started for record in container.told())
        said = (str(record["message"]) for record in records)
        found = (re.match(r"Task \S+\[(\S+)\] succeeded", message) for message in said)
        return sorted(match[1] for match in found if match and match[1] in numbers)


def been_away(schedule: str) -> None:
    """Leave what a beat leaves that stopped yesterday: everything is due at its start."""
    scheduler = PersistentScheduler(app=app, schedule_filename=schedule)
    for entry in scheduler.schedule.values():
        entry.last_run_at = app.now() - dt.timedelta(days=1)
    scheduler.close()


def environment(
    told: Mapping[str, str | None], folder: Path, running: services.Services, name: str
):
    """Give the settings of the file, with what the image sets and where the services are here."""
    server = str(running.folder / "pg").replace("/", "%2F")
    return {key: value for key, value in told.items() if value is not None} | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        # No container runs as root, but whoever runs the tests may.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser:UserWarning",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_VAR": str(folder / "var"),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"postgres://portal@{server}/{name}",
        "BROKER_URL": f"redis+socket://{running.folder}/redis.sock?virtual_host=7",
        "DISK_RESERVE": "1",
    }
