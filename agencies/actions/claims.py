"""Claims on what waits to be sent: taken by one sender, and settled by how it ended.

A claim is a conditional update, so however many senders there are, a message leaves once. Whoever
dies between claiming and settling leaves one message of which nobody knows whether it arrived; it
is kept as such and never sent again by itself.
"""

import datetime as dt
import random
import uuid

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Delivery, Notice, User
from agencies.stages import PROMPT

State = Delivery.State
# Longer than any server is given to take a message, see agencies.smtp.
CLAIM_LASTS = dt.timedelta(minutes=15)
# After a refusal that may pass: so long, then twice as long each time, up to a day.
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=10), dt.timedelta(hours=24)
# With those pauses about three days.
MOST_ATTEMPTS = 10
UNKNOWN = (
    "Việc gửi đứt giữa chừng nên không rõ tin đã tới chưa. Hãy hỏi người nhận, hoặc bấm “Gửi lại”."
)


def due(at: dt.datetime) -> "QuerySet[Delivery]":
    """Keep what may leave now but for the hour.

    Nobody gets a second digest on one day, and an address that refused is left alone for a while,
    with what has come for it since: both leave together.
    """
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    same = {"notice__recipient": OuterRef("notice__recipient"), "channel": OuterRef("channel")}
    digest = Delivery.objects.digests_of(midnight, midnight + dt.timedelta(days=1)).filter(**same)
    paused = Delivery.objects.filter(state=State.WAITING, try_from__gt=at, **same)
    in_turn = Q(notice__stage__in=PROMPT) | ~Exists(digest)
    return Delivery.objects.waiting(at).filter(Q(is_forced=True) | ~Exists(paused) & in_turn)


def give_up_stale(at: dt.datetime) -> int:
    """Keep as uncertain what a sender claimed and never settled; give how many deliveries."""
    # Claimed long ago, or, since the clock was set back, in what is the future now.
    is_stale = Q(claimed_at__lt=at - CLAIM_LASTS) | Q(claimed_at__gt=at + CLAIM_LASTS)
    stale = Delivery.objects.filter(is_stale, state=State.CLAIMED)
    return stale.update(state=State.UNCERTAIN, settled_at=at, note=UNKNOWN)


@transaction.atomic
def claim(*, person: int, channel: str, at: dt.datetime, forced_only: bool) -> str:
    """Take what waits for a person, so that nobody else sends it.

    Returns:
        The name it leaves under; "" where another sender has been here and nothing waits any more.
    """
    name = uuid.uuid4().hex
    # Two senders come to one person one after the other: the second sees that today's digest is gone.
    User.objects.select_for_update(no_key=True).filter(pk=person).values("pk").first()
    mine = due(at).filter(notice__recipient=person, channel=channel)
    if forced_only:
        mine = mine.filter(is_forced=True)
    taken = Delivery.objects.filter(pk__in=mine.values("pk"), state=State.WAITING).update(
        state=State.CLAIMED, claim=name, claimed_at=at, attempts=F("attempts") + 1
    )
    return name if taken else ""


def notices_of(claim: str) -> list[Notice]:
    """Give what was claimed under a name."""
    return list(
        Notice.objects.filter(deliveries__claim=claim)
        .select_related("recipient", "agency")
        .order_by("pk")
    )


def settle(
    claim: str,
    state: Delivery.State,
    at: dt.datetime,
    *,
    of: set[int] | None = None,
    note: str = "",
    address: str = "",
) -> None:
    """Keep how a claim ended, of all its notices or of some."""
    # Another round may have taken it for lost meanwhile; whoever sent it knows better.
    mine = Delivery.objects.filter(claim=claim, state__in=[State.CLAIMED, State.UNCERTAIN])
    if of is not None:
        mine = mine.filter(notice__in=of)
    mine.update(state=state, settled_at=at, note=note, address=address)


def release(claim: str, note: str) -> None:
    """Put back what could not leave through no fault of its own."""
    Delivery.objects.filter(claim=claim, state=State.CLAIMED).update(
        state=State.WAITING, claim="", claimed_at=None, attempts=F("attempts") - 1, note=note
    )


def put_off(claim: str, note: str, at: dt.datetime) -> None:
    """Try again after a pause that grows, and in the end no more."""
    tried = Delivery.objects.filter(claim=claim, state=State.CLAIMED)
    tried.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, settled_at=at, note=note)
    most = tried.aggregate(most=Max("attempts"))["most"]
    if most is None:
        return
    # One moment for all of them: what leaves apart would be a second digest.
    tried.update(
        state=State.WAITING, claim="", claimed_at=None, note=note, is_forced=False,
        try_from=at + pause_after(most),
    )  # fmt: skip


def pause_after(attempts: int) -> dt.timedelta:
    """Give how long to wait after so many tries: twice as long each time, not all at one moment."""
    pause: dt.timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.9, 1.1)  # noqa: S311
