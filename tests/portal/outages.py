"""Servers of one's own that may go away and come back, and people who are owed a reminder on them."""

import datetime as dt
import json
import signal
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from django.contrib.staticfiles.finders import get_finders
from django.db import connections
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from agencies.models import DayOff, Delivery, User
from agencies.roles import Role
from reports.models import ProgressReport
from tests import services
from tests.factories import AgencyFactory, MembershipFactory
from tests.reports.filed import Watched

NAME = "portal"
# Days from today until a report is wanted. That it is wanted soon was to be said two days ago, and
# the next word is due the day after tomorrow: a midnight in the midst of a test changes nothing.
WANTED_IN = 3


@dataclass
class Server:
    """A running server, and the way to start the same one again."""

    name: str
    own: services.Services
    process: "subprocess.Popen[bytes]"
    user: str | None = None

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait()

    def start(self) -> None:
        """Start it as it was started before, and wait until it answers."""
        command = self.process.args
        assert isinstance(command, tuple | list)
        words = [str(word) for word in command]
        self.process = self.own.spawn(self.name, *words, user=self.user)
        services.wait_until(self.ask, Silent, self.process, self.name, self.own)

    def ask(self) -> None:
        folder = str(self.own.folder / "pg")
        said = subprocess.run([services.program("pg_isready"), "-q", "-h", folder], check=False)
        if said.returncode:
            raise Silent


class Broker(Server):
    """Redis; the portal has its messages in database 7."""

    def client(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.own.folder / "redis.sock"), db=7)

    def ask(self) -> None:
        with self.client() as client:
            try:
                client.ping()
            except redis.ConnectionError as refusal:
                raise Silent from refusal

    def an_hour_passes(self, seconds: int) -> int:
        """Make every message that a worker holds so much older; give how many those are."""
        with self.client() as client:
            held = client.zrange("unacked_index", 0, -1)
            for tag in held:
                client.zincrby("unacked_index", -seconds, tag)
        return len(held)


class Silent(Exception):
    """Raised while a server does not answer."""


def start(own: services.Services) -> tuple[Server, Broker]:
    """Start PostgreSQL, with an empty database, and Redis."""
    services.start_postgres(own)
    postgres = Server("postgres", own, own.processes[-1], services.server_user())
    services.start_redis(own)
    return postgres, Broker("redis", own, own.processes[-1])


@contextmanager
def speaking_to(
    own: services.Services, blocker: DjangoDbBlocker, name: str = NAME
) -> Iterator[None]:
    """Have the models of this process speak to a database of these servers."""
    kept = connections["default"]
    told = kept.settings_dict | {"HOST": str(own.folder / "pg"), "NAME": name}
    connections["default"] = type(kept)(told, "default")
    try:
        with blocker.unblock():
            yield
    finally:
        connections["default"].close()
        connections["default"] = kept


def name_static_files(folder: Path) -> None:
    """Have every static file called what it is called; that names are hashed is tested elsewhere."""
    names = [name for finder in get_finders() for name, _ in finder.list([])]
    manifest = {"version": "1.1", "hash": "", "paths": {name: name for name in names}}
    folder.mkdir()
    (folder / "staticfiles.json").write_text(json.dumps(manifest))


def work_every_day() -> None:
    """Have every day of this week worked: people are told whenever the tests run."""
    today = timezone.localdate()
    for ahead in range(-3, 8):
        day = today + dt.timedelta(days=ahead)
        DayOff.objects.create(day=day, name="Làm bù", is_off=False)


def owe(plan: Watched, count: int, word: str) -> list[ProgressReport]:
    """Have so many offices owe a report that is wanted soon, each with a clerk who has an address."""
    due_on = timezone.localdate() + dt.timedelta(days=WANTED_IN)
    reports = []
    for n in range(count):
        office = AgencyFactory(parent=plan.province)
        email = f"{word}{n:02}@x.example"
        MembershipFactory(agency=office, role=Role.CLERK, user__email=email)
        reports.append(
            plan.report(
                obligation__agency=office, obligation__due_on=due_on, obligation__locks_on=due_on
            )
        )
    return reports


def clerk_of(report: ProgressReport) -> User:
    found: User = User.objects.get(memberships__agency=report.obligation.agency)
    return found


def states(addresses: Sequence[str]) -> dict[str, set[str]]:
    """Give how the mail of each of these people stands."""
    rows = Delivery.objects.filter(notice__recipient__email__in=addresses)
    found: dict[str, set[str]] = {address: set() for address in addresses}
    for address, state in rows.values_list("notice__recipient__email", "state"):
        found[address].add(state)
    return found


def all_sent(addresses: Iterable[str]) -> dict[str, set[str]]:
    return {address: {str(Delivery.State.SENT)} for address in addresses}
