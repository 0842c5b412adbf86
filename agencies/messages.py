"""One message to one person: what waits for them, grouped by how much it matters; and its ways out.

A message is made of what a person is told together: one digest a day, not one mail a thing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from agencies.models import Notice, User
from agencies.stages import KINDS, Stage
from agencies.telling import Words
from agencies.text import folded

# What has gone wrong first, then what is due, then news.
ORDER = (
    Stage.RETURNED, Stage.REOPENED, Stage.HANDED_BACK, Stage.OVERDUE, Stage.TO_HEAD,
    Stage.TO_MONITOR, Stage.TODAY, Stage.SOON, Stage.AWAITING, Stage.OCCURRENCE, Stage.EXTENDED,
    Stage.OPENED, Stage.ISSUED, Stage.ACCEPTED, Stage.WEEK, Stage.NAMES,
)  # fmt: skip
# Of one report each says more than those before it, so the last alone is read out.
_STEPS = (Stage.OPENED, Stage.SOON, Stage.TODAY, Stage.OVERDUE)


@dataclass(frozen=True, slots=True)
class Section:
    """What a person is told of one stage."""

    stage: Stage
    lines: tuple[Words, ...]

    @property
    def heading(self) -> str:
        return KINDS[self.stage].words


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves as one mail or one call of a gateway.

    ``id`` names it for good: a mail server or gateway that is sent it twice can tell.
    """

    id: str
    recipient: User
    address: str
    sections: tuple[Section, ...]
    on: dt.date
    # Whose gateway it leaves by; of somebody with roles in two provinces, that of the first line.
    province: int

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(section.lines) for section in self.sections)

    @property
    def subject(self) -> str:
        """Its first words: the only line itself, or how many of what."""
        if self.count == 1:
            return self.sections[0].lines[0].title
        parts = ", ".join(
            f"{len(section.lines)} {section.heading[0].lower()}{section.heading[1:]}"
            for section in self.sections
        )
        return f"{self.count} việc cần xem: {parts}"


class Transport(Protocol):
    """A way out; :mod:`agencies.mailing` and :mod:`agencies.gateways` are two."""

    def send(self, message: Message) -> None:
        """Hand a message over.

        Raises:
            Undeliverable: this address will never take it.
            TryLater: this address does not take it now.
            ChannelDown: nothing leaves this way now, whoever it is for.
            Unanswered: it was handed over, and nobody knows whether it was taken.
        """

    def close(self) -> None:
        """Let go of what was held open."""


class Undeliverable(Exception):
    """The address is refused for good; the message is the sentence."""


class TryLater(Exception):
    """The address is refused for now; the message is the sentence."""


class _OfAll(Exception):
    """What stops a way out for this round: for everybody, or for one province that has its own."""

    def __init__(self, sentence: str, *, province: int | None = None) -> None:
        super().__init__(sentence)
        self.province = province


class ChannelDown(_OfAll):
    """The server or gateway does not answer; the message is the sentence."""


class Unanswered(_OfAll):
    """It had the whole message and never answered; the message is what is known."""


def without_steps_before(notices: Iterable[Notice]) -> list[Notice]:
    """Leave out what is said better by a later step of the same report."""
    kept: dict[tuple[str, int], Notice] = {}
    for each in sorted(notices, key=_step):
        stage = each.told_stage
        kept["steps" if stage in _STEPS else str(stage), each.subject_id] = each
    return list(kept.values())


def _step(notice: Notice) -> tuple[dt.date, int, int, int]:
    stage = notice.told_stage
    number = notice.number or 0
    nearer = -number if stage == Stage.SOON else number
    place = _STEPS.index(stage) if stage in _STEPS else 0
    return (notice.day or dt.date.min, place, nearer, notice.pk)


def sections_of(notices: Iterable[Notice], words: Mapping[int, Words]) -> tuple[Section, ...]:
    """Group what is told by stage, in the order of what matters."""
    told: dict[Stage, list[Words]] = {}
    for each in without_steps_before(notices):
        told.setdefault(each.told_stage, []).append(words[each.pk])
    return tuple(
        Section(stage, tuple(sorted(told[stage], key=lambda line: folded(line.title))))
        for stage in ORDER
        if stage in told
    )
