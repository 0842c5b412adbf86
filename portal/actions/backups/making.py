"""Making a backup while the portal is running."""

import datetime as dt
from pathlib import Path

from django.db import connections, models

from agencies import old_files
from portal.actions.backups import archives, files, rows, states
from portal.actions.backups.manifests import Files, Manifest, Table
from portal.release import RELEASE


class NothingToSave(Exception):
    """Raised where the database has no tables; the message is the sentence."""


def make(*, path: Path, at: dt.datetime) -> Manifest:
    """Write the database and the stored files into a new file ``path``; give what is in it.

    Every row is of one moment. A file is stored before the row that names it, and bytes in the vault
    are never changed: what the storage holds after that moment has all that its rows name. Nothing is
    tidied away meanwhile.

    Raises:
        archives.Exists: there is something under that name.
        NothingToSave: the database was never migrated.
        states.NewerThanUs: a later release has migrated it.
        OSError: it can't be written; nothing is left.
    """
    with (
        archives.put_in_place(path) as file,
        old_files.undisturbed(),
        states.snapshot() as using,
    ):
        steps = states.taken(connections[using])
        if not steps:
            raise NothingToSave(
                "Cơ sở dữ liệu chưa có bảng nào nên không có gì để sao lưu. Hãy kiểm tra biến DATABASE_URL "
                "và PORTAL_VAR."
            )
        writer, named = archives.Writer(file, at.timestamp()), files.Named()
        tables = [
            _add_table(writer, model, using, named)
            for model in states.models_after(steps, connections[using])
        ]
        kept = _add_files(writer, named)
        manifest = Manifest(
            at, RELEASE, connections[using].vendor, tuple(map(".".join, steps)), tuple(tables), kept,
            named.left(),
        )  # fmt: skip
        writer.add(archives.MANIFEST, *archives.in_memory(manifest.dumped()))
        writer.close()
    return manifest


def _add_table(
    writer: archives.Writer, model: type[models.Model], using: str, named: files.Named
) -> Table:
    with rows.written(model, using, heard=named.of(model)) as (table, packed):
        writer.add(rows.member_of(table.label), packed, table.size)
    return table


def _add_files(writer: archives.Writer, named: files.Named) -> Files:
    with archives.FileList() as listed:
        for name in files.stored():
            with files.fetched(name) as found:
                if found is None:
                    continue
                writer.add(archives.FILES + name, found.content, found.size)
            listed.add(name, found.size, found.sha256)
            named.met(name)
        packed, size = listed.finished()
        sha256 = archives.hash_of(packed)
        packed.seek(0)
        writer.add(archives.FILE_LIST, packed, size)
        return Files(listed.count, listed.size, size, sha256)
