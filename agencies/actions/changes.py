"""Tells what a save is about to change, in the shape that the log keeps: field, old, new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

Changes = dict[str, list[Any]]

# What follows from other fields is no news in itself.
_DERIVED = frozenset({"search", "path"})
_SECRET = frozenset({"password", "secret"})
_HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a form made of the rows that hang on another: those to store and those to take out."""

    stored: Sequence[models.Model] = ()
    removed: Sequence[models.Model] = ()

    def apply(self) -> None:
        """Write them; the caller holds the transaction."""
        # First out, so that what was taken out and added again meets no unique constraint.
        for row in self.removed:
            row.delete()
        for row in self.stored:
            row.save()


def changes_of(row: models.Model) -> Changes:
    """Give each field of ``row`` that differs from what is stored; all filled ones of a new row.

    A foreign key is given by the name of what it points to, for an id says nothing later on.
    """
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    changes: Changes = {}
    for field in row._meta.concrete_fields:
        if field.primary_key or field.generated or field.name in _DERIVED:
            continue
        old = getattr(stored, field.attname) if stored else None
        new = field.to_python(getattr(row, field.attname))
        if old != new and not (stored is None and new in (None, "", [], {}, False)):
            changes[field.name] = [_said(stored, field), _said(row, field)]
    return changes


def _said(row: models.Model | None, field: "models.Field[Any, Any]") -> Any:
    if row is None:
        return None
    if field.name in _SECRET:
        return _HIDDEN
    if field.is_relation:
        related = getattr(row, field.name)
        return str(related) if related is not None else None
    return getattr(row, field.attname)


def listed(rows: Iterable[models.Model]) -> list[str]:
    """Give each row that hangs on another as one line, for a change of the whole list."""
    return [_line(row) for row in rows]


def _line(row: models.Model) -> str:
    words = [str(row)]
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if value is True:
            words.append(str(field.verbose_name))
        elif value and isinstance(field, models.DateField):
            words.append(f"{field.verbose_name} {field.to_python(value):%d/%m/%Y}")
    return " · ".join(words)


def of_list(name: str, old: list[str], new: list[str]) -> Changes:
    """Give the change of a list, empty if there is none."""
    return {} if old == new else {name: [old, new]}
