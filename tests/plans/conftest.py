"""What only plans need: processes of their own to take a step and be stopped in it."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.plans.stopped import Processes, processes


@pytest.fixture(scope="session")
def others(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Processes]:
    """Processes on the database of the tests; the test itself asks for ``transaction=True``."""
    with django_db_blocker.unblock(), processes() as started:
        yield started
