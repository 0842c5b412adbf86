"""Indexes that one database has and the other does without."""

import re
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.utils import DatabaseError

POSTGRESQL = "postgresql"
# What may stand in a statement as the name of a table or an index, for such names take no parameters.
_NAME = re.compile(r"\w+")


class NoTrigrams(Exception):
    """The database refuses the extension that the search needs; the message is the sentence."""


class TrigramIndex(Operation):
    """Lets ``search__contains`` find words in a million rows, on PostgreSQL; elsewhere it does nothing.

    ``TrigramIndex("Agency")`` in the migration of a room indexes the ``search`` column of that
    model. Safe to repeat.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, column: str = "search") -> None:
        self.model_name = model_name
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.model_name, self.column], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models alone: what they promise is the same with the index and without."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == POSTGRESQL:
            model = to_state.apps.get_model(app_label, self.model_name)
            _create_extension(schema_editor)
            self.create(schema_editor, model._meta.db_table)

    def create(self, schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
        """Create the index, unless it is there."""
        schema_editor.execute(_statement(table, self.column))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == POSTGRESQL:
            model = from_state.apps.get_model(app_label, self.model_name)
            name = index_name(model._meta.db_table, self.column)
            schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')

    def describe(self) -> str:
        return f"Index {self.column} of {self.model_name} by trigrams, on PostgreSQL"


def index_name(table: str, column: str) -> str:
    """Give the name under which the index of a column is created."""
    return f"{table}_{column}_trigrams"


def _statement(table: str, column: str) -> str:
    if not (_NAME.fullmatch(table) and _NAME.fullmatch(column)):
        raise ValueError(f"{table}.{column}")
    return (
        f'CREATE INDEX IF NOT EXISTS "{index_name(table, column)}" '
        f'ON "{table}" USING gin ("{column}" gin_trgm_ops)'
    )


def _create_extension(schema_editor: BaseDatabaseSchemaEditor) -> None:
    try:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise NoTrigrams(
            "Cơ sở dữ liệu không cho tạo phần mở rộng pg_trgm, cần để tìm theo tên. Hãy cài gói "
            "postgresql-contrib trên máy chủ, hoặc nhờ người quản trị cơ sở dữ liệu chạy một lần: "
            "CREATE EXTENSION pg_trgm; rồi chạy lại lệnh migrate."
        ) from error
