"""Many new rows at once, by the fastest way that the database has."""

import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from agencies.indexes import POSTGRESQL

# What stands for itself no longer in PostgreSQL's COPY text.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
# A few rows are not worth a second statement.
_FEW = 100


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Store new rows given as bare values.

    Constraints are checked as for any row; ``save`` and signals are passed by, as ``bulk_create``
    does. On PostgreSQL many rows go by COPY: making objects and statements of them takes several
    times as long as storing them.

    Args:
        model: the table; a key among ``columns`` was drawn by :func:`fresh_ids`.
        columns: the fields by attribute name ("item_id"), all that have no default in the database.
        rows: for each, words, whole numbers, days, JSON values or None, in the order of ``columns``.
    """
    if connection.vendor != POSTGRESQL or len(rows) < _FEW:
        manager = model._base_manager
        manager.bulk_create(model(**dict(zip(columns, row, strict=True))) for row in rows)
        return
    quoted = ", ".join(f'"{_column(model, name)}"' for name in columns)
    text = "".join("\t".join(map(_said, row)) + "\n" for row in rows)
    with connection.cursor() as cursor:
        statement = f'COPY "{model._meta.db_table}" ({quoted}) FROM STDIN'
        cursor.copy_expert(statement, io.StringIO(text))


def insert_found(
    model: type[models.Model], columns: Sequence[str], rows: "models.QuerySet[Any]"
) -> int:
    """Store what a query finds, but for rows that are there; give how many were stored.

    The database moves them by itself: memory stays flat, and two who do it at once do it once.

    Args:
        model: the table; what its columns leave out has a default in the database or may be null.
        columns: its fields by attribute name.
        rows: a query whose ``values_list`` of as many columns, in their order.
    """
    quoted = ", ".join(f'"{_column(model, name)}"' for name in columns)
    try:
        found, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django sees by itself that nothing can be found, as where another was faster.
        return 0
    with connection.cursor() as cursor:
        # Names of our own tables and a query that Django has written.
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({quoted}) {found} ON CONFLICT DO NOTHING',
            params,
        )
        return int(cursor.rowcount)


def fresh_ids(model: type[models.Model], count: int) -> Iterator[int | None]:
    """Give keys for so many new rows; None for each where the database gives them on storing."""
    if connection.vendor != POSTGRESQL or count < _FEW:
        return iter([None] * count)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', count],
        )
        return chain.from_iterable(cursor.fetchall())


def _column(model: type[models.Model], name: str) -> str:
    field: Any = next(each for each in model._meta.concrete_fields if each.attname == name)
    return str(field.column)


def _said(value: object) -> str:
    """Give a value as COPY reads it."""
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if value is None:
        return _NULL
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
