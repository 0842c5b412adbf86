"""Whether a database holds anything, and making room in it for a backup."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.actions.backups import states

# Any number that nobody else takes.
_RESTORING = 733_105_022
_PATIENCE = "20s"


class Busy(Exception):
    """Raised where somebody works in the database; the message is the sentence."""


@contextmanager
def alone() -> Iterator[None]:
    """Keep everybody else out of the tables until the transaction ends.

    Raises:
        Busy: somebody did not leave in twenty seconds.
    """
    try:
        _lock()
    except OperationalError as error:
        raise Busy(
            "Cơ sở dữ liệu đang có chương trình khác sử dụng. Hãy dừng cổng (web, worker, beat) rồi khôi "
            "phục lại; chưa có gì bị thay đổi."
        ) from error
    yield


def _lock() -> None:
    # An immediate transaction of SQLite has it locked already.
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RESTORING])
        if names := _quoted(_ours()):
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")


def holds_data() -> bool:
    """Tell whether there is a row that migrating alone would not have made."""
    unasked = {
        model._meta.db_table
        for model in states.tables_of(apps)
        if model._meta.app_label in states.LEFT_OUT
        or model._meta.label_lower in states.MADE_BY_MIGRATING
    } | {MigrationRecorder.Migration._meta.db_table}
    with connection.cursor() as cursor:
        for name in _quoted(_ours() - unasked):
            cursor.execute(f"SELECT 1 FROM {name} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def is_migrated_by(steps: Iterable[states.Step]) -> bool:
    """Tell whether exactly these steps have made the tables, so that they need not be made again."""
    return set(states.taken(connection)) == set(steps)


def clear_tables() -> None:
    """Take out what migrating has put in, and what is of the hour; numbers begin anew."""
    names = sorted(_ours() - {MigrationRecorder.Migration._meta.db_table})
    flush = connection.ops.sql_flush(no_style(), names, reset_sequences=True)
    connection.ops.execute_sql_flush(flush)


def drop_tables() -> None:
    """Drop every table of ours, as whatever release has made it; others stay."""
    with connection.cursor() as cursor:
        for name in _quoted(_ours()):
            # With what refers to it, which is dropped too.
            behind = "" if connection.vendor == "sqlite" else " CASCADE"
            cursor.execute(f"DROP TABLE {name}{behind}")


def _ours() -> set[str]:
    """Name the tables in the database that belong to us today, or did when it was migrated.

    Raises:
        states.NewerThanUs: a later release has migrated it.
    """
    then = MigrationLoader(connection).project_state(states.taken(connection)).apps
    known = {model._meta.db_table for each in (apps, then) for model in states.tables_of(each)}
    known.add(MigrationRecorder.Migration._meta.db_table)
    return known & set(connection.introspection.table_names())


def _quoted(names: set[str]) -> list[str]:
    return [connection.ops.quote_name(name) for name in sorted(names)]
