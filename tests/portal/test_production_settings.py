"""What production refuses to start with, and what it warns its operators of."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings

from portal import checks

SAFE: dict[str, Any] = {
    "deployed": True,
    "debug": False,
    "secret_key": "a-key-of-our-own",
    "allowed_hosts": ["cchc.example"],
    "engine": "django.db.backends.postgresql",
    "broker_url": "redis://redis:6379/0",
}


def test_what_is_safe_is_let_start():
    assert checks.unsafe(**SAFE) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"engine": "django.db.backends.sqlite3"}, "DATABASE_URL"),
        ({"broker_url": "sqla+sqlite:////var/broker.sqlite3"}, "BROKER_URL"),
        ({"broker_url": "memory://"}, "BROKER_URL"),
    ],
)
def test_what_several_processes_cannot_share_is_refused(given, said):
    (sentence,) = checks.unsafe(**(SAFE | given))
    assert said in sentence
    assert checks.unsafe(**(SAFE | given | {"deployed": False})) == []


def test_the_web_server_is_refused_a_database_of_one_file():
    env = {"PATH": os.environ["PATH"], "DEPLOYED": "true", "SECRET_KEY": "a-key-of-our-own"}
    started = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    last = started.stderr.splitlines()[-1]
    assert "Đặt DATABASE_URL" in last
    assert "Đặt BROKER_URL" in last


WELL = {
    "DEPLOYED": True,
    "SITE_URL": "https://cchc.example",
    "EMAIL_BACKEND": "agencies.smtp.EmailBackend",
    "BEHIND_PROXY": True,
    "SECOND_FACTOR_REQUIRED": True,
}


def warned(**given: object) -> set[str]:
    with override_settings(**(WELL | given)):
        found = run_checks(include_deployment_checks=False)
    return {str(each.id) for each in found if str(each.id).startswith("portal.W")}


@pytest.mark.parametrize(
    ("given", "warning"),
    [
        ({"SITE_URL": checks.LOCAL_SITE_URL}, "portal.W001"),
        ({"SECOND_FACTOR_REQUIRED": False}, "portal.W002"),
        ({"SITE_URL": "http://cchc.example"}, "portal.W003"),
        ({"EMAIL_BACKEND": "agencies.mailbox.EmailBackend"}, "portal.W004"),
        ({"BEHIND_PROXY": False}, "portal.W005"),
    ],
)
def test_what_is_only_unwise_is_warned_of(given, warning):
    assert warned() == set()
    assert warned(**given) == {warning}
    assert warned(**given, DEPLOYED=False) == set()
