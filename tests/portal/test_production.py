"""Production as it stands in docker-compose.yml, by real processes: every command of that file, its
settings, PostgreSQL and Redis; two web servers, three workers, one beat.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import global_settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from agencies.models import User
from tests import services
from tests.portal import composed, outages
from tests.portal.containers import HOST, PATIENCE, Production, Web, environment, until

TOKEN = "the-operators-token-and-nobody-elses"
PASSWORD = "mot-mat-khau-du-dai-1"
ADMINS = ("admin", "unfold", "import_export")


@pytest.fixture(scope="module")
def production(
    pytestconfig: pytest.Config,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Production]:
    """Two web servers, three workers and one beat on a database that was just made."""
    running = pytestconfig.stash[services.running]
    folder = tmp_path_factory.mktemp("production")
    (folder / "var").mkdir()
    name = f"production_{os.getpid()}"
    createdb = (services.program("createdb"), "-h", running.folder / "pg", "-U", "portal", name)
    subprocess.run(createdb, check=True, capture_output=True)
    told = composed.read(METRICS_TOKEN=TOKEN)["services"]
    env = environment(told["web"]["environment"], folder, running, name)
    production = Production(running, folder, told, env)
    # As the image is built, but without the admin, which nobody opens here; and as migrate runs.
    left_out = [word for name in ADMINS for word in ("--ignore", name)]
    collect = ("python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0", *left_out)
    production.finish(production.begin(*collect), production.begin(*production.command("migrate")))
    try:
        for each in ("worker-1", "worker-2", "worker-3"):
            production.worker(each)
        for each in ("web-1", "web-2"):
            production.web(each)
        with outages.speaking_to(running, django_db_blocker, name):
            welcome_mai()
        yield production
    finally:
        for container in production.started:
            if container.process.poll() is None:
                container.process.terminate()
        for container in production.started:
            container.process.wait(PATIENCE)


def welcome_mai() -> None:
    """Make an account that is good in production, whose hashes are not those of the tests."""
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        User.objects.create_user("mai", "mai@cchc.example", PASSWORD, full_name="Nông Thị Mai")


@pytest.fixture(scope="module")
def webs(production: Production) -> list[Web]:
    webs = [each for each in production.started if isinstance(each, Web)]
    for web in webs:
        until(web.is_up, f"{web.name} answers")
    return webs


@pytest.fixture(scope="module")
def session(webs: list[Web]) -> str:
    """The cookie of somebody who signed in at the first web server."""
    body, told = form_of(webs[0])
    status, _, headers = webs[0].ask("/dang-nhap/", "POST", body, **told)
    assert status == 302, "signed in"
    return cookie(headers, "sessionid")


def form_of(web: Web) -> tuple[str, dict[str, str]]:
    """Give what a browser sends once somebody has filled in the form to sign in."""
    _, said, headers = web.ask("/dang-nhap/")
    hidden = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', said)
    assert hidden
    fields = {"csrfmiddlewaretoken": hidden[1], "username": "mai", "password": PASSWORD}
    told = {"Cookie": cookie(headers, "csrftoken"), "Origin": f"https://{HOST}"}
    return urlencode(fields), told | {"Content-Type": "application/x-www-form-urlencoded"}


def cookie(headers: http.client.HTTPMessage, name: str) -> str:
    (found,) = (each for each in headers.get_all("Set-Cookie", []) if each.startswith(f"{name}="))
    assert "Secure" in found
    return found.split(";")[0]


def test_they_are_ready_once_the_beat_has_poked(production: Production, webs: list[Web]):
    for web in webs:
        status, said, _ = web.ask("/san-sang/")
        assert (status, json.loads(said)["beat"]) == (503, "nhịp nhắc việc chưa chạy")
    production.beat()
    for web in webs:
        until(web.is_ready, f"{web.name} is ready")


def test_compose_finds_them_well(production: Production, webs: list[Web]):
    here = f"deploy/probe.py\0http://127.0.0.1:{webs[0].port}/suc-khoe/"
    production.check("web", **{"deploy/probe.py": here})
    production.check("worker", **{"$$HOSTNAME": "worker-3"})
    production.check("beat", **{"find /tmp": f"find {production.folder}"})


def test_who_signed_in_at_one_is_known_to_the_other(webs: list[Web], session: str):
    for web in webs:
        status, said, _ = web.ask("/", Cookie=session)
        assert status == 200
        assert "Nông Thị Mai" in said


def test_without_https_one_is_led_to_it(webs: list[Web]):
    status, _, headers = webs[0].ask("/", **{"X-Forwarded-Proto": "http"})
    assert (status, headers["Location"]) == (301, f"https://{HOST}/")


def test_what_is_poked_is_done_once(production: Production):
    numbers = production.poke(6)
    until(lambda: production.done(numbers) == sorted(numbers), "each task is done once")


def test_the_figures_of_all_processes_of_a_server_are_added_up(webs: list[Web]):
    def pages() -> float:
        _, said, _ = webs[1].ask("/so-lieu-may/", Authorization=f"Bearer {TOKEN}")
        counted = re.search(r'portal_requests_total{[^}]*200[^}]*"login"} (\S+)', said)
        return float(counted[1]) if counted else 0

    before = pages()
    for _ in range(12):
        webs[1].ask("/dang-nhap/")
    assert pages() == before + 12
    assert webs[1].ask("/so-lieu-may/")[0] == 404


def test_every_line_of_every_log_is_a_record_without_secrets(
    production: Production, webs: list[Web], session: str
):
    number = uuid.uuid4().hex
    webs[0].ask("/?q=mot-cau-hoi", Cookie=session, **{"X-Request-ID": number})

    def asked() -> list[dict[str, object]]:
        return [each for each in webs[0].told() if each.get("request_id") == number]

    until(lambda: bool(asked()), "the request is in the log")
    (record,) = asked()
    assert (record["logger"], record["path"], record["status"]) == ("gunicorn.access", "/", 200)
    assert record["user_id"] == 1
    everything = "".join(container.log.read_text() for container in production.started)
    lines = [line for container in production.started for line in container.lines()]
    assert [line for line in lines if not line.startswith("{")] == []
    assert all(container.told() for container in production.started)
    secret = [PASSWORD, TOKEN, session.partition("=")[2], "mot-cau-hoi", "192.0.2.7"]
    assert [each for each in secret if each in everything] == []


def test_the_loss_of_a_server_and_a_worker_changes_nothing(
    production: Production, webs: list[Web], session: str
):
    worker = next(each for each in production.started if each.name == "worker-1")
    for container in (webs[0], worker):
        container.kill()
    numbers = production.poke(6)
    status, said, _ = webs[1].ask("/", Cookie=session)
    assert (status, "Nông Thị Mai" in said) == (200, True)
    assert webs[1].ask("/san-sang/")[0] == 200
    until(lambda: production.done(numbers) == sorted(numbers), "the others do the work")


def test_what_is_under_way_is_finished_before_the_end(production: Production, webs: list[Web]):
    body, told = form_of(webs[1])
    told |= {"Host": HOST, "X-Forwarded-Proto": "https", "Content-Length": str(len(body))}
    told |= {"Expect": "100-continue", "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection(("127.0.0.1", webs[1].port), PATIENCE) as request:
        request.sendall(f"POST /dang-nhap/ HTTP/1.1\r\n{head}\r\n".encode())
        # Said by the server once the portal has begun to answer.
        assert request.recv(4096).startswith(b"HTTP/1.1 100 ")
        webs[1].process.terminate()
        until(lambda: "term" in webs[1].log.read_text(), "it has heard that it is to end")
        request.sendall(body.encode())
        answer = http.client.HTTPResponse(request)
        answer.begin()
        assert answer.status == 302
        assert answer.headers["Location"] == "/"
    assert webs[1].process.wait(PATIENCE) == 0
    worker = next(each for each in production.started if each.name == "worker-2")
    numbers = production.poke(12)
    assert worker.stop() == 0
    # The broker's client takes a message from Redis before it notes that it has it: of a worker that
    # stops in between one is lost, as of one whose message is. What is poked again is done by others.
    until(lambda: len(set(production.done(numbers))) >= len(numbers) - 1, "the others do the rest")
    again = production.poke(3)
    until(lambda: set(again) <= set(production.done(again)), "what is poked again is done")
    done = production.done(numbers)
    assert len(done) == len(set(done)), "nothing is done twice"
    beat = next((each for each in production.started if each.name == "beat"), None)
    assert beat is None or beat.stop() == 0
