"""Sends what people are to be told: each thing claimed by one sender, and sent once.

A claim is a conditional update, so however many senders there are, a message leaves once. Whoever
dies between claiming and settling leaves one message of which nobody knows whether it arrived; it
is kept as such and never sent again by itself.
"""

import datetime as dt
import logging
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.messages import (
    ChannelDown,
    Message,
    Transport,
    TryLater,
    Undeliverable,
    sections_of,
)
from agencies.models import DayOff, Delivery, Notice
from agencies.sending_hours import SendingHours
from agencies.stages import PROMPT
from agencies.telling import moot_among, words_of
from agencies.workdays import Workdays

logger = logging.getLogger(__name__)

State = Delivery.State
Clock = Callable[[], dt.datetime]
# Longer than any server is given to take a message.
CLAIM_LASTS = dt.timedelta(minutes=15)
# After a refusal that may pass: so long, then twice as long each time, up to a day.
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=10), dt.timedelta(hours=24)
# With those pauses about three days.
MOST_ATTEMPTS = 10
UNKNOWN = "Tiến trình gửi dừng giữa chừng nên không rõ thư đã tới chưa. Hỏi người nhận, hoặc bấm “Gửi lại”."


@dataclass(slots=True)
class Sent:
    """What came of a round: messages by how they ended, deliveries that left the queue unsent."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    dropped: int = 0
    uncertain: int = 0
    # Channels that did not answer, with the sentence.
    down: dict[str, str] = field(default_factory=dict)


def send_waiting(
    *,
    clock: Clock,
    transports: Mapping[str, Transport],
    hours: SendingHours,
    most: int | None = None,
) -> Sent:
    """Send what waits and may leave now, one message to each person and channel.

    Safe to repeat, and from several places at once.

    Args:
        clock: gives the time; a round may last minutes.
        transports: the ways out, by channel.
        hours: when people are written to.
        most: messages after which this round ends; without it when nothing waits.
    """
    done = Sent(uncertain=_give_up_claims(clock()))
    calendars = _Calendars(hours)
    try:
        for count, (person, channel) in enumerate(
            list(_waiting(clock(), list(transports), calendars))
        ):
            if most is not None and count >= most:
                break
            if channel in done.down:
                continue
            _send_to(person, channel, transports[channel], clock, done)
    finally:
        for transport in transports.values():
            transport.close()
    return done


def _give_up_claims(at: dt.datetime) -> int:
    stale = Delivery.objects.filter(state=State.CLAIMED, claimed_at__lt=at - CLAIM_LASTS)
    return stale.update(state=State.UNCERTAIN, settled_at=at, note=UNKNOWN)


@dataclass(slots=True)
class _Calendars:
    """Whether messages may leave in a province now, each asked once a round."""

    hours: SendingHours
    _known: dict[int, Workdays] = field(default_factory=dict)

    def hold(self, province: int, at: dt.datetime) -> bool:
        if province not in self._known:
            self._known[province] = DayOff.objects.filter(
                Q(province=None) | Q(province=province)
            ).workdays()
        return self.hours.hold(timezone.localtime(at), self._known[province])


def _due(at: dt.datetime) -> "QuerySet[Delivery]":
    """Keep what may leave now but for the hour: no second digest to the same person on one day."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    digest = Delivery.objects.digests_of(midnight, midnight + dt.timedelta(days=1)).filter(
        notice__recipient=OuterRef("notice__recipient"), channel=OuterRef("channel")
    )
    return Delivery.objects.waiting(at).filter(
        Q(is_forced=True) | Q(notice__stage__in=PROMPT) | ~Exists(digest)
    )


def _waiting(
    at: dt.datetime, channels: Iterable[str], calendars: _Calendars
) -> Iterator[tuple[int, str]]:
    """Give each person and channel that something waits for, if it may leave at this hour."""
    rows = (
        _due(at)
        .filter(channel__in=channels)
        .values_list("notice__recipient", "channel", "is_forced", *_PROVINCE)
        .order_by("notice__recipient", "channel")
        .distinct()
    )
    given: tuple[int, str] | None = None
    for person, channel, is_forced, province, agency in rows.iterator(chunk_size=1000):
        may_leave = is_forced or calendars.hold(province or agency, at)
        if may_leave and given != (person, channel):
            given = (person, channel)
            yield given


_PROVINCE = ("notice__agency__province", "notice__agency")


def _send_to(person: int, channel: str, transport: Transport, clock: Clock, done: Sent) -> None:
    """Send one person what waits for them, as one message."""
    claim = _claim(person, channel, clock())
    notices = _of_claim(claim)
    if moot := moot_among(notices):
        done.dropped += len(moot)
        _settle(claim, State.DROPPED, clock(), of=moot)
        notices = [each for each in notices if each.pk not in moot]
    if not notices:
        return
    try:
        message = _compose(claim, channel, notices, clock())
    except Exception:
        # One notice that cannot be worded must not keep all others from going out.
        logger.exception("The message %s could not be written", claim)
        _put_off(claim, "Không soạn được thư; quản trị xem nhật ký của máy chủ.", clock())
        done.failed += 1
        return
    _hand_over(message, channel, transport, clock, done)


def _hand_over(
    message: Message, channel: str, transport: Transport, clock: Clock, done: Sent
) -> None:
    claim = message.id
    if not message.address:
        _settle(claim, State.NO_ADDRESS, clock())
        return
    try:
        transport.send(message)
    except ChannelDown as refusal:
        _release(claim, str(refusal))
        done.down[channel] = str(refusal)
    except TryLater as refusal:
        _put_off(claim, str(refusal), clock())
        done.put_off += 1
    except Undeliverable as refusal:
        _settle(claim, State.FAILED, clock(), note=str(refusal), address=message.address)
        done.failed += 1
    except Exception:
        logger.exception("Nobody knows whether the message %s was sent", claim)
        _settle(claim, State.UNCERTAIN, clock(), note=UNKNOWN, address=message.address)
        done.uncertain += 1
    else:
        _settle(claim, State.SENT, clock(), address=message.address)
        done.sent += 1


def _claim(person: int, channel: str, at: dt.datetime) -> str:
    """Take what waits for a person, so that nobody else sends it; give the name it leaves under."""
    claim = uuid.uuid4().hex
    mine = _due(at).filter(notice__recipient=person, channel=channel)
    # The state is asked again of rows that another sender has just taken.
    Delivery.objects.filter(pk__in=mine.values("pk"), state=State.WAITING).update(
        state=State.CLAIMED, claim=claim, claimed_at=at, attempts=F("attempts") + 1
    )
    return claim


def _of_claim(claim: str) -> list[Notice]:
    return list(
        Notice.objects.filter(deliveries__claim=claim).select_related("recipient", "agency")
    )


def _compose(claim: str, channel: str, notices: Sequence[Notice], at: dt.datetime) -> Message:
    person = notices[0].recipient
    return Message(
        id=claim,
        recipient=person,
        address=person.email if channel == Delivery.Channel.MAIL else person.phone,
        sections=sections_of(notices, words_of(notices)),
        on=timezone.localdate(at),
    )


def _settle(
    claim: str,
    state: Delivery.State,
    at: dt.datetime,
    *,
    of: set[int] | None = None,
    note: str = "",
    address: str = "",
) -> None:
    # Another round may have taken it for lost meanwhile; whoever sent it knows better.
    mine = Delivery.objects.filter(claim=claim, state__in=[State.CLAIMED, State.UNCERTAIN])
    if of is not None:
        mine = mine.filter(notice__in=of)
    mine.update(state=state, settled_at=at, note=note, address=address)


def _release(claim: str, note: str) -> None:
    """Put back what could not leave through no fault of its own."""
    Delivery.objects.filter(claim=claim, state=State.CLAIMED).update(
        state=State.WAITING, claim="", claimed_at=None, attempts=F("attempts") - 1, note=note
    )


def _put_off(claim: str, note: str, at: dt.datetime) -> None:
    """Try again after a pause that grows, and in the end no more."""
    tried = Delivery.objects.filter(claim=claim, state=State.CLAIMED)
    tried.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, settled_at=at, note=note)
    for pk, attempts in tried.values_list("pk", "attempts"):
        Delivery.objects.filter(pk=pk, claim=claim).update(
            state=State.WAITING, claim="", claimed_at=None, note=note, is_forced=False,
            try_from=at + pause_after(attempts),
        )  # fmt: skip


def pause_after(attempts: int) -> dt.timedelta:
    """Give how long to wait after so many tries: twice as long each time, not all at one moment."""
    pause: dt.timedelta = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.9, 1.1)  # noqa: S311


def send_again(*, deliveries: "QuerySet[Delivery]", at: dt.datetime) -> int:
    """Let what is stuck leave at the next round whatever the hour; give how many that are.

    What is on its way or has arrived is left alone.
    """
    stuck = (State.WAITING, State.FAILED, State.UNCERTAIN, State.NO_ADDRESS)
    return deliveries.filter(state__in=stuck).update(
        state=State.WAITING, is_forced=True, attempts=0, try_from=None, claim="",
        claimed_at=None, settled_at=None, note="",
    )  # fmt: skip
