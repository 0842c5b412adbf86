"""Ends the sessions of an account, wherever they are."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from agencies.actions import accounts, audit
from agencies.models import User


def end_all(user: User) -> None:
    """End every session of ``user``; the caller keeps the one at hand, if there is one to keep."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])


@transaction.atomic
def end_others(*, user: User, by: User, at: dt.datetime) -> None:
    """End every session of ``user``, and log it."""
    end_all(user)
    audit.record(
        verb="đăng xuất khỏi nơi khác", subject=user, by=by, at=at, agency=accounts.home(user)
    )
