"""Keeps what a person wants to be sent, and where to."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from agencies.actions import accounts, audit
from agencies.models import Delivery, NoticeChoice, User
from agencies.stages import Group


@transaction.atomic
def choose(
    *, by: User, muted: Collection[Group], quiet_until: dt.date | None, on: dt.date, at: dt.datetime
) -> NoticeChoice:
    """Keep what ``by`` does not want by mail or message; it counts for what waits to leave too.

    Args:
        by: whose choice it is.
        muted: the kinds that are not sent.
        quiet_until: until the end of which day nothing of any kind is sent.
        on: today.
        at: when.
    """
    choice = NoticeChoice.objects.filter(user=by).first() or NoticeChoice(user=by)
    wanted = [str(group) for group in Group if group in muted]
    before = (choice.muted, choice.quiet_until)
    if before != (wanted, quiet_until):
        choice.muted, choice.quiet_until = wanted, quiet_until
        choice.save()
        audit.record(
            verb="chọn cách nhận thông báo", subject=by, by=by, at=at, agency=accounts.home(by),
            changes={"không gửi": [_words(before[0]), _words(wanted)],
                     "im lặng đến hết ngày": [before[1], quiet_until]},
        )  # fmt: skip
    _hold_back(by, choice, on)
    return choice


def _hold_back(by: User, choice: NoticeChoice, on: dt.date) -> None:
    """Let nothing leave that waits and is not wanted any more; what was sent by hand leaves."""
    Delivery.objects.filter(
        notice__recipient=by, notice__stage__in=choice.silenced(on), state=Delivery.State.WAITING,
        is_forced=False,
    ).update(state=Delivery.State.QUIET)  # fmt: skip


def _words(muted: Collection[str]) -> list[str]:
    return [Group(name).words for name in muted]


@transaction.atomic
def set_contact(*, by: User, email: str, phone: str, at: dt.datetime) -> None:
    """Change where ``by`` is written to."""
    now = User.objects.select_for_update().get(pk=by.pk)
    now.email, now.phone = email, phone
    accounts.save(user=now, by=by, at=at)
    by.email, by.phone = email, phone
