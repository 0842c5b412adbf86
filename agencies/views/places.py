"""Pages of what grows at its top: a row's place in an address, and the stretch that begins there.

A page is found by the row it begins behind: counting a million rows would cost more than reading.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)

# Words of the address: what is behind, and what is before.
BEHIND, BEFORE = "truoc", "sau"
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Rows, newest first, and where those before and behind them begin; blank at an end."""

    rows: list[Row]
    newer: str
    older: str


def stretch(rows: "QuerySet[Row]", given: Mapping[str, Any], *, by: str, most: int) -> Stretch[Row]:
    """Give the page that an address asks for, of rows in the order of the time ``by``.

    One row more than is shown tells whether there is another page.
    """
    behind, before = place_of(given.get(BEHIND)), place_of(given.get(BEFORE))
    if before is not None:
        at, pk = before
        newer = rows.filter(Q(**{f"{by}__gt": at}) | Q(pk__gt=pk), **{f"{by}__gte": at})
        found = list(newer.order_by(by, "pk")[: most + 1])
        return _between(found[:most][::-1], by, has_newer=len(found) > most, has_older=True)
    if behind is not None:
        at, pk = behind
        rows = rows.filter(Q(**{f"{by}__lt": at}) | Q(pk__lt=pk), **{f"{by}__lte": at})
    found = list(rows.order_by(f"-{by}", "-pk")[: most + 1])
    return _between(found[:most], by, has_newer=behind is not None, has_older=len(found) > most)


def _between(shown: list[Row], by: str, *, has_newer: bool, has_older: bool) -> Stretch[Row]:
    newer = named(shown[0], by) if shown and has_newer else ""
    older = named(shown[-1], by) if shown and has_older else ""
    return Stretch(shown, newer, older)


def named(row: Model, by: str) -> str:
    """Give a row's place as an address holds it."""
    return f"{getattr(row, by).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}_{row.pk}"


def place_of(text: str | None) -> tuple[dt.datetime, int] | None:
    """Give the place that an address names, or None where it names none."""
    at, _, pk = (text or "").partition("_")
    if not (pk.isdecimal() and pk.isascii() and len(pk) <= _LONGEST_ID):
        return None
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    return (moment.replace(tzinfo=dt.UTC), int(pk)) if moment and not moment.tzinfo else None
