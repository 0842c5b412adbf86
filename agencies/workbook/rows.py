"""Checks the rows of a sheet in memory: nothing is written, and a row costs no query."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from import_export.resources import Diff
from import_export.results import RowResult

from agencies.models import User
from agencies.resources import SheetResource
from agencies.workbook.known import Offices
from agencies.workbook.layout import Layout
from agencies.workbook.reading import Table

log = logging.getLogger(__name__)

# Tells that one more row has been looked at.
Tick = Callable[[], None]


class CellDiff(Diff):  # type: ignore[misc]
    """The cells of a row before and after."""

    def as_html(self) -> list[tuple[str, str]]:
        return list(zip(self.left, self.right, strict=True))


class CheckedRows(SheetResource):
    """A sheet whose good rows are kept for an action that stores them all, or none."""

    layout: ClassVar[Layout]
    # What the instance points to, which would be asked for in the database.
    pointers: ClassVar[frozenset[str]]

    class Meta(SheetResource.Meta):
        use_transactions = False

    def __init__(self, by: User, at: dt.datetime, *, offices: Offices, tick: Tick) -> None:
        super().__init__(by, at)
        self.offices, self.tick = offices, tick
        self.stored: list[Any] = []
        # Where a row was first spoken of, by the identity of what it speaks of.
        self.first_said: dict[int, int] = {}
        self.number = 0

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return CellDiff

    def check(self, table: Table) -> list[dict[str, Any]]:
        """Give what each row would do, or what is wrong with it, in the order of the sheet."""
        rows = self.in_order(table.rows)
        self.numbers = [number for number, _ in rows]
        self.begin(table)
        dataset = tablib.Dataset(headers=table.titles)
        for _, cells in rows:
            dataset.append([cells.get(title, "") for title in table.titles])
        result = self.import_data(dataset)
        told = zip(self.numbers, result.rows, strict=True)
        return sorted((self._told(number, row) for number, row in told), key=lambda row: row["row"])

    def in_order(self, rows: Sequence[tuple[int, dict[str, str]]]) -> Any:
        """Give the rows so that each comes after those it needs."""
        return rows

    def begin(self, table: Table) -> None:
        """Read what the rows will ask for."""

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Leave it to the reader of the workbook, which knows the columns."""

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Leave the counters of the tables alone: nothing was written."""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.number = self.numbers[kwargs["row_number"] - 1]
        self.tick()

    def refuse_second(self, subject: Any) -> None:
        """Raise if another row has spoken of the same."""
        first = self.first_said.setdefault(id(subject), self.number)
        if first != self.number:
            raise ValidationError(f"Trùng với dòng {first} của trang này. Hãy bỏ một dòng.")

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, **kwargs: Any
    ) -> None:
        """Check the cells as the models do, and leave what needs the database to ``problems``."""
        errors = dict(import_validation_errors or {})
        for part, path in self.parts(instance):
            seen = {name.removeprefix(path) for name in errors if name.startswith(path)}
            try:
                part.clean_fields(exclude=seen | self.pointers)
            except ValidationError as error:
                for name, messages in error.error_dict.items():
                    errors.setdefault(f"{path}{name}", messages)
        said = self._in_columns(ValidationError(errors)) if errors else []
        if said := [*said, *self.problems(instance)]:
            raise ValidationError(said)

    def skip_row(self, instance: Any, original: Any, row: Any, *args: Any, **kwargs: Any) -> bool:
        # What is new is stored, even if nothing in it differs from what an empty row would say.
        return instance.pk is not None and bool(
            super().skip_row(instance, original, row, *args, **kwargs)
        )

    def parts(self, instance: Any) -> list[tuple[Any, str]]:
        """Give the objects that a row fills, with the path to each."""
        return [(instance, "")]

    def problems(self, instance: Any) -> list[str]:
        """Give a sentence for each rule that the row breaks together with others."""
        return []

    def store(self, instance: Any) -> None:
        self.stored.append(instance)

    def _told(self, number: int, row: RowResult) -> dict[str, Any]:
        wrong = [*(row.validation_error.messages if row.validation_error else [])]
        for each in row.errors:
            log.error("%s, row %s: %s", self.layout.title, number, each.error, exc_info=each.error)
            wrong.append(
                "Cổng không đọc được dòng này. Hãy xóa dòng và ghi lại, hoặc báo người vận hành."
            )
        return {
            "sheet": self.layout.title,
            "row": number,
            "outcome": "wrong" if wrong else row.import_type,
            "name": self.name_of(row.row_values),
            "cells": [] if wrong else self._changed(row),
            "messages": wrong,
        }

    def name_of(self, cells: Mapping[str, str]) -> str:
        """Give by what name people know what the row speaks of."""
        raise NotImplementedError

    def _changed(self, row: RowResult) -> list[list[str]]:
        """Give the title of each changed cell with what it was and what it becomes."""
        ours = {column.title for column in self.layout.columns}
        cells = zip(self.get_diff_headers(), row.diff, strict=True)
        return [
            [title, "" if row.is_new() else old, new]
            for title, (old, new) in cells
            if title in ours and (new if row.is_new() else old != new)
        ]
