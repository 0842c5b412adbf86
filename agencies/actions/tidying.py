"""Takes away what the sign-in and the imports of a province leave behind."""

import datetime as dt

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage

from agencies import chunks, old_files
from agencies.models import RegistryImport

State = RegistryImport.State
# An import that nobody has confirmed for so long is given up, with its file of names and addresses.
KEPT_FOR = dt.timedelta(days=7)
# Bytes are stored before their row; what has none after so long was left by a killed process.
UNCLAIMED_FOR = dt.timedelta(hours=1)
FOLDER = "nhap-ca-tinh"
_GIVEN_UP = (State.WAITING, State.CHECKED, State.REFUSED, State.UNREADABLE)


def sessions(*, at: dt.datetime, is_dry: bool) -> int:
    """Delete the sessions that are over; give how many."""
    over = Session.objects.filter(expire_date__lt=at)
    return over.count() if is_dry else chunks.delete(over)


def guesses(*, at: dt.datetime, is_dry: bool) -> int:
    """Delete what no lock needs any more of wrong passwords; give how many."""
    pause = get_cool_off() or dt.timedelta()
    past = AccessAttempt.objects.filter(attempt_time__lt=at - pause)
    return past.count() if is_dry else chunks.delete(past)


def imports(*, at: dt.datetime, is_dry: bool) -> int:
    """Give up the imports of a province that nobody has confirmed; give how many.

    What was confirmed is somebody's will, and is left to be gone on with.
    """
    waiting = RegistryImport.objects.filter(state__in=_GIVEN_UP, touched__lt=at - KEPT_FOR)
    if is_dry:
        return waiting.count()
    return sum(_give_up(pk, at) for pk in list(waiting.values_list("pk", flat=True)))


def _give_up(pk: int, at: dt.datetime) -> int:
    """Do as ``imports.cancel`` does, unless somebody goes on with it at this moment."""
    left = RegistryImport.objects.filter(
        pk=pk, state__in=_GIVEN_UP, touched__lt=at - KEPT_FOR
    )  # fmt: skip
    # Its file is left to ``import_files``, as after a kill between the two.
    return left.update(state=State.CANCELLED, touched=at, results=[], file="")


def import_files(*, at: dt.datetime, is_dry: bool) -> int:
    """Remove the workbooks that no import names; give how many."""
    before, removed = at - UNCLAIMED_FOR, 0
    for names in chunks.chunked(old_files.older_than(default_storage, FOLDER, before)):
        held = set(RegistryImport.objects.filter(file__in=names).values_list("file", flat=True))
        left = [name for name in names if name not in held]
        if is_dry:
            removed += len(left)
        else:
            removed += sum(old_files.remove(default_storage, name, before) for name in left)
    return removed
