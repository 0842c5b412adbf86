"""Fixtures that any test may ask for: services, browsers, workers and the seed documents."""

import gc
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from portal.celery import app
from tests import services, sessions

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than there are cores: many tests wait for what others do, which costs none."""
    return (yield) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "seeds" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.seeds)


def pytest_collection_finish() -> None:
    """Thousands of tests live to the end; the garbage collector need not go through them each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and not item.get_closest_marker("seeds"):
        report.outcome = "failed"
        report.longrepr = f"Only tests of the seed documents may skip, not {item.nodeid}."
    return report


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Without what only costs time here: hashed file names, and slow hashes of passwords."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """After a test that commits, empty the tables it has filled, not all seventy.

    Django truncates every table and then makes all content types and permissions anew, which takes
    longer than most tests; these two are left as they are.
    """
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", _empty_what_is_filled):
        yield


def _empty_what_is_filled(case: TransactionTestCase) -> None:
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    tables = set(connection.introspection.django_table_names(only_existing=True)) - kept
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables)  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        filled = [name for (name,) in cursor.fetchall()]
        # Foreign keys are not asked while everything goes.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the seed documents, which are not ours to ship."""
    named = os.environ.get("SEED_DOCUMENTS")
    if not named:
        pytest.skip("SEED_DOCUMENTS names no folder")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"SEED_DOCUMENTS names {folder}, which is no folder")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests, which nobody uses any more when it is dropped."""
    with django_db_blocker.unblock():
        _let_keys_be_long()
    yield
    with django_db_blocker.unblock():
        sessions.end_all()


def _let_keys_be_long() -> None:
    """Begin all keys past a thousand, as they are after a month of use.

    A page that writes one for people, "5.000", is no longer understood when that comes back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences")
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER SEQUENCE "{name}" RESTART WITH 5000')


@dataclass(frozen=True)
class Worker:
    """A Celery worker in a process of its own, with the pid that it gave itself."""

    pid: int


@pytest.fixture(scope="session")
def celery_worker_process(
    pytestconfig: pytest.Config,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Worker]:
    """A real worker on the test database; the test itself asks for ``transactional_db``."""
    running = pytestconfig.stash[services.running]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    name = "tests@worker"
    celery = (sys.executable, "-m", "celery", "-A", "portal", "worker", "-n", name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"{url}/{connection.settings_dict['NAME']}")
        process = running.spawn("worker", *celery, "--concurrency", "1", "--without-mingle")
    try:
        yield Worker(pid=wait_for_worker(process, name, running))
    finally:
        process.terminate()
        process.wait()


def wait_for_worker(process: subprocess.Popen[bytes], name: str, running: services.Services) -> int:
    """Return the pid of the worker once it answers."""
    for _ in range(services.PATIENCE):
        answers = app.control.inspect(destination=[name], timeout=1).stats() or {}
        if name in answers:
            return int(answers[name]["pid"])
        if process.poll() is not None:
            break
    pytest.fail(f"the Celery worker did not start:\n{running.log('worker')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = services.find_browser()
        with playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS) as browser:
            yield browser


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """What the pages complained about; a test that provokes an error clears the list."""
    errors: list[str] = []
    yield errors
    assert not errors, "the browser's console has errors"


@contextmanager
def open_page(
    browser: Browser, errors: list[str], *, width: int, height: int, phone: bool
) -> Iterator[Page]:
    def note(message: ConsoleMessage) -> None:
        # The browser asks for that by itself where a page names no icon.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            errors.append(f"{message.text} ({message.location['url']})")

    with browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    ) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page


@pytest.fixture
def page(browser: Browser, console_errors: list[str]) -> Iterator[Page]:
    """A page on a desk's screen."""
    with open_page(browser, console_errors, width=1280, height=900, phone=False) as page:
        yield page


@pytest.fixture
def phone_page(browser: Browser, console_errors: list[str]) -> Iterator[Page]:
    """A page on a phone."""
    with open_page(browser, console_errors, width=390, height=844, phone=True) as page:
        yield page
