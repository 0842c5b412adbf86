"""Keeps when the things that a clock starts were last at work."""

import datetime as dt

from agencies.models import Heartbeat

_NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def beat(*, name: str, at: dt.datetime, day: dt.date | None = None) -> None:
    """Note that ``name`` is at work, and the day that it has wholly seen to."""
    seen = {"at": at} | ({"day": day} if day else {})
    Heartbeat.objects.update_or_create(name=name, defaults=seen)


def last(name: str) -> Heartbeat | None:
    """Give when it was last seen, None if never."""
    return Heartbeat.objects.filter(name=name).first()


def hold(name: str) -> Heartbeat:
    """Give the row of that name, held until the commit: of several at once one goes first."""
    Heartbeat.objects.get_or_create(name=name, defaults={"at": _NEVER})
    return Heartbeat.objects.select_for_update().get(name=name)
