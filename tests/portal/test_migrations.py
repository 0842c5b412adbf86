"""While a new version starts, the old one still runs on the same database: migrations must let it.

The rule stands in docs/migrations.md. What the last release has is written here; whoever makes a
release writes down anew what it has.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

ROOMS = ("portal", "reports", "plans", "documents", "agencies")
# The last migration of each room in the last release; all before it is in the field already.
RELEASED = {
    "agencies": "0005_sign_in_and_audit",
    "documents": "0002_register",
    "plans": "0006_original",
    "reports": "0002_waiting_sheets",
}
# What may break the rule, and why the old version bears it: "room.name operation" to the reason.
EXCEPTIONS: dict[str, str] = {}

# The old version reads or writes what these take away or call otherwise.
TAKES_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
# What nobody can see into has to be looked at by a person.
OPAQUE = (migrations.RunSQL, migrations.SeparateDatabaseAndState)


def fills_itself(field: "models.Field[Any, Any]") -> bool:
    """Tell whether a row can be written by who does not know of this column."""
    return (
        field.null
        or field.many_to_many
        or field.db_default is not NOT_PROVIDED
        or isinstance(field, models.AutoField)
    )


def trouble_of(operation: Operation, room: str, state: ProjectState) -> str:
    """Say what an operation does to the old version; blank where it does nothing."""
    if isinstance(operation, TAKES_AWAY):
        return f"takes away or renames what the old version uses: {operation.describe()}"
    if isinstance(operation, OPAQUE):
        return f"cannot be judged: {operation.describe()}"
    if isinstance(operation, migrations.AddField) and not fills_itself(operation.field):
        return f"adds a column that the old version leaves empty: {operation.describe()}"
    if isinstance(operation, migrations.AlterField):
        model = state.models[room, operation.model_name_lower]
        was = model.fields[operation.name]
        if was.null and not fills_itself(operation.field):
            return f"forbids what the old version leaves empty: {operation.describe()}"
        if was.db_column != operation.field.db_column:
            return f"renames a column: {operation.describe()}"
    return ""


def made_here(before: set[tuple[str, str]], operation: Operation, room: str) -> bool:
    """Tell whether an operation is about a table that the old version does not know."""
    name = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
    return (room, name) not in before


def troubles(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    """Give each operation after the last release that the old version does not bear."""
    plan = loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True)
    released = {
        node for room, name in RELEASED.items() for node in loader.graph.forwards_plan((room, name))
    }
    state = loader.project_state(sorted(released))
    before = set(state.models)
    for room, name in plan:
        if room not in ROOMS or (room, name) in released:
            continue
        for number, operation in enumerate(loader.graph.nodes[room, name].operations):
            is_new = made_here(before, operation, room)
            if not is_new and (trouble := trouble_of(operation, room, state)):
                yield f"{room}.{name} {number}", trouble
            operation.state_forwards(room, state)


def test_the_old_version_can_run_on_the_new_schema():
    found = {
        where: trouble
        for where, trouble in troubles(MigrationLoader(None))
        if where not in EXCEPTIONS
    }
    assert found == {}


def test_no_exception_outlives_its_reason():
    assert set(EXCEPTIONS) <= {where for where, _ in troubles(MigrationLoader(None))}
    assert all(EXCEPTIONS.values())


def test_what_is_released_is_there():
    graph = MigrationLoader(None).graph
    assert set(RELEASED) <= set(ROOMS)
    assert [node for node in RELEASED.items() if node not in graph.nodes] == []


STATE = MigrationLoader(None).project_state()


@pytest.mark.parametrize(
    "operation",
    [
        migrations.DeleteModel("Evidence"),
        migrations.RemoveField("evidence", "name"),
        migrations.RenameField("evidence", "name", "title"),
        migrations.RenameModel("Evidence", "Proof"),
        migrations.AlterModelTable("evidence", "proof"),
        migrations.RunSQL("DROP TABLE x"),
        migrations.AddField("evidence", "size", models.IntegerField(default=0)),
        migrations.AlterField("obligation", "ended_on", models.DateField()),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_breaks_the_old_version_is_noticed(operation):
    assert trouble_of(operation, "reports", STATE)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("evidence", "size", models.IntegerField(null=True)),
        migrations.AddField("evidence", "size", models.IntegerField(db_default=0)),
        migrations.AlterField("obligation", "ended_on", models.DateField(null=True)),
        migrations.RunPython(migrations.RunPython.noop),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_it_bears_is_let_pass(operation):
    assert not trouble_of(operation, "reports", STATE)
