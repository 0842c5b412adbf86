"""Keeps the registry of agencies."""

import datetime as dt

from django.db import transaction

from agencies.actions import audit
from agencies.actions.changes import Changes, Rows, changes_of, listed, of_list
from agencies.models import Agency, User


class ParentBelowItself(Exception):
    """The agency would stand under itself or under one of its own; the message is the sentence."""


@transaction.atomic
def save(*, agency: Agency, by: User, at: dt.datetime, successions: Rows | None = None) -> Changes:
    """Store a new or changed agency with what became of it; nothing changed, nothing logged.

    Raises:
        ParentBelowItself: its parent is itself or stands below it.
    """
    refuse_parent_below(agency)
    verb = "sửa cơ quan" if agency.pk else "thêm cơ quan"
    before = _successions(agency)
    changes = changes_of(agency)
    if changes or not agency.pk:
        agency.save()
    (successions or Rows()).apply()
    changes |= of_list("successions", before, _successions(agency))
    if changes:
        audit.record(verb=verb, subject=agency, by=by, at=at, agency=agency, changes=changes)
    return changes


def refuse_parent_below(agency: Agency) -> None:
    """Raise ``ParentBelowItself`` if the agency would be its own superior."""
    parent = agency.parent
    if parent and agency.pk and f"/{agency.pk}/" in parent.path:
        raise ParentBelowItself(
            f"{parent} trực thuộc {agency}, nên không thể là cơ quan cấp trên. Hãy chọn cơ quan khác."
        )


def _successions(agency: Agency) -> list[str]:
    if not agency.pk:
        return []
    return listed(agency.successions.select_related("predecessor", "successor"))
