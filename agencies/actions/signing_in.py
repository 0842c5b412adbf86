"""Tells the log who came in, who went out and who was kept out; lets people in again."""

import datetime as dt

from axes.handlers.proxy import AxesProxyHandler
from django.db import transaction

from agencies.actions import accounts, audit, second_factor
from agencies.models import User

SIGNED_IN = "đăng nhập"
SIGNED_OUT = "đăng xuất"
FAILED = "đăng nhập sai mật khẩu"
LOCKED_OUT = "bị khóa đăng nhập"


@transaction.atomic
def record(*, verb: str, user: User, address: str | None, at: dt.datetime) -> None:
    """Log that ``verb`` happened to an account; who failed to sign in is nobody we know."""
    known = user if verb in (SIGNED_IN, SIGNED_OUT) else None
    audit.record(
        verb=verb,
        subject=user,
        by=known,
        at=at,
        agency=accounts.home(user),
        changes={"ip": address} if address else {},
    )


@transaction.atomic
def unlock(*, user: User, by: User, at: dt.datetime) -> None:
    """Let an account that too many wrong passwords or codes have locked try again at once."""
    AxesProxyHandler.reset_attempts(username=user.get_username())
    second_factor.forget_failures(user)
    audit.record(verb="mở khóa đăng nhập", subject=user, by=by, at=at, agency=accounts.home(user))
