"""The names of a scope in memory, asked in microseconds and without the database.

Plain Python: ``agencies.models`` fills one from its tables for a plan's issuer and day.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from agencies.text import composed, folded

_DIVISIONS = "tinh|thanh pho|huyen|thi xa|quan|xa|phuong|thi tran|dac khu"
_PUNCTUATION = re.compile(r"[^\w\s]+")
# "(Hội Cựu Chiến binh; …)" only spells out a name.
_BRACKETS = re.compile(r"\([^)]*\)?")
_COMMITTEE = re.compile(r"\buy ban nhan dan\b")


@dataclass(frozen=True, slots=True)
class Named:
    """An agency or a group of the registry, as a phrase can mean it.

    ``members`` are the ids of agencies a group holds on the directory's day; an agency has only
    itself. ``closed_on`` is the last day of an agency that no longer exists on that day.
    """

    kind: Literal["agency", "group"]
    id: int
    name: str
    members: frozenset[int] = frozenset()
    closed_on: dt.date | None = None
    successors: tuple[str, ...] = ()


def name_key(text: str, place: str) -> str:
    """Give the form under which a name is kept and asked for.

    Case, diacritics, punctuation, a leading "các" and the province at the end do not tell two
    offices apart: "Sở Nội vụ", "Sở Nội vụ tỉnh" and "Sở nội vụ tỉnh Bắc Kạn" are one. A division's
    own name is never cut: "UBND thành phố Bắc Kạn" keeps its last two words.

    Args:
        text: the name as printed.
        place: the province's name without its kind ("Bắc Kạn").
    """
    bare = _BRACKETS.sub(" ", folded(text))
    key = _COMMITTEE.sub("ubnd", " ".join(_PUNCTUATION.sub(" ", bare).split()))
    key = re.sub(r"^cac ", "", key)
    home = re.escape(folded(place)) or "(?!)"
    # "Văn phòng tỉnh" and "Thanh tra tỉnh" would be any office's own without the word.
    if own := re.match(rf"(van phong|thanh tra) tinh( {home})?$", key):
        return f"{own[1]} tinh"
    key = re.sub(rf"(?<=\S) tinh( {home})?$", "", key)
    return re.sub(rf"(?<!{')(?<!'.join(f' {d}' for d in _DIVISIONS.split('|'))}) {home}$", "", key)


@dataclass(slots=True)
class Directory:
    """What each name means in one scope on one day.

    ``layers`` are asked in turn and the first that knows a name answers: a department's own units
    and aliases come before the province's.
    """

    place: str = ""
    layers: tuple[dict[str, tuple[Named, ...]], ...] = ()
    # A big appendix names the same few offices thousands of times.
    _answers: dict[str, tuple[Named, ...]] = field(default_factory=dict, repr=False, compare=False)
    _entries: dict[tuple[str, int], Named] = field(default_factory=dict, repr=False, compare=False)

    def find(self, text: str) -> tuple[Named, ...]:
        """Give all that ``text`` can mean: none if unknown, several if it is a tie."""
        if text not in self._answers:
            self._answers[text] = self._found(text)
        return self._answers[text]

    def _found(self, text: str) -> tuple[Named, ...]:
        key = name_key(text, self.place)
        for layer in self.layers:
            if found := layer.get(key):
                return _spelt_alike(_open_ones(found), text)
        return ()

    def current(self, named: Named) -> Named:
        """Give ``named`` with the members it has in this directory, as it is if it has left it."""
        if not self._entries:
            self._entries = {
                (each.kind, each.id): each
                for layer in reversed(self.layers)
                for meanings in layer.values()
                for each in meanings
            }
        return self._entries.get((named.kind, named.id), named)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no registry to ask."""
        return not any(self.layers)


def _open_ones(found: tuple[Named, ...]) -> tuple[Named, ...]:
    """Prefer what exists on the day: a closed office of the same name is not a rival."""
    still_open = tuple(each for each in found if each.closed_on is None)
    return still_open or found


def _spelt_alike(found: tuple[Named, ...], text: str) -> tuple[Named, ...]:
    """Prefer the same diacritics: "UBND xã Văn Lang" is not "UBND xã Văn Lăng"."""
    said = composed(text).casefold()
    alike = tuple(each for each in found if each.name.casefold().removeprefix("ubnd ") in said)
    return alike or found


def layer(entries: Iterable[tuple[str, Named]], place: str) -> dict[str, tuple[Named, ...]]:
    """Build one layer from pairs of a name and what it means."""
    index: dict[str, dict[tuple[str, int], Named]] = {}
    for text, named in entries:
        index.setdefault(name_key(text, place), {})[named.kind, named.id] = named
    return {key: tuple(meant.values()) for key, meant in index.items()}
