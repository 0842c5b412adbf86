"""Bringing a backup back, all of it or nothing."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from agencies import old_files
from agencies.actions import audit
from portal.actions.backups import archives, emptying, files, rows, states
from portal.actions.backups.examining import Examined
from portal.actions.backups.manifests import Manifest
from portal.models import Portal


class NotEmpty(Exception):
    """Raised where the database holds something already; the message is the sentence."""


def restore(*, archive: Examined, replace: bool, at: dt.datetime) -> None:
    """Put what is in ``archive`` in the place of what the database has, in one transaction.

    The tables are made as they were when the backup was (or left, where they are so and hold nothing),
    filled, compared with it, and only then brought to this release. Files are in their place before
    anybody sees a row that names them; of a restore that was killed they alone are left, and the next
    one finds them.

    Raises:
        NotEmpty: there is something, and it shall not be replaced.
        emptying.Busy: the portal is running.
        archives.Damaged, rows.NotTaken, rows.NotTheSame, files.NotPlaced: nothing has changed.
    """
    with (
        old_files.undisturbed(),
        _schema_may_change(),
        _refusing_whole(),
        transaction.atomic(),
        emptying.alone(),
    ):
        holds_data = emptying.holds_data()
        if holds_data and not replace:
            raise NotEmpty(
                "Cơ sở dữ liệu đã có dữ liệu nên không khôi phục đè lên. Hãy dùng cơ sở dữ liệu trống, hoặc "
                "thêm --replace nếu muốn bỏ hết dữ liệu đang có."
            )
        _make_room(archive.steps, holds_data=holds_data)
        _load(archive)
        _migrate_to_the_end()
        for info, content in archives.members(archive.file):
            if info.name.startswith(archives.FILES):
                files.place(info.name.removeprefix(archives.FILES), content.read())
        _record(archive.manifest, at)
    ContentType.objects.clear_cache()


@contextmanager
def _schema_may_change() -> Iterator[None]:
    """SQLite changes tables only where it was told before the transaction not to mind references."""
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


@contextmanager
def _refusing_whole() -> Iterator[None]:
    """Say of what the database refuses that nothing was changed."""
    try:
        yield
    except DatabaseError as error:
        # What came first says why; what follows, only that something did.
        first: BaseException = error
        while isinstance(first.__context__, DatabaseError):
            first = first.__context__
        said = str(first).strip().split("\n")[0]
        raise rows.NotTaken(
            f"Cơ sở dữ liệu không nhận bản sao lưu ({said}). Chưa có gì bị thay đổi."
        ) from error


def _make_room(steps: list[states.Step], *, holds_data: bool) -> None:
    """Have empty tables as ``steps`` made them; those in which people worked are made anew."""
    if not holds_data and emptying.is_migrated_by(steps):
        emptying.clear_tables()
        return
    emptying.drop_tables()
    _migrate(states.leaves(steps))


def _load(archive: Examined) -> None:
    """Fill the tables and compare them.

    Raises:
        archives.Damaged: a table is missing, or there is one too many.
    """
    by_label = {
        model._meta.label_lower: model for model in states.models_after(archive.steps, connection)
    }
    by_name = {rows.member_of(table.label): table for table in archive.manifest.tables}
    for info, content in archives.members(archive.file):
        if (table := by_name.get(info.name)) is None:
            continue
        if table.label not in by_label:
            raise archives.Damaged("không có bảng tương ứng", info.name)
        rows.read(by_label[table.label], table, content, DEFAULT_DB_ALIAS)
    # References are looked at now: what comes next changes tables, and needs them settled.
    connection.check_constraints()
    for table in archive.manifest.tables:
        rows.refuse_other(by_label[table.label], table, DEFAULT_DB_ALIAS)


def _migrate(targets: list[states.Step]) -> MigrationExecutor:
    executor = MigrationExecutor(connection, _settled)
    executor.migrate(targets)
    return executor


def _settled(action: str, *_: Any) -> None:
    """After each step, look at the references it has touched, as its own commit would have."""
    if action == "apply_success" and connection.vendor != "sqlite":
        connection.check_constraints()


def _migrate_to_the_end() -> None:
    """Bring the tables to this release, with the content types and permissions it adds."""
    executor = MigrationExecutor(connection)
    executor = _migrate(executor.loader.graph.leaf_nodes())
    state = executor.loader.project_state()
    emit_post_migrate_signal(0, False, DEFAULT_DB_ALIAS, apps=state.apps, plan=[])


def _record(manifest: Manifest, at: dt.datetime) -> None:
    """Leave a word in the log: what came after the backup is not in it."""
    told = {
        "made_at": manifest.made_at, "release": manifest.release, "rows": manifest.rows,
        "files": manifest.files.count,
    }  # fmt: skip
    audit.record(verb="khôi phục bản sao lưu", subject=Portal(pk=1), by=None, at=at, changes=told)
