"""Writes what was done into the log, in the transaction of the change itself."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from agencies.models import Agency, AuditEvent, User

SYSTEM = "Hệ thống"


class NotInTransaction(Exception):
    """Raised when an event is recorded apart from its change: one could last without the other."""


def record(
    *,
    verb: str,
    subject: models.Model,
    by: User | None,
    at: dt.datetime,
    agency: Agency | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Record that ``by`` did ``verb`` to ``subject``; without a person it was the system.

    Args:
        verb: what was done, as a noun and a past tense ("plan.imported"), in at most 60 letters.
        agency: the office whose people may see the event.
        changes: what changed, by field; dates and times are kept as ISO 8601.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(verb)
    return AuditEvent.objects.create(
        at=at,
        by_id=by.pk if by else None,
        by_name=(str(by) if by else SYSTEM)[:150],
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:300],
        agency_id=agency.pk if agency else None,
        changes=json.loads(json.dumps(dict(changes or {}), cls=DjangoJSONEncoder)),
        reason=reason,
    )
