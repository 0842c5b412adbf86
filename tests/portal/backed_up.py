"""Whole portals for the tests of backups: a database, a folder, and commands run in processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from django.conf import settings

from portal.actions.backups import archives, manifests
from portal.actions.backups.manifests import Manifest

_SERVER = os.environ["DATABASE_URL"]
# What a backup leaves out, what has no table, and the log, which says one thing more after a restore.
UNLIKE = ("sessions", "axes", "portal", "agencies.auditevent")


@dataclass(frozen=True)
class Portal:
    """A database and the folder with its files."""

    url: str
    var: Path

    @property
    def files(self) -> Path:
        return self.var / "files"

    def run(self, *words: str | Path, **given: Any) -> subprocess.CompletedProcess[str]:
        """Run Python with this portal's settings."""
        env = {
            **os.environ, "DATABASE_URL": self.url, "PORTAL_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, *map(str, words)], env=env, cwd=settings.BASE_DIR, text=True,
            capture_output=True, check=False, **({"stdin": subprocess.DEVNULL} | given),
        )  # fmt: skip

    def manage(self, *words: str | Path, **given: Any) -> subprocess.CompletedProcess[str]:
        return self.run("manage.py", *words, **given)

    def does(self, *words: str | Path, **given: Any) -> str:
        """Run a command that has to succeed; give what it prints."""
        done = self.manage(*words, **given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def says(self, expression: str) -> Any:
        """Evaluate Python with the models at hand; give what it prints as JSON."""
        return json.loads(self.does("shell", "--no-imports", "-c", f"{_MODELS}\n{expression}"))

    def facts(self) -> dict[str, Any]:
        """Give every row as Django's own serializers tell it, which backups do not use."""
        told = self.does("dumpdata", *(f"--exclude={each}" for each in UNLIKE))
        return {f"{row['model']} {row['pk']}": row["fields"] for row in json.loads(told)}

    def stored(self) -> dict[str, bytes]:
        """Give every stored file."""
        # Without the lock that lies beside them.
        paths = (path for path in self.files.rglob("[!.]*") if path.is_file())
        return {str(path.relative_to(self.files)): path.read_bytes() for path in paths}

    def is_bare(self) -> bool:
        """Tell whether the database has no tables at all."""
        return bool(
            self.says(
                "from django.db import connection\n"
                "print(json.dumps(not connection.introspection.table_names()))"
            )
        )


_MODELS = """
import json
from agencies.models import *
from plans.models import *
from reports.models import *
from documents import vault
"""


def sqlite(folder: Path) -> Portal:
    """Give a portal on SQLite with nothing in it, not even tables."""
    folder.mkdir(parents=True)
    return Portal(f"sqlite:///{folder / 'portal.sqlite3'}", folder)


@contextmanager
def postgres(folder: Path) -> Iterator[Portal]:
    """Give a portal on a PostgreSQL database of its own, which is dropped afterwards."""
    folder.mkdir(parents=True)
    name = f"backup_{uuid4().hex[:12]}"
    _tell_server(f'CREATE DATABASE "{name}"')
    try:
        yield Portal(f"{_SERVER.rsplit('/', 1)[0]}/{name}", folder)
    finally:
        _tell_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell_server(command: str) -> None:
    host = _SERVER.split("@", 1)[1].rsplit("/", 1)[0].replace("%2F", "/")
    server = psycopg2.connect(host=host, user="portal", dbname="portal")
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(command)
    finally:
        server.close()


def manifest_of(path: Path) -> Manifest:
    """Read what a backup says of itself."""
    with path.open("rb") as file:
        for info, content in archives.members(file):
            if info.name == archives.MANIFEST:
                return manifests.loaded(content.read())
    raise AssertionError(f"{path} has no manifest")


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Give the sentence of a command that refused: one, on stderr, without a traceback."""
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    prefix = "Không thực hiện được: "
    assert done.stderr.startswith(prefix), done.stderr
    return done.stderr.removeprefix(prefix).strip()
