"""The suite runs on what production runs on; without this it could be green on SQLite."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page

from tests.conftest import Worker
from tests.services import program


@pytest.mark.django_db
def test_the_database_is_postgresql():
    assert connection.vendor == "postgresql"
    # Each process of a run side by side has its own.
    assert str(connection.settings_dict["NAME"]).startswith("test_portal")


@pytest.mark.django_db
def test_the_database_knows_the_case_of_vietnamese_letters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper('đường ở huyện')")
        assert cursor.fetchone() == ("ĐƯỜNG Ở HUYỆN",)


def test_the_broker_is_redis():
    assert settings.CELERY_BROKER_URL.startswith("redis+socket:///")
    socket = settings.CELERY_BROKER_URL.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=socket) as client:
        assert client.ping()


def test_files_go_to_a_folder_that_is_thrown_away():
    assert settings.BASE_DIR not in settings.VAR.parents


def test_the_worker_is_another_process(celery_worker_process: Worker):
    assert celery_worker_process.pid != os.getpid()
    os.kill(celery_worker_process.pid, 0)


def test_the_browser_opens_a_page(page: Page):
    page.goto("data:text/html;charset=utf-8,<h1>Kế hoạch</h1>")
    assert page.inner_text("h1") == "Kế hoạch"
    assert page.evaluate("navigator.language") == "vi-VN"
    assert page.evaluate("new Date(2021, 0, 1).getTimezoneOffset()") == -7 * 60


def test_the_phone_is_narrow(phone_page: Page):
    phone_page.goto("data:text/html,<meta name=viewport content=width=device-width>")
    assert phone_page.evaluate("innerWidth") == 390


def test_errors_on_the_console_are_noticed(page: Page, console_errors: list[str]):
    page.goto("data:text/html,<script>console.error('bad'); nothing()</script>")
    assert [error.split(" (")[0] for error in console_errors] == ["bad", "nothing is not defined"]
    console_errors.clear()


PRINT_AND_WAIT = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"


def test_services_end_even_when_their_owner_is_killed():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.services", sys.executable, "-c", PRINT_AND_WAIT],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as owner:
        assert owner.stdout
        url = owner.stdout.readline().strip()
        folder = Path(url.split("@")[1].replace("%2F", "/")).parents[1]
        subprocess.run([program("pg_isready"), "-h", folder / "pg"], check=True)
        os.killpg(owner.pid, 9)
    assert folder.name.startswith("portal-")
    end = time.monotonic() + 10
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


SUITE = """
import pytest

def test_of_the_seeds(seeds):
    pass

def test_of_anything_else():
    pytest.skip("not today")
"""


def run_suite(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a small suite of its own, by the rules of this one."""
    (folder / "test_suite.py").write_text(SUITE)
    # Named, because pytest would look for its settings beside that suite.
    ours = ["-c", "pyproject.toml", "-p", "tests.conftest", *options]
    env = {name: value for name, value in os.environ.items() if name != "SEED_DOCUMENTS"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *ours, str(folder / "test_suite.py")],
        cwd=settings.BASE_DIR,
        env=env | variables,
        capture_output=True,
        text=True,
        check=False,
    )


# It touches no database, and starting another one takes longer than all the rest.
WITHOUT_SERVICES = ("-o", "addopts=")


def test_only_tests_of_the_seeds_may_skip(tmp_path: Path):
    finished = run_suite(tmp_path, *WITHOUT_SERVICES)
    assert finished.returncode == 1
    assert "1 failed, 1 skipped" in finished.stdout


def test_seeds_that_are_named_must_be_there(tmp_path: Path):
    missing = str(tmp_path / "missing")
    finished = run_suite(tmp_path, *WITHOUT_SERVICES, SEED_DOCUMENTS=missing)
    assert finished.returncode == 1
    assert "which is no folder" in finished.stdout
    assert "skipped" not in finished.stdout


def test_the_suite_fails_when_a_program_is_missing(tmp_path: Path):
    finished = run_suite(tmp_path, PATH=str(tmp_path))
    assert finished.returncode not in (0, 5)
    assert finished.stderr == "ERROR: pdftotext is not installed: run bin/setup --tests.\n\n"
