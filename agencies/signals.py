"""What follows when somebody signs in or out, or is kept out: a session that knows, and the log."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from agencies import sessions
from agencies.actions import second_factor, signing_in
from agencies.models import User
from agencies.network import address_of


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **_: Any) -> None:
    """Whichever way somebody came in, who has a device is asked for a code."""
    has_device = second_factor.device_of(user) is not None
    sessions.begin(request.session, timezone.now(), owes_code=has_device)
    _record(request, signing_in.SIGNED_IN, user)


@receiver(user_logged_out)
def record_sign_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    _record(request, signing_in.SIGNED_OUT, user)


@receiver(user_login_failed)
def record_failure(credentials: dict[str, Any], request: HttpRequest | None, **_: Any) -> None:
    # The failure that locks is told as the lock, and what a lock refuses is not told again.
    if request is not None and not getattr(request, "axes_locked_out", False):
        _record(request, signing_in.FAILED, _named(credentials.get("username")))


@receiver(user_locked_out)
def record_lock(request: HttpRequest, username: str | None, **_: Any) -> None:
    # Not counted: it was locked before.
    if getattr(request, "axes_failures_since_start", None) is not None:
        _record(request, signing_in.LOCKED_OUT, _named(username))


def _named(username: object) -> User | None:
    return User.objects.filter(username=username).first() if username else None


def _record(request: HttpRequest, verb: str, user: User | None) -> None:
    # Commands and scripts sign in without a request that anybody has sent.
    if user is not None and request.method:
        address = address_of(request)
        signing_in.record(verb=verb, user=user, address=address, at=timezone.now())
