"""Sends what people are to be told: each thing claimed by one sender, and sent once."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.actions import claims
from agencies.messages import (
    ChannelDown,
    Message,
    Transport,
    TryLater,
    Unanswered,
    Undeliverable,
    sections_of,
)
from agencies.models import DayOff, Delivery, Notice
from agencies.rosters import not_theirs
from agencies.sending_hours import SendingHours
from agencies.telling import moot_among, words_of
from agencies.workdays import Workdays

logger = logging.getLogger(__name__)

State = Delivery.State
Clock = Callable[[], dt.datetime]


@dataclass(slots=True)
class Sent:
    """What came of a round: messages by how they ended, deliveries that left the queue unsent."""

    sent: int = 0
    failed: int = 0
    put_off: int = 0
    dropped: int = 0
    uncertain: int = 0
    # Ways that did not answer, with the sentence: a channel, or one province's own way of it.
    down: dict[tuple[str, int | None], str] = field(default_factory=dict)

    def is_down(self, channel: str, provinces: Iterable[int]) -> bool:
        return any((channel, each) in self.down for each in (None, *provinces))


def send_waiting(
    *,
    clock: Clock,
    transports: Mapping[str, Transport],
    hours: SendingHours,
    most: int | None = None,
    lasts: dt.timedelta | None = None,
) -> Sent:
    """Send what waits and may leave now, one message to each person and channel.

    Safe to repeat, and from several places at once.

    Args:
        clock: gives the time; a round may last minutes.
        transports: the ways out, by channel.
        hours: when people are written to.
        most: messages after which this round ends; without it when nothing waits.
        lasts: how long this round begins new messages; the rest is the next one's.
    """
    start = clock()
    done = Sent(uncertain=claims.give_up_stale(start))
    calendars = _Calendars(hours)
    tried = 0
    try:
        for turn in list(_waiting(clock(), list(transports))):
            if tried == most or (lasts is not None and clock() - start >= lasts):
                break
            # A long round must not run into the evening.
            is_open = calendars.hold(turn.provinces, clock())
            if (is_open or turn.is_forced) and not done.is_down(turn.channel, turn.provinces):
                tried += 1
                way = transports[turn.channel]
                _send_to(turn, way, clock, done, is_open=is_open)
    finally:
        for transport in transports.values():
            transport.close()
    return done


@dataclass(slots=True)
class _Calendars:
    """Whether messages may leave in a province now, each asked once a round."""

    hours: SendingHours
    _known: dict[int, Workdays] = field(default_factory=dict)

    def hold(self, provinces: Iterable[int], at: dt.datetime) -> bool:
        """Tell whether one of the provinces is at work."""
        now = timezone.localtime(at)
        return any(self.hours.hold(now, self._of(each)) for each in provinces)

    def _of(self, province: int) -> Workdays:
        if province not in self._known:
            self._known[province] = DayOff.objects.filter(
                Q(province=None) | Q(province=province)
            ).workdays()
        return self._known[province]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A person for whom something waits on a channel, and the provinces that it is about."""

    person: int
    channel: str
    provinces: tuple[int, ...]
    is_forced: bool


def _waiting(at: dt.datetime, channels: Iterable[str]) -> Iterator[_Turn]:
    """Give each person and channel that something waits for."""
    rows = (
        claims.due(at)
        .filter(channel__in=channels)
        .annotate(about=Coalesce("notice__agency__province", "notice__agency"))
        .values_list("notice__recipient", "channel", "about", "is_forced")
        .order_by("notice__recipient", "channel", "about")
        .distinct()
    )
    for (person, channel), found in groupby(rows.iterator(chunk_size=1000), lambda row: row[:2]):
        told = list(found)
        provinces = tuple(dict.fromkeys(about for *_, about, _ in told))
        yield _Turn(person, channel, provinces, any(is_forced for *_, is_forced in told))


def _send_to(turn: _Turn, transport: Transport, clock: Clock, done: Sent, *, is_open: bool) -> None:
    """Send one person what waits for them, as one message; outside the hours what is forced alone."""
    claim = claims.claim(
        person=turn.person, channel=turn.channel, at=clock(), forced_only=not is_open
    )
    if not claim:
        return
    notices = claims.notices_of(claim)
    try:
        moot = _needless(notices, timezone.localdate(clock()))
        notices = [each for each in notices if each.pk not in moot]
        message = _compose(claim, turn.channel, notices, clock()) if notices else None
    except Exception:
        # One notice that cannot be worded must not keep all others from going out.
        logger.exception("The message %s could not be written", claim)
        claims.put_off(claim, "Không soạn được thư; quản trị xem nhật ký của máy chủ.", clock())
        done.failed += 1
        return
    if moot:
        done.dropped += len(moot)
        claims.settle(claim, State.DROPPED, clock(), of=moot)
    if message:
        _hand_over(message, turn.channel, transport, clock, done)


def _needless(notices: Sequence[Notice], on: dt.date) -> set[int]:
    """Give the keys of what nobody needs any more, or whose reader has left office or portal."""
    gone = {each.pk for each in notices if not each.recipient.is_active}
    gone |= not_theirs(notices, on=on)
    return gone | moot_among(each for each in notices if each.pk not in gone)


def _hand_over(
    message: Message, channel: str, transport: Transport, clock: Clock, done: Sent
) -> None:
    claim = message.id
    if not message.address:
        claims.settle(claim, State.NO_ADDRESS, clock())
        return
    try:
        transport.send(message)
    except ChannelDown as refusal:
        claims.release(claim, str(refusal))
        done.down[channel, refusal.province] = str(refusal)
    except TryLater as refusal:
        claims.put_off(claim, str(refusal), clock())
        done.put_off += 1
    except Undeliverable as refusal:
        claims.settle(claim, State.FAILED, clock(), note=str(refusal), address=message.address)
        done.failed += 1
    except Exception as error:
        logger.exception("Nobody knows whether the message %s was sent", claim)
        claims.settle(claim, State.UNCERTAIN, clock(), note=claims.UNKNOWN, address=message.address)
        done.uncertain += 1
        # What befell this one would befall the next: one uncertain message a round, not all of them.
        province = error.province if isinstance(error, Unanswered) else None
        done.down[channel, province] = str(error)
    else:
        claims.settle(claim, State.SENT, clock(), address=message.address)
        done.sent += 1


def _compose(claim: str, channel: str, notices: Sequence[Notice], at: dt.datetime) -> Message:
    person = notices[0].recipient
    return Message(
        id=claim,
        recipient=person,
        address=person.email if channel == Delivery.Channel.MAIL else person.phone,
        sections=sections_of(notices, words_of(notices)),
        on=timezone.localdate(at),
        province=notices[0].agency.root_id,
    )


def send_again(*, deliveries: "QuerySet[Delivery]", at: dt.datetime) -> int:
    """Let what is stuck leave at the next round whatever the hour; give how many that are.

    What is on its way or has arrived is left alone.
    """
    stuck = (State.WAITING, State.FAILED, State.UNCERTAIN, State.NO_ADDRESS)
    return deliveries.filter(state__in=stuck).update(
        state=State.WAITING, is_forced=True, attempts=0, try_from=None, claim="",
        claimed_at=None, settled_at=None, note="",
    )  # fmt: skip
