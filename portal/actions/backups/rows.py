"""One table as lines of JSON, a list for each row, the same on every database."""

import base64
import datetime as dt
import gzip
import hashlib
import json
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import DatabaseError, connections, models
from django.db.models import sql
from django.utils.duration import duration_string

from portal.actions.backups import archives
from portal.actions.backups.manifests import Table

# Rows that are held at once: some carry a whole plan, or a sheet of a megabyte.
AT_ONCE = 200
_BYTES_AT_ONCE = 4_000_000
# Bytes of one row; files are no rows, and a plan's draft is a few megabytes.
LONGEST_ROW = 256_000_000
Heard = Callable[[dict[str, Any]], None]


class NotTaken(Exception):
    """Raised where the database does not take a table; the message is the sentence."""


class NotTheSame(Exception):
    """Raised where what was loaded is not what was saved; the message is the sentence."""


@contextmanager
def written(
    model: type[models.Model], using: str, *, heard: Heard | None = None
) -> Iterator[tuple[Table, IO[bytes]]]:
    """Give a table of the snapshot ``using`` and its lines, packed.

    Args:
        heard: is called with each row.
    """
    columns = columns_of(model)
    with tempfile.SpooledTemporaryFile(archives.IN_MEMORY) as spool:
        with gzip.GzipFile("", "wb", 4, spool, mtime=0) as packed:
            count, digest = _each(model, using, columns, packed.write, heard)
        size = spool.tell()
        spool.seek(0)
        sha256 = archives.hash_of(spool)
        spool.seek(0)
        label, last_id = model._meta.label_lower, _last_id(model, using)
        yield Table(label, columns, count, digest, last_id, size, sha256), spool


def refuse_other(model: type[models.Model], table: Table, using: str) -> None:
    """Read a loaded table again and compare it.

    Raises:
        NotTheSame: it has more, fewer or other rows than were saved.
    """
    found = _each(model, using, table.columns, len, None)
    if found != (table.rows, table.digest):
        raise NotTheSame(
            f"Bảng {table.label} sau khi nạp không giống bản sao lưu (có {found[0]} dòng, cần {table.rows} "
            "dòng). Chưa có gì bị thay đổi."
        )


def _each(
    model: type[models.Model],
    using: str,
    columns: tuple[str, ...],
    write: Callable[[bytes], object],
    heard: Heard | None,
) -> tuple[int, str]:
    """Give the number of rows and the hash of their lines, and each line to ``write``."""
    digest, count = hashlib.sha256(), 0
    dumped = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=_plain).encode
    # Not through a manager of the model's own, which may hide rows.
    every: models.QuerySet[Any] = models.QuerySet(model, using=using)
    rows = every.order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=AT_ONCE):
        line = (dumped(row) + "\n").encode()
        digest.update(line)
        write(line)
        count += 1
        if heard:
            heard(dict(zip(columns, row, strict=True)))
    return count, digest.hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value)


def member_of(label: str) -> str:
    """Name the member of the archive that holds a table."""
    return f"{archives.TABLES}{label}.jsonl.gz"


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Give the columns that are stored, without those that the database reckons itself."""
    return tuple(each.attname for each in model._meta.concrete_fields if not each.generated)


def read(model: type[models.Model], table: Table, packed: IO[bytes], using: str) -> None:
    """Load a table that is empty.

    Raises:
        archives.Damaged: its lines are not what they should be.
        NotTaken: the database refuses a row.
    """
    name = member_of(table.label)
    if table.columns != columns_of(model):
        raise archives.Damaged("có các cột khác với bảng", name)
    try:
        with gzip.open(packed) as lines:
            for batch in _batches(lines, name):
                _insert(model, table.columns, batch, using)
        _go_on_after(model, table.last_id, using)
    except DatabaseError as error:
        said = str(error).strip().split("\n")[0]
        raise NotTaken(
            f"Cơ sở dữ liệu không nhận bảng {table.label} ({said}). Chưa có gì bị thay đổi."
        ) from error
    except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
        raise archives.Damaged("không đọc được", name) from error


def _batches(lines: gzip.GzipFile, name: str) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    size = 0
    while line := lines.readline(LONGEST_ROW):
        if not line.endswith(b"\n"):
            raise archives.Damaged("có dòng quá dài hoặc bị cắt", name)
        batch.append(json.loads(line))
        size += len(line)
        if len(batch) >= 1000 or size > _BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _insert(
    model: type[models.Model], columns: tuple[str, ...], batch: list[list[Any]], using: str
) -> None:
    """Store rows as they are: nothing is stamped with today, no signal is sent."""
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    stored = [by_column[column] for column in columns]
    given = [
        model.from_db(
            using,
            columns,
            [field.to_python(value) for field, value in zip(stored, row, strict=True)],
        )
        for row in batch
    ]
    step = max(connections[using].ops.bulk_batch_size([f.name for f in stored], given), 1)
    for start in range(0, len(given), step):
        query = sql.InsertQuery(model)
        query.insert_values(stored, given[start : start + step], raw=True)
        query.get_compiler(using=using).execute_sql()


def _last_id(model: type[models.Model], using: str) -> int | None:
    """Give the highest number that was ever given out, to rows that are gone too."""
    if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
        return None
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table]
            )
        else:
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model, cursor)}")  # noqa: S608
        row = cursor.fetchone()
    return int(row[0]) if row and all(row) else 0


def _go_on_after(model: type[models.Model], last_id: int | None, using: str) -> None:
    """Let the next row get the number after ``last_id``: the log speaks of rows that are gone."""
    if not last_id:
        return
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            name = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last_id]
            )
        else:
            cursor.execute("SELECT setval(%s, %s)", [_sequence(model, cursor), last_id])


def _sequence(model: type[models.Model], cursor: Any) -> str:
    table, column = model._meta.db_table, model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
    return str(cursor.fetchone()[0])
