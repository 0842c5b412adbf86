"""Takes away what was brought in to become a plan and was never looked at again.

A plan that somebody has mended, or begun to write, is theirs to give up, however old: only what the
machine read of a file, and can read again, goes by itself.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F

from agencies import chunks, old_files
from plans.models import Intake

KEPT_FOR = dt.timedelta(days=7)
# The source is stored before the row; what has none after so long was left by a killed process.
UNCLAIMED_FOR = dt.timedelta(hours=1)
FOLDER = "nhap"
# Files in letters from before Unicode: their names stand in a session and nowhere else.
WAITING = f"{FOLDER}/cho-chuyen-ma"


def intakes(*, at: dt.datetime, is_dry: bool) -> int:
    """Delete the intakes that nobody has confirmed or touched since they were read; give how many."""
    left = Intake.objects.filter(
        origin__in=(Intake.Origin.FILE, Intake.Origin.PASTED),
        confirmed_at=None,
        changed_at__lt=at - KEPT_FOR,
        # As it was read: nobody has written a word in it.
        changed_at=F("started_at"),
    )
    return left.count() if is_dry else chunks.delete(left)


def intake_files(*, at: dt.datetime, is_dry: bool) -> int:
    """Remove the sources that no waiting intake shows; give how many."""
    removed = 0
    old = old_files.older_than(default_storage, FOLDER, at - UNCLAIMED_FOR)
    for names in chunks.chunked(name for name in old if not name.startswith(f"{WAITING}/")):
        removed += _removed(_unnamed(names), at - UNCLAIMED_FOR, is_dry=is_dry)
    # No session lasts as long as this.
    before = at - max(KEPT_FOR, dt.timedelta(seconds=settings.SESSION_COOKIE_AGE))
    old = old_files.older_than(default_storage, WAITING, before)
    return removed + _removed(old, before, is_dry=is_dry)


def _unnamed(names: list[str]) -> list[str]:
    """Keep the sources whose intake was confirmed or is gone; other files are not ours to judge."""
    tokens = {PurePosixPath(name).stem: name for name in names if name.endswith(".json")}
    shown = Intake.objects.filter(token__in=tokens, confirmed_at=None)
    waiting = set(shown.values_list("token", flat=True))
    return [name for token, name in tokens.items() if token not in waiting]


def _removed(names: Iterable[str], before: dt.datetime, *, is_dry: bool) -> int:
    return sum(is_dry or old_files.remove(default_storage, name, before) for name in names)
