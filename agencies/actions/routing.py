"""Decides by which ways a notice leaves: mail for everybody, a gateway where the province has one."""

import datetime as dt

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from agencies.bulk import insert_found
from agencies.models import Delivery, Gateway, Notice, NoticeChoice

State, Channel = Delivery.State, Delivery.Channel
# What was said longer ago is news to nobody.
_WORTH_TELLING = dt.timedelta(days=7)
_COLUMNS = ("notice_id", "channel", "state", "attempts", "is_forced", "address", "claim", "note")


@transaction.atomic
def route(*, at: dt.datetime) -> int:
    """Give every new notice its deliveries; tell how many notices those were. Safe to repeat.

    Who wants none of a kind gets none of it, but it is kept that they did not.
    """
    new = Notice.objects.filter(routed_at=None)
    _deliver(new, Channel.MAIL, reached=~Q(recipient__email=""))
    # What appears from here on has no mail yet, and waits for the next round.
    _readdress(at)
    routed = new.filter(Exists(Delivery.objects.filter(notice=OuterRef("pk"))))
    if provinces := list(Gateway.objects.filter(is_on=True).values_list("province", flat=True)):
        served = Q(agency__in=provinces) | Q(agency__province__in=provinces)
        _deliver(routed.filter(served), Channel.GATEWAY, reached=~Q(recipient__phone=""))
    _silence(routed, timezone.localdate(at))
    return routed.update(routed_at=at)


def _deliver(notices: "QuerySet[Notice]", channel: Delivery.Channel, *, reached: Q) -> None:
    found = notices.order_by().annotate(
        to_channel=Value(str(channel), CharField()),
        to_state=Case(
            When(reached, then=Value(str(State.WAITING))),
            default=Value(str(State.NO_ADDRESS)),
            output_field=CharField(),
        ),
        none_yet=Value(0),
        forced=Value(False),
        blank=Value("", CharField()),
    )
    columns = ("pk", "to_channel", "to_state", "none_yet", "forced", "blank", "blank", "blank")
    insert_found(Delivery, _COLUMNS, found.values_list(*columns))


def _readdress(at: dt.datetime) -> None:
    """Let out what waited for an address that has been given since; what is old stays as it is."""
    lost = Delivery.objects.filter(
        state=State.NO_ADDRESS,
        notice__said_at__gte=at - _WORTH_TELLING,
        notice__recipient__is_active=True,
    )
    for channel, nowhere in ((Channel.MAIL, "email"), (Channel.GATEWAY, "phone")):
        found = lost.filter(channel=channel).exclude(**{f"notice__recipient__{nowhere}": ""})
        found.update(state=State.WAITING, claim="", claimed_at=None, settled_at=None)


def _silence(notices: "QuerySet[Notice]", on: dt.date) -> None:
    """Hold back what people do not want now; hardly anybody has chosen anything."""
    choices = NoticeChoice.objects.filter(~Q(muted=[]) | Q(quiet_until__gte=on)).filter(
        user__in=notices.values("recipient")
    )
    for choice in choices:
        silenced = notices.filter(recipient=choice.user_id, stage__in=choice.silenced(on))
        Delivery.objects.filter(
            notice__in=silenced,
            state=State.WAITING,
        ).update(state=State.QUIET)
