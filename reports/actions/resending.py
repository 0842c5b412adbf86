"""Sends again what did not arrive, and at once what waits for its hour, at a monitor's word."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from agencies.actions import audit, sending
from agencies.models import Agency, Delivery, Notice, User
from agencies.roles import Permission
from reports.actions.rights import NotAllowed

# So many names the log keeps of one word.
_MOST_NAMES = 50


class NothingToSend(Exception):
    """Nothing of it is stuck or waits; the message is the sentence."""


def may_send(user: User) -> bool:
    """Tell whether a person watches over any plan."""
    return bool(user.may(Permission.REVIEW_REPORTS))


def watched_by(user: User) -> "QuerySet[Delivery]":
    """Give the deliveries of notices about the plans that ``user`` watches."""
    return Delivery.objects.filter(notice__in=Notice.objects.watched_by(user).order_by())


@transaction.atomic
def send_again(*, deliveries: "QuerySet[Delivery]", by: User, at: dt.datetime) -> int:
    """Let these leave at the next round whatever the hour; give how many.

    Args:
        deliveries: of those that ``by`` watches.
        by: who wants it.
        at: when.

    Raises:
        rights.NotAllowed: ``by`` does not watch all of them.
        NothingToSend: all have arrived, or are on their way.
    """
    keys = list(deliveries.order_by().values_list("pk", flat=True))
    if watched_by(by).filter(pk__in=keys).count() < len(keys):
        raise NotAllowed("Chỉ đầu mối theo dõi kế hoạch được gửi lại nhắc việc của kế hoạch đó.")
    chosen = Delivery.objects.filter(pk__in=keys)
    told = _told(chosen)
    number = sending.send_again(deliveries=chosen, at=at)
    if not number:
        raise NothingToSend(
            "Các nhắc việc đã chọn đều đã gửi hoặc đang được gửi, nên không gửi lại."
        )
    for watcher, names in told.items():
        audit.record(
            verb="gửi lại nhắc việc", subject=watcher, by=by, at=at, agency=watcher,
            changes={"người nhận": names[:_MOST_NAMES], "số lượt": len(names)},
        )  # fmt: skip
    return number


def _told(chosen: "QuerySet[Delivery]") -> dict[Agency, list[str]]:
    """Give who is sent something, by the office that watches."""
    stuck = chosen.filter(state__in=SENDABLE).select_related(
        "notice__recipient", "notice__agency", "notice__watcher"
    )
    told: dict[Agency, list[str]] = {}
    for each in stuck.order_by("pk"):
        watcher = each.notice.watcher or each.notice.agency
        told.setdefault(watcher, []).append(
            f"{each.notice.recipient} ({each.get_channel_display()})"
        )
    return told


_State = Delivery.State
# What can be sent at a word: it waits, did not arrive, or nobody knows.
SENDABLE = (_State.WAITING, _State.FAILED, _State.UNCERTAIN, _State.NO_ADDRESS)
