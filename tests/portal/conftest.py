"""Portals that the tests of backups copy; nobody changes them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.portal import backed_up
from tests.portal.backed_up import Portal


@pytest.fixture(scope="module")
def other_databases(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests of a module may enter databases that are not that of the tests."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def migrated(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Portal:
    """A portal on SQLite that was migrated, and nothing else."""
    portal = backed_up.sqlite(tmp_path_factory.mktemp("migrated") / "var")
    with django_db_blocker.unblock():
        portal.does("migrate", "--verbosity", "0")
    return portal


@pytest.fixture(scope="session")
def migrated_postgres(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """The same on PostgreSQL."""
    folder = tmp_path_factory.mktemp("migrated_postgres") / "var"
    with backed_up.postgres(folder) as portal:
        with django_db_blocker.unblock():
            portal.does("migrate", "--verbosity", "0")
        yield portal


@pytest.fixture(scope="session")
def filled(migrated: Portal, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal on SQLite in which people have worked."""
    portal = backed_up.sqlite(tmp_path_factory.mktemp("filled") / "var", like=migrated)
    done = portal.run("-m", "tests.portal.fill_portal")
    assert done.returncode == 0, done.stderr
    return portal


@pytest.fixture(scope="session")
def saved(
    django_db_blocker: DjangoDbBlocker, filled: Portal, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A sound backup of it."""
    path = tmp_path_factory.mktemp("saved") / "b.tar"
    with django_db_blocker.unblock():
        filled.does("backup", path)
    return path


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of an older release."""
    path = tmp_path_factory.mktemp("older") / "b.tar"
    path.write_bytes(gzip.decompress(backed_up.OLDER.read_bytes()))
    return path
