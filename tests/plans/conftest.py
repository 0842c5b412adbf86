"""What only plans need: processes of their own, to take a step and be stopped in it, for commands."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.plans.stopped import Processes, processes
from tests.plans.warm_commands import Commands, commands


@pytest.fixture(scope="session")
def warm_processes(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Processes]:
    with django_db_blocker.unblock(), processes() as started:
        yield started


@pytest.fixture
def others(warm_processes: Processes) -> Iterator[Processes]:
    """Processes on the database of the tests; the test itself asks for ``transaction=True``."""
    yield warm_processes
    # What a failed test has left would hold its locks for ever.
    for pid in list(warm_processes.waiting):
        warm_processes.kill(pid)


@pytest.fixture(scope="session")
def manage() -> Iterator[Commands]:
    """Commands in processes of their own, on no database of the tests."""
    with commands() as started:
        yield started
