"""Many rows a few at a time: memory stays flat, and nobody waits long for a lock."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models, transaction

T = TypeVar("T")

# Rows of one statement; SQLite takes no more names in one than some thousands.
AT_ONCE = 500


def chunked(things: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Give ``things`` in lists of at most ``size``."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some


def delete(rows: "models.QuerySet[Any]") -> int:
    """Delete ``rows`` in chunks, each only if it is still one of them; give how many went."""
    deleted = 0
    # By key, so that a chunk begins behind the one before even where nothing of it went.
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    while keys:
        deleted += _delete(rows.filter(pk__in=keys))
        behind = rows.order_by("pk").filter(pk__gt=keys[-1])
        keys = list(behind.values_list("pk", flat=True)[:AT_ONCE])
    return deleted


@transaction.atomic
def _delete(rows: "models.QuerySet[Any]") -> int:
    # Held and asked again: whoever works on one at this moment keeps it.
    skips = connection.features.has_select_for_update_skip_locked
    held = list(rows.select_for_update(skip_locked=skips).values_list("pk", flat=True))
    # The key alone is loaded, for a row may hold a whole file.
    rows.model._base_manager.filter(pk__in=held).only("pk").delete()
    return len(held)
