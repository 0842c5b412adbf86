"""What the work screens cost with a year of reports and a long log, beside a bare page."""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import User
from tests.bench import reported, serving
from tests.bench.measuring import Figure
from tests.bench.reported import Reported

# 417 offices × 12 months × 20 plans are 100,080 obligations.
OFFICES, PLANS = 417, 20
AUDIT_ROWS = 1_000_000
CLIENTS, TIMES, ROUNDS = 20, 6, 3
PAGE_LIMIT = 100_000


@dataclass(frozen=True)
class Screen:
    """A screen, who looks at it, and how many bare pages it may take."""

    name: str
    address: str
    user: User
    limit: float


def figures() -> Iterator[Figure]:
    """Count queries with 100 obligations and with 100,000; then measure under load."""
    few = reported.fill(offices=9, plans=1)
    reported.analyze()
    before = {screen.name: _queries(screen) for screen in _screens(few)}
    many = reported.fill(offices=OFFICES, plans=PLANS)
    reported.fill_audit(AUDIT_ROWS)
    reported.analyze()
    screens = _screens(many)
    compared = f"{OFFICES * PLANS * 12:,} obligations, {AUDIT_ROWS:,} audit rows / 108 and none"
    for screen in screens:
        more = _queries(screen) - before[screen.name]
        yield Figure(f"Queries of {screen.name}", abs(more), 0, "queries apart", compared)
        yield Figure(
            f"Size of {screen.name}", _weight(screen) / 1000, PAGE_LIMIT / 1000, "kB",
            "the page and its styles, not compressed",
        )  # fmt: skip
    yield from _under_load(screens)


def _screens(filled: Reported) -> list[Screen]:
    matrix = reverse("reports:matrix", args=[filled.plans[0].pk])
    return [
        Screen("Việc của tôi", reverse("reports:work"), filled.clerk, 8),
        Screen("the review queue", reverse("reports:queue"), filled.watcher, 8),
        Screen("a page of the matrix", matrix, filled.watcher, 15),
    ]


def _client(screen: Screen) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(screen.user, settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _queries(screen: Screen) -> int:
    client = _client(screen)
    with CaptureQueriesContext(connection) as captured:
        _page(client, screen)
    return len(captured)


def _page(client: Client, screen: Screen) -> bytes:
    response = client.get(screen.address)
    if response.status_code != 200:
        raise AssertionError(f"{screen.name}: {response.status_code}")
    return bytes(response.content)


def _weight(screen: Screen) -> int:
    page = _page(_client(screen), screen)
    names = re.findall(r'href="/static/([\w.-]+\.css)"', page.decode())
    folder: Path = settings.BASE_DIR / "static"
    styles: int = sum((folder / name).stat().st_size for name in names)
    return len(page) + styles


def _under_load(screens: list[Screen]) -> Iterator[Figure]:
    """Ask for each screen and for the bare page in turn, so that a slow minute is slow for both."""
    taken: dict[str, list[float]] = {"bare": [], **{screen.name: [] for screen in screens}}
    with serving.served() as port:
        addresses = {
            "bare": ("/bare/", serving.session_of(screens[0].user)),
            **{each.name: (each.address, serving.session_of(each.user)) for each in screens},
        }
        for address, cookie in addresses.values():
            serving.asked(port, address, cookie, clients=CLIENTS, times=1)
        for _ in range(ROUNDS):
            for name, (address, cookie) in addresses.items():
                taken[name] += serving.asked(port, address, cookie, clients=CLIENTS, times=TIMES)
    for screen in screens:
        yield Figure(
            f"Time of {screen.name}", _p95(taken[screen.name]) / _p95(taken["bare"]), screen.limit,
            "times as long", f"p95 of {CLIENTS} clients, {serving.WORKERS} workers / a bare page",
        )  # fmt: skip


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]
