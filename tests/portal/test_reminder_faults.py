"""Reminders by the processes of docker-compose.yml, and what faults of the machines make of them.

PostgreSQL and Redis are the tests' own, for they go away here; mail goes to a real mail server.
"""

import datetime as dt
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from agencies.actions import claims
from agencies.models import Delivery, User
from portal.celery import app
from reports.actions import rounds
from reports.models import ProgressReport
from tests import services
from tests.agencies.post import MailServer
from tests.portal import composed, outages, shared
from tests.portal.containers import Container, Production, Web, environment, until
from tests.portal.outages import Broker, Server, all_sent, states
from tests.reports.filed import Watched, watched

TASK = "reports.tasks.send_notices"
DONE = rf"Task {TASK}\[\S+\] succeeded"
State = Delivery.State


@dataclass
class Portal:
    """The portal in production, with the servers that it hangs on and a plan to report on."""

    production: Production
    postgres: Server
    redis: Broker
    post: MailServer
    plan: Watched
    web: Web
    started: int = 0

    @property
    def workers(self) -> list[Container]:
        """Those that live."""
        every = [each for each in self.production.started if each.name.startswith("worker")]
        return [each for each in every if each.process.poll() is None]

    def have_workers(self, count: int) -> None:
        for _ in range(count - len(self.workers)):
            self.started += 1
            self.production.worker(f"worker-{self.started}")

    def poke(self, times: int = 1) -> set[str]:
        """Ask for rounds as the beat does, by the entry of its schedule; give their numbers."""
        (entry,) = (each for each in app.conf.beat_schedule.values() if each["task"] == TASK)
        with app.connection_for_write(self.production.env["BROKER_URL"]) as broker:
            return {app.send_task(entry["task"], connection=broker).id for _ in range(times)}

    def is_done(self, numbers: set[str]) -> bool:
        for each in self.production.started:
            assert "raised unexpected" not in each.log.read_text(), each.log.read_text()
        return set(self.production.done(numbers)) == numbers

    def rounds_done(self) -> int:
        """Give how many rounds workers have told of."""
        logs = (each.log.read_text() for each in self.production.started)
        return sum(len(re.findall(DONE, log)) for log in logs)

    def owe(self, count: int, word: str) -> list[str]:
        """Have so many people owed a reminder; give their addresses."""
        return [clerk(each) for each in outages.owe(self.plan, count, word)]


def clerk(report: ProgressReport) -> str:
    return outages.clerk_of(report).email


@pytest.fixture(scope="module")
def own() -> Iterator[services.Services]:
    own = services.Services()
    try:
        yield own
    finally:
        own.stop()


@pytest.fixture(scope="module")
def running(
    own: services.Services,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """One web server, and workers as they are needed, on servers that this file may end."""
    postgres, redis = outages.start(own)
    has_tables = shared.copy_tables(own.folder / "pg", outages.NAME)
    folder = tmp_path_factory.mktemp("faults")
    (folder / "var").mkdir()
    outages.name_static_files(folder / "static")
    told = composed.read()["services"]
    with MailServer() as post, outages.speaking_to(own, django_db_blocker):
        env = environment(told["web"]["environment"], folder, own, outages.NAME) | {
            "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
            # Whenever the tests run; the very last moment of a day counts no more.
            "NOTICE_HOURS": "00:00-23:59:59.999999",
        }
        production = Production(own, folder, told, env)
        if not has_tables:
            production.finish(production.begin(*production.command("migrate")))
        outages.work_every_day()
        portal = Portal(production, postgres, redis, post, watched(), production.web("web-1"))
        portal.have_workers(3)
        yield portal


@pytest.fixture
def portal(running: Portal) -> Iterator[Portal]:
    """The portal with three workers, and a mail server that takes everything."""
    running.have_workers(3)
    yield running
    for name in ("rcpt", "start"):
        setattr(running.post, name, lambda address: None)
    running.post.seconds = 0
    for beat in (each for each in running.production.started if each.name == "beat"):
        if beat.process.poll() is None:
            beat.stop()


@pytest.fixture
def arrived(portal: Portal) -> Callable[[], Counter[str]]:
    """Count the mails that come from here on, by whom they are for."""
    before = len(portal.post.mails)
    return lambda: Counter(portal.post.to()[before:])


def signed_in(portal: Portal, address: str) -> str:
    """Give the cookie of somebody who has signed in."""
    with override_settings(SECRET_KEY=portal.production.env["SECRET_KEY"]):
        client = Client()
        client.force_login(User.objects.get(email=address))
    return f"sessionid={client.cookies['sessionid'].value}"


def test_what_is_due_reaches_a_mail_server_by_the_beat_and_redis(portal: Portal, arrived):
    (report,) = outages.owe(portal.plan, 1, "beat")
    beat = portal.production.beat()

    until(lambda: bool(arrived()), "a mail has come")

    mail = portal.post.mails[-1]
    text = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert text
    assert page
    address = f"{portal.production.env['SITE_URL']}/bao-cao/{report.pk}/"
    assert address in text.get_content()
    assert f'href="{address}' in page.get_content()
    assert "Sending due task send-notices" in beat.log.read_text()
    until(lambda: states([clerk(report)]) == {clerk(report): {State.SENT}}, "it is kept as sent")
    assert arrived() == {clerk(report): 1}


def test_a_slow_server_gets_each_mail_once_and_who_is_refused_is_shown(portal: Portal, arrived):
    people = portal.owe(12, "cham")
    refused, *others = people
    portal.post.seconds = 1
    portal.post.rcpt = lambda to: "550 5.1.1 No such user" if to == refused else None
    lines = portal.post.lines

    numbers = portal.poke(3)
    until(lambda: portal.is_done(numbers), "all three rounds end")

    assert arrived() == dict.fromkeys(others, 1)
    assert portal.post.lines - lines > 1, "they share the work"
    assert states(people) == {refused: {State.FAILED}} | all_sent(others)
    rows = Delivery.objects.filter(notice__recipient__email=refused)
    (note,) = set(rows.values_list("note", flat=True))
    assert note.startswith(f"Máy chủ thư từ chối địa chỉ {refused} (mã 550 5.1.1 No such user).")


def test_without_redis_pages_answer_and_what_is_due_leaves_once_it_is_back(portal: Portal, arrived):
    hasty = portal.production.words(
        portal.production.command("beat"), **{"\0portal\0": "\0tests.portal.hasty_beat\0"}
    )
    done = portal.rounds_done()
    beat = portal.production.keep(Container(*portal.production.spawn("beat", *hasty)))
    until(portal.web.is_up, "the web server answers")
    until(lambda: portal.rounds_done() > done, "the beat pokes")

    portal.redis.end(signal.SIGKILL)
    (person,) = portal.owe(1, "redis")
    until(lambda: "Couldn't apply scheduled task" in beat.log.read_text(), "the beat is refused")
    for each in portal.workers:
        until(partial(is_waiting, each), f"{each.name} tries again, or has ended")
    cookie = signed_in(portal, person)
    assert portal.web.ask("/", Cookie=cookie)[0] == 200
    assert portal.web.ask("/thong-bao/", Cookie=cookie)[0] == 200
    status, said, _ = portal.web.ask("/san-sang/")
    assert (status, '"broker": "không kết nối được"' in said) == (503, True)
    # One that held a message ends with its line to Redis; Compose starts it again.
    portal.have_workers(3)
    portal.redis.start()

    until(lambda: bool(arrived()), "the mail has come")
    for each in portal.workers:
        until(partial(is_back, each), f"{each.name} works on")
    assert arrived() == {person: 1}
    assert beat.process.poll() is None
    assert len(portal.workers) == 3


def is_waiting(worker: Container) -> bool:
    """Tell whether a worker looks for Redis again and again, or has ended instead."""
    return worker.process.poll() is not None or "Trying again in" in worker.log.read_text()


def is_back(worker: Container) -> bool:
    """Tell whether a worker has made a round since it last found Redis."""
    return bool(re.search(DONE, worker.log.read_text().rpartition("Connected to redis")[2]))


def test_postgresql_that_restarts_in_a_round_costs_no_mail(portal: Portal, arrived):
    people = portal.owe(5, "pg")
    asked: list[str] = []

    def at_the_third(to: str) -> None:
        asked.append(to)
        if len(asked) == 3:
            portal.postgres.end(signal.SIGINT)

    portal.post.start = at_the_third
    numbers = portal.poke()
    until(lambda: not portal.postgres.is_up, "the database is away")
    until(
        lambda: any("Retry in" in each.log.read_text() for each in portal.workers), "it is retried"
    )
    assert portal.web.ask("/suc-khoe/")[0] == 200
    assert portal.web.ask("/san-sang/")[0] == 503
    connection.close()
    portal.postgres.start()
    until(lambda: portal.is_done(numbers), "the round is made to its end")

    assert arrived() == dict.fromkeys(people, 1)
    # That one left, but there was no database to keep it in.
    torn = asked[2]
    others = all_sent(set(people) - {torn})
    assert states(people) == others | {torn: {State.CLAIMED}}
    later_round(portal, claims.CLAIM_LASTS + dt.timedelta(minutes=1))
    assert states(people) == others | {torn: {State.UNCERTAIN}}
    assert arrived() == dict.fromkeys(people, 1)


def test_a_worker_killed_before_it_sends_leaves_one_mail_uncertain(portal: Portal, arrived):
    people = portal.owe(4, "giet")
    asked: list[str] = []

    def at_the_second(to: str) -> str | None:
        asked.append(to)
        if len(asked) != 2:
            return None
        for worker in portal.workers:
            worker.kill()
        return "drop"

    portal.post.start = at_the_second
    numbers = portal.poke()
    until(lambda: len(asked) == 2 and not portal.workers, "the workers are dead")
    torn = asked[1]
    assert arrived() == {asked[0]: 1}
    assert states(people)[torn] == {State.CLAIMED}

    # Its message is not gone: another gets it once its time is over.
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert portal.redis.an_hour_passes(options["visibility_timeout"] + 1) == 1
    portal.have_workers(2)
    until(lambda: portal.is_done(numbers), "another worker makes the round")

    others = set(people) - {torn}
    assert arrived() == dict.fromkeys(others, 1)
    assert states(people) == all_sent(others) | {torn: {State.CLAIMED}}
    later_round(portal, claims.CLAIM_LASTS + dt.timedelta(minutes=1))
    assert states([torn]) == {torn: {State.UNCERTAIN}}
    row = Delivery.objects.filter(notice__recipient__email=torn).latest("pk")
    assert row.note == claims.UNKNOWN
    assert arrived() == dict.fromkeys(others, 1)


def later_round(portal: Portal, later: dt.timedelta) -> None:
    """Make a round here, with a clock that is ahead."""
    at = timezone.now() + later
    rounds.send_notices(clock=lambda: at, transports={"mail": portal.post.transport()})
