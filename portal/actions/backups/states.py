"""Which steps of migration have made a database, and the models as they were then.

A backup is written and read by the models of its own day, so it may be made after a new release was
put in place and before ``migrate``, and an older one is loaded before it is brought forward.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Step = tuple[str, str]

# What is of the hour, and by whom it is made anew.
LEFT_OUT = {
    "sessions": "who is signed in signs in again; whoever reads a backup must not walk in with it",
    "axes": "wrong passwords of the last minutes, with addresses",
}
# Made by migrating, so that an empty database has them too.
MADE_BY_MIGRATING = ("contenttypes.contenttype", "auth.permission")
_ALIAS = "backup"


class NewerThanUs(Exception):
    """Raised where steps were taken that this release does not know; the message is the sentence."""


@contextmanager
def snapshot() -> Iterator[str]:
    """Give the alias of a connection on which the database stands still; nobody waits for it."""
    connection = connections[DEFAULT_DB_ALIAS].copy(_ALIAS)
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        # IMMEDIATE, as the portal has it, would hold up everybody who writes.
        options["transaction_mode"] = "DEFERRED"
    else:
        from django.db.backends.postgresql.psycopg_any import IsolationLevel  # noqa: PLC0415

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections[_ALIAS] = connection
    try:
        with transaction.atomic(using=_ALIAS):
            yield _ALIAS
    finally:
        connection.close()
        del connections[_ALIAS]


def taken(connection: BaseDatabaseWrapper) -> list[Step]:
    """Give the steps that this database has taken; none where it has no tables.

    Raises:
        NewerThanUs: some are unknown.
    """
    loader = MigrationLoader(connection)
    recorded = sorted(MigrationRecorder(connection).applied_migrations())
    refuse_unknown(recorded, loader, "Cơ sở dữ liệu")
    return [step for step in recorded if step in loader.graph.nodes]


def refuse_unknown(steps: Iterable[Step], loader: MigrationLoader, whose: str) -> None:
    """Refuse steps that this release has not got, of apps that it has.

    Raises:
        NewerThanUs: there are some; the first is named.
    """
    for step in steps:
        is_known = step in loader.graph.nodes or step in loader.disk_migrations
        if step[0] in loader.migrated_apps and not is_known:
            raise NewerThanUs(
                f"{whose} thuộc một bản phát hành mới hơn chương trình này (có bước {step[0]}.{step[1]}). "
                "Hãy cài bản phát hành đó rồi làm lại."
            )


def models_after(steps: list[Step], connection: BaseDatabaseWrapper) -> list[type[models.Model]]:
    """Give every model whose table is in the database after ``steps`` and belongs in a backup."""
    apps: Apps = MigrationLoader(connection).project_state(steps).apps
    return [model for model in tables_of(apps) if model._meta.app_label not in LEFT_OUT]


def tables_of(apps: Apps) -> list[type[models.Model]]:
    """Give every model that has a table of its own."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def leaves(steps: Iterable[Step]) -> list[Step]:
    """Give the last of ``steps`` in each app: what to migrate to."""
    return list({app: (app, name) for app, name in sorted(steps)}.values())
