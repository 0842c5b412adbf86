"""What a session keeps beside its account: when it began, when it was used, what it still owes."""

import datetime as dt

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

_BEGAN, _SEEN, _OWES_CODE = "began", "seen", "owes_code"
# Writing with every request would cost a query each; a session may end this much early.
_EVERY = 300


def begin(session: SessionBase, at: dt.datetime, *, owes_code: bool) -> None:
    """Note when somebody signed in, and whether a code is to be asked before anything else."""
    session[_BEGAN] = session[_SEEN] = int(at.timestamp())
    session[_OWES_CODE] = owes_code


def ended_because(session: SessionBase, at: dt.datetime) -> str:
    """Give why the session is over, as a sentence; blank while it goes on."""
    now = int(at.timestamp())
    # A session from before these notes were kept begins with its next request.
    if now - session.setdefault(_SEEN, now) > settings.SESSION_IDLE:
        return f"Phiên làm việc đã kết thúc vì {_hours(settings.SESSION_IDLE)} không sử dụng."
    if now - session.setdefault(_BEGAN, now) > settings.SESSION_COOKIE_AGE:
        return f"Phiên làm việc đã kết thúc vì đã kéo dài {_hours(settings.SESSION_COOKIE_AGE)}."
    return ""


def used(session: SessionBase, at: dt.datetime) -> None:
    """Note that it is used."""
    now = int(at.timestamp())
    if now - session[_SEEN] > min(_EVERY, settings.SESSION_IDLE // 4):
        session[_SEEN] = now


def owes_code(session: SessionBase) -> bool:
    """Tell whether its account has a device, and no code was given yet."""
    return bool(session.get(_OWES_CODE))


def code_given(session: SessionBase) -> None:
    """Note that there is nothing more to ask."""
    session[_OWES_CODE] = False


def _hours(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    told = [f"{hours} giờ" if hours else "", f"{minutes} phút" if minutes else ""]
    return " ".join(filter(None, told)) or f"{seconds} giây"
