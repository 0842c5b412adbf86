"""Checks a whole workbook: what every row would do, and what there would be to store."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from agencies.models import Agency, Membership, User
from agencies.workbook.account_rows import AccountRows
from agencies.workbook.agency_rows import AgencyRows
from agencies.workbook.known import Offices
from agencies.workbook.layout import ACCOUNTS, AGENCIES
from agencies.workbook.reading import Table
from agencies.workbook.rows import CheckedRows, Tick


@dataclass(slots=True)
class Checked:
    """The outcome of every row; superiors stand before those below them."""

    results: list[dict[str, Any]] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    roles: list[Membership] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, int]:
        """How many rows there are of each outcome, and how many people get an account."""
        counted = Counter(row["outcome"] for row in self.results)
        return {**counted, "accounts": sum(1 for user in self.people if user.pk is None)}

    @property
    def is_right(self) -> bool:
        return not any(row["outcome"] == "wrong" for row in self.results)

    @property
    def people(self) -> list[User]:
        """Everybody who gets something, each once."""
        return list({id(row.user): row.user for row in self.roles}.values())


def check(
    tables: list[Table], *, province: Agency, by: User, at: dt.datetime, tick: Tick
) -> Checked:
    """Check the sheets, agencies first, for accounts may belong to new ones; write nothing."""
    checked = Checked()
    offices = Offices(province)
    for kind in (AgencyRows, AccountRows):
        for table in tables:
            if table.layout is kind.layout:
                rows = kind(by, at, offices=offices, tick=tick)
                checked.results += rows.check(table)
                _keep(checked, rows)
    return checked


def _keep(checked: Checked, rows: CheckedRows) -> None:
    if rows.layout is AGENCIES:
        checked.agencies += rows.stored
    elif rows.layout is ACCOUNTS:
        checked.roles += rows.stored
