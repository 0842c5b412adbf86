"""What takes seconds to make and is the same for all: made once, and copied from then on.

That migrations run from nothing is seen elsewhere: the database of the tests is made by them, and so are
the one of ``test_production`` and the one of ``bin/demo``.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests import services


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Give what ``make`` put at a path, which it did for all processes of a run side by side.

    Whoever asks while it is being made waits. Nobody may change it.
    """
    own = factory.getbasetemp()
    # Each process has a folder of its own in that of the run.
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path = folder / f"{name}-for-all"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = factory.mktemp(name) / path.name
            make(unfinished)
            unfinished.rename(path)
    return path


def copy_tables(server: Path, name: str) -> bool:
    """Fill an empty database with the tables of the tests' own, in which there are no rows of tests.

    Tells whether it did: where nothing that is run needs a database, pytest-django makes none.

    Args:
        server: the folder of the socket of its PostgreSQL.
        name: the database.
    """
    ours = connection.settings_dict
    if not str(ours["NAME"]).startswith("test_"):
        return False
    dump = subprocess.run(
        [services.program("pg_dump"), "-h", ours["HOST"], "-U", "portal", ours["NAME"]],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [services.program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-h", server, "-U", "portal", name],
        input=dump.stdout, check=True, capture_output=True,
    )  # fmt: skip
    return True
