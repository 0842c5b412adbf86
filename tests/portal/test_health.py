"""What machines ask: whether the process lives, and what of the portal does not work."""

import datetime as dt
import shutil
import socket
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from kombu.connection import Connection

from agencies.actions import heartbeats
from portal import health
from portal.celery import app
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pulse() -> None:
    heartbeats.beat(name=health.PULSE, at=timezone.now())


def asked(status: int) -> dict[str, object]:
    answer = Client().get(reverse("ready"))
    assert answer.status_code == status, answer.content.decode()
    states: dict[str, object] = answer.json()
    return states


def signed_in() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


class TestAlive:
    def test_it_needs_nothing_but_the_process(self, django_assert_num_queries):
        client = signed_in()
        with django_assert_num_queries(0):
            assert client.get(reverse("health")).status_code == 200

    @pytest.mark.parametrize("name", ["health", "ready", "metrics"])
    def test_it_is_asked_by_any_name_and_without_https(self, name, pulse):
        with override_settings(
            SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["cchc.example"], METRICS_TOKEN="t" * 32
        ):
            answer = Client().get(
                reverse(name),
                headers={"host": "10.0.3.7:8000", "authorization": f"Bearer {'t' * 32}"},
            )
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("pulse")
class TestReady:
    def test_all_is_well(self):
        assert asked(200) == {
            "ready": True,
            **dict.fromkeys(("database", "migrations", "broker", "beat", "disk"), "tốt"),
        }

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError, ProgrammingError])
    def test_without_a_database(self, error):
        def broken(*args):
            raise error("host=db.example password=abc")

        with connection.execute_wrapper(broken):
            states = asked(503)
        assert states == {
            "ready": False,
            "database": "không kết nối được",
            "migrations": "không kiểm tra được",
            "beat": "không kiểm tra được",
            "broker": "tốt",
            "disk": "tốt",
        }

    def test_a_migration_is_missing(self):
        room, name = max(key for key in health._newest() if key[0] == "reports")
        MigrationRecorder.Migration.objects.filter(app=room, name=name).delete()
        assert asked(503)["migrations"] == "cơ sở dữ liệu chưa được nâng cấp"

    def test_a_database_newer_than_we_are_is_well(self):
        MigrationRecorder.Migration.objects.create(app="reports", name="9999_tomorrow")
        assert asked(200)["migrations"] == "tốt"

    def test_the_reminders_have_stopped(self):
        heartbeats.beat(name=health.PULSE, at=timezone.now() - dt.timedelta(minutes=16))
        assert asked(503)["beat"] == "nhịp nhắc việc dừng"

    def test_the_disk_is_full(self, monkeypatch):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 1000))
        assert asked(503)["disk"] == "sắp hết chỗ"

    def test_the_folder_is_gone(self, tmp_path: Path):
        with override_settings(VAR=tmp_path / "gone"):
            assert asked(503)["disk"] == "không có thư mục dữ liệu"

    def test_the_broker_refuses(self, broker, tmp_path: Path):
        broker(f"redis+socket://{tmp_path}/nobody.sock")
        assert asked(503)["broker"] == "không kết nối được"

    def test_a_broker_that_says_nothing_does_not_hold_us(self, broker, silent: str):
        broker(silent)
        started = time.monotonic()
        assert asked(503)["broker"] == "không kết nối được"
        assert time.monotonic() - started < 4 * health.PATIENCE

    # kombu's, of its own tables.
    @pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")
    def test_the_embedded_broker_is_well(self, broker, tmp_path: Path):
        broker(f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}")
        with override_settings(BROKER_PROBE_OPTIONS={}):
            assert asked(200)["broker"] == "tốt"


def test_reminders_that_never_ran_are_told():
    assert asked(503)["beat"] == "nhịp nhắc việc chưa chạy"


def test_the_pulse_is_a_task_of_the_beat():
    tasks = [entry["task"] for entry in app.conf.beat_schedule.values()]
    assert f"reports.tasks.{health.PULSE}" in tasks


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the broker asked at another address."""

    def point(url: str) -> None:
        monkeypatch.setattr(app, "connection_for_write", lambda **given: Connection(url, **given))

    return point


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[str]:
    """A broker to which one can connect, and which never answers."""
    path = Path("/tmp") / f"{tmp_path.name[:20]}.silent.sock"  # noqa: S108
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        yield f"redis+socket://{path}"
    path.unlink()
