"""Notes what of the bell a person has opened; nobody else is told of it."""

import datetime as dt

from agencies.models import Notice, User


def read(*, notice: Notice, at: dt.datetime) -> None:
    """Note that its recipient has opened a notice; the first time stays."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=at)


def read_all(*, by: User, until: dt.datetime, at: dt.datetime) -> int:
    """Note that ``by`` has seen all that was said ``until`` then; give how many were new.

    What was said since has not been on anybody's screen.
    """
    return Notice.objects.unread().filter(recipient=by, said_at__lte=until).update(read_at=at)
