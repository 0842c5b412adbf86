"""Whole portals for the tests of backups: a database, a folder, and commands run in them.

A command runs in this process, by the very code that ``manage.py`` calls, unless it is to be killed, to
have a full disk or to meet somebody: starting a process takes longer than most commands. To migrate
from nothing takes longer still, so portals are copied of one that was migrated once.
"""

import io
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import ManagementUtility
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler
from django.test import override_settings

from portal.actions.backups import archives, manifests
from portal.actions.backups.manifests import Manifest
from tests.portal import shared

OLDER = Path(__file__).parent.parent / "files" / "backups" / "truoc-nhac-viec.tar.gz"
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

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "PORTAL_VAR": str(self.var)}

    def run(self, *words: str | Path, **given: Any) -> subprocess.CompletedProcess[str]:
        """Run Python with this portal's settings."""
        env = {**os.environ, **self.environment, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        # The browser's, and nothing that an operator would have.
        env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        return subprocess.run(
            [sys.executable, *map(str, words)], env=env, cwd=settings.BASE_DIR, text=True,
            capture_output=True, check=False, **({"stdin": subprocess.DEVNULL} | given),
        )  # fmt: skip

    def apart(self, *words: str | Path, **given: Any) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own."""
        return self.run("manage.py", *words, **given)

    def manage(self, *words: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in this process; tell of it as of a process."""
        line = ["manage.py", *map(str, words)]
        with (
            self.entered(),
            redirect_stdout(io.StringIO()) as out,
            redirect_stderr(io.StringIO()) as err,
            mock.patch.object(sys, "stdin", io.StringIO(said)),
        ):
            try:
                ManagementUtility(line).fetch_command(line[1]).run_from_argv(line)
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        return subprocess.CompletedProcess(line, code, out.getvalue(), err.getvalue())

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Have this process work in this portal instead of that of the tests."""
        with mock.patch.dict(os.environ, self.environment):
            its = runpy.run_path(str(settings.BASE_DIR / "portal" / "settings.py"))
        made = ConnectionHandler(its["DATABASES"])[DEFAULT_DB_ALIAS]
        stored = {**settings.STORAGES, "default": its["STORAGES"]["default"]}
        was = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = made
        ContentType.objects.clear_cache()
        try:
            with override_settings(STORAGES=stored):
                yield
        finally:
            made.close()
            connections[DEFAULT_DB_ALIAS] = was
            ContentType.objects.clear_cache()

    def does(self, *words: str | Path, said: str = "") -> str:
        """Run a command that has to succeed; give what it prints."""
        done = self.manage(*words, said=said)
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


def sqlite(folder: Path, *, like: Portal | None = None) -> Portal:
    """Give a portal on SQLite: a copy, or with nothing in it, not even tables."""
    if like:
        shutil.copytree(like.var, folder)
    else:
        folder.mkdir(parents=True)
    return sqlite_at(folder)


def sqlite_at(folder: Path) -> Portal:
    """Give the portal on SQLite that is in a folder."""
    return Portal(f"sqlite:///{folder / 'portal.sqlite3'}", folder)


@contextmanager
def postgres(folder: Path, *, like: Portal | None = None) -> Iterator[Portal]:
    """Give a portal on a PostgreSQL database of its own, which is dropped afterwards."""
    name = f"backup_{uuid4().hex[:12]}"
    if like:
        shutil.copytree(like.var, folder)
        _tell_server(f'CREATE DATABASE "{name}" TEMPLATE "{like.url.rsplit("/", 1)[1]}"')
    else:
        folder.mkdir(parents=True)
        _tell_server(f'CREATE DATABASE "{name}"')
    try:
        yield Portal(f"{_SERVER.rsplit('/', 1)[0]}/{name}", folder)
    finally:
        _tell_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(portal: Portal) -> None:
    """Give a portal on PostgreSQL its tables, in a tenth of the time if there are any to copy."""
    if not shared.copy_tables(Path(_host()), portal.url.rsplit("/", 1)[1]):
        portal.does("migrate", "--verbosity", "0")


def _host() -> str:
    return _SERVER.split("@", 1)[1].rsplit("/", 1)[0].replace("%2F", "/")


def _tell_server(command: str) -> None:
    server = psycopg2.connect(host=_host(), user="portal", dbname="portal")
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
