"""What a notice says, and whether it still holds: each room answers for the stages it owns.

``agencies`` knows who was told and never calls up, so the rooms above register here as they start
(``AppConfig.ready``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agencies.models import Notice
from agencies.stages import Stage


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it is read.

    ``title`` is one line and a whole sentence without its stop, ``detail`` what stands under it and
    ``points`` a list under that; ``path`` is where it leads inside the portal, ``action`` what that
    link is called.
    """

    title: str
    detail: str = ""
    path: str = "/"
    action: str = "Mở"
    points: tuple[str, ...] = ()


GONE = Words("Nội dung này không còn trên hệ thống")
# For whoever was told in the name of an office, and is of it no more.
LEFT = Words("Bạn không còn vai trò tại cơ quan nhận thông báo này")


class Topic(Protocol):
    """Answers for the notices of some stages, for many at once in a fixed number of queries."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Give what each says, by its key; what is missing is gone."""

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """Give the keys of those that nobody needs any more: filed since, put off, ended."""


_TOPICS: dict[Stage, Topic] = {}


def register(topic: Topic, *, stages: Iterable[Stage]) -> None:
    """Let ``topic`` answer for ``stages``."""
    _TOPICS.update(dict.fromkeys(stages, topic))


def words_of(notices: Iterable[Notice]) -> dict[int, Words]:
    """Give what each notice says, by its key."""
    found: dict[int, Words] = {}
    for topic, told in _by_topic(notices):
        said = topic.words(told)
        found |= {each.pk: said.get(each.pk, GONE) for each in told}
    return found


def moot_among(notices: Iterable[Notice]) -> set[int]:
    """Give the keys of the notices that need not be sent any more."""
    moot: set[int] = set()
    for topic, told in _by_topic(notices):
        moot |= topic.moot(told)
    return moot


def _by_topic(notices: Iterable[Notice]) -> list[tuple[Topic, list[Notice]]]:
    grouped: dict[int, tuple[Topic, list[Notice]]] = {}
    for each in notices:
        topic = _TOPICS[each.told_stage]
        grouped.setdefault(id(topic), (topic, []))[1].append(each)
    return list(grouped.values())
