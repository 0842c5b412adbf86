"""What the portal refuses to run with once others can reach it, and what it tells its operators."""

import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import Client, override_settings

from portal.checks import PUBLIC_SECRET_KEY
from tests.factories import UserFactory

SAFE = {"DEPLOYED": "true", "SECRET_KEY": "a-key-of-our-own", "ALLOWED_HOSTS": "cchc.example"}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    names = ("PATH", "DATABASE_URL", "BROKER_URL", "PORTAL_VAR")
    env = {name: os.environ[name] for name in names} | variables
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("variables", [{}, SAFE], ids=["embedded", "deployed"])
def test_it_runs_embedded_and_deployed(variables):
    checked = run("manage.py", "check", **variables)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("unsafe", "sentence"),
    [
        ({"SECRET_KEY": PUBLIC_SECRET_KEY}, "Đặt SECRET_KEY"),
        ({"SECRET_KEY": ""}, "Đặt SECRET_KEY"),
        ({"DEBUG": "true"}, "Tắt DEBUG"),
        ({"ALLOWED_HOSTS": "cchc.example,*"}, "ALLOWED_HOSTS"),
    ],
)
def test_deployed_it_refuses_what_is_unsafe(unsafe, sentence):
    checked = run("manage.py", "check", **(SAFE | unsafe))
    assert checked.returncode != 0
    assert sentence in checked.stderr.splitlines()[-1]


def test_the_web_server_refuses_it_too():
    started = run("-c", "import portal.wsgi", DEPLOYED="true")
    assert started.returncode != 0
    assert "Đặt SECRET_KEY" in started.stderr


def test_the_check_sees_what_has_changed_since():
    def ids():
        return {each.id for each in run_checks(include_deployment_checks=True)}

    assert "portal.E001" not in ids()
    with override_settings(DEPLOYED=True, DEBUG=True):
        assert "portal.E001" in ids()


@pytest.mark.django_db
def test_what_breaks_is_told_with_its_trace(monkeypatch, caplog):
    monkeypatch.setattr("plans.views.listing.Paginator", None)
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    client.get("/khong-co/")
    assert caplog.records == []
    client.get("/ke-hoach/")
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("django.request", "ERROR")
    assert record.exc_info


def test_it_is_told_on_stderr():
    script = (
        "import django, logging; django.setup(); "
        "logging.getLogger('django.request').error('hỏng'); "
        "logging.getLogger('django.security.csrf').warning('lạ'); "
        "logging.getLogger('documents.press').info('in xong')"
    )
    told = run("-c", script, DJANGO_SETTINGS_MODULE="portal.settings").stderr
    for line in ("ERROR django.request: hỏng", "WARNING django.security.csrf: lạ", "in xong"):
        assert told.count(line) == 1


def test_loggers_of_others_stay_as_they_are():
    assert not logging.getLogger("celery").disabled
