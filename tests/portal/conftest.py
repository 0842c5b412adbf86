"""Portals that the tests of backups copy; nobody changes them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.portal import backed_up, shared
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

    def migrate(folder: Path) -> None:
        with django_db_blocker.unblock():
            backed_up.sqlite(folder).does("migrate", "--verbosity", "0")

    made = backed_up.sqlite_at(shared.made_once(tmp_path_factory, "migrated", migrate))
    return backed_up.sqlite(tmp_path_factory.mktemp("migrated") / "var", like=made)


@pytest.fixture(scope="session")
def migrated_postgres(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Portal]:
    """The same on PostgreSQL."""
    folder = tmp_path_factory.mktemp("migrated_postgres") / "var"
    with backed_up.postgres(folder) as portal:
        with django_db_blocker.unblock():
            backed_up.migrate(portal)
        yield portal


@pytest.fixture(scope="session")
def filled(migrated: Portal, tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal on SQLite in which people have worked."""

    def fill(folder: Path) -> None:
        done = backed_up.sqlite(folder, like=migrated).run("-m", "tests.portal.fill_portal")
        assert done.returncode == 0, done.stderr

    made = backed_up.sqlite_at(shared.made_once(tmp_path_factory, "filled", fill))
    return backed_up.sqlite(tmp_path_factory.mktemp("filled") / "var", like=made)


@pytest.fixture(scope="session")
def saved(
    django_db_blocker: DjangoDbBlocker, filled: Portal, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A sound backup of it."""

    def save(path: Path) -> None:
        with django_db_blocker.unblock():
            filled.does("backup", path)

    return shared.made_once(tmp_path_factory, "saved.tar", save)


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of an older release."""
    path = tmp_path_factory.mktemp("older") / "b.tar"
    path.write_bytes(gzip.decompress(backed_up.OLDER.read_bytes()))
    return path
