"""The search of a long registry goes through an index on PostgreSQL, and needs none elsewhere."""

import sqlite3
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from agencies.indexes import NoTrigrams, TrigramIndex, index_name
from agencies.models import Agency, AgencyGroup, Alias
from agencies.models.search import Searchable, SearchQuerySet

pytestmark = pytest.mark.django_db


def plan_of(rows: SearchQuerySet[Any]) -> str:
    with connection.cursor() as cursor:
        # The tables of a test are short, and reading them whole is then the better plan.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    return rows.order_by().explain()


@pytest.mark.parametrize("model", [Agency, AgencyGroup, Alias])
def test_words_are_found_through_the_index(model: type[Searchable]) -> None:
    rows: SearchQuerySet[Any] = model._default_manager.all()  # type: ignore[assignment]

    plan = plan_of(rows.search("noi vu"))

    assert f"Bitmap Index Scan on {index_name(model._meta.db_table, 'search')}" in plan
    assert "%noi%" in plan


def test_it_can_be_repeated_and_taken_back() -> None:
    operation = TrigramIndex("Agency")
    state = ProjectState.from_apps(Agency._meta.apps)

    def names() -> set[str]:
        with connection.cursor() as cursor:
            return set(connection.introspection.get_constraints(cursor, "agencies_agency"))

    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("agencies", editor, state, state)
        assert index_name("agencies_agency", "search") in names()
        operation.database_backwards("agencies", editor, state, state)
        assert index_name("agencies_agency", "search") not in names()
        operation.database_forwards("agencies", editor, state, state)

    assert index_name("agencies_agency", "search") in names()


class Editor:
    """Stands in for a database that refuses, or that is another."""

    def __init__(self, vendor: str, error: Exception | None = None) -> None:
        self.connection = self
        self.vendor = vendor
        self.error = error
        self.asked: list[str] = []

    def execute(self, statement: str) -> None:
        self.asked.append(statement)
        if self.error:
            raise self.error


def run(editor: Any) -> None:
    state = ProjectState.from_apps(Agency._meta.apps)
    schema_editor: BaseDatabaseSchemaEditor = editor
    TrigramIndex("Agency").database_forwards("agencies", schema_editor, state, state)


def test_sqlite_is_asked_nothing() -> None:
    editor = Editor("sqlite", sqlite3.OperationalError())

    run(editor)

    assert editor.asked == []


def test_a_server_without_trigrams_is_told_in_a_sentence() -> None:
    with pytest.raises(NoTrigrams, match="CREATE EXTENSION pg_trgm"):
        run(Editor("postgresql", DatabaseError("permission denied")))


def test_the_operation_is_written_into_migrations_as_it_was() -> None:
    name, args, kwargs = TrigramIndex("Alias", "search").deconstruct()

    assert (name, TrigramIndex(*args, **kwargs).describe()) == (
        "TrigramIndex",
        "Index search of Alias by trigrams, on PostgreSQL",
    )
