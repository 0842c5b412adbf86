"""The catalogue of forms of communication: what ships, and what people make of it."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.actions import audit
from agencies.actions.changes import Changes, changes_of
from agencies.models import AuditEvent, User
from agencies.text import folded
from plans.models import Format

DATA = Path(__file__).parent.parent / "data" / "formats.json"
LOADED = "nạp hình thức"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many forms of the shipped catalogue were new, changed or as they should be."""

    created: int = 0
    changed: int = 0
    same: int = 0


@transaction.atomic
def load_formats(*, by: User | None, at: dt.datetime) -> Loaded:
    """Load the shipped catalogue; safe to repeat, and what people have changed since stays."""
    known = {each.name: each for each in Format.objects.all()}
    edited = _edited_by_people()
    counts = {"created": 0, "changed": 0, "same": 0}
    for row in _shipped():
        outcome = _load(row, known.get(row["name"]), edited, by, at)
        counts[outcome] += 1
    return Loaded(**counts)


def _shipped() -> list[dict[str, Any]]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return [row | {"marks": "\n".join(row["marks"])} for row in rows]


def _edited_by_people() -> set[str]:
    events = AuditEvent.objects.filter(subject_type=Format._meta.label).exclude(verb=LOADED)
    return set(events.values_list("subject_id", flat=True))


def _load(
    row: dict[str, Any], stored: Format | None, edited: set[str], by: User | None, at: dt.datetime
) -> str:
    if stored is not None and str(stored.pk) in edited:
        return "same"
    form = stored or Format()
    for field, value in row.items():
        setattr(form, field, value)
    if not (changes := changes_of(form)):
        return "same"
    form.save()
    audit.record(verb=LOADED, subject=form, by=by, at=at, changes=changes)
    return "changed" if stored else "created"


@transaction.atomic
def save(*, form: Format, by: User, at: dt.datetime) -> Changes:
    """Store a form of the catalogue, with its marks folded as lines are when they are read."""
    marks = (folded(mark) for mark in form.marks.splitlines())
    form.marks = "\n".join(dict.fromkeys(mark for mark in marks if mark))
    verb = "sửa hình thức" if form.pk else "thêm hình thức"
    changes = changes_of(form)
    if changes:
        form.save()
        audit.record(verb=verb, subject=form, by=by, at=at, changes=changes)
    return changes
