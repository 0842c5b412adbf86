"""Two versions of one part beside each other, what differs marked word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from plans.edits import Stale
from plans.views.field_names import name_of

# Words compared; beyond that the two are shown whole, for comparing is quadratic.
_MOST_WORDS = 2_000
_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of one version, and whether the other lacks them."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in both versions."""

    name: str
    title: str
    theirs: str
    yours: str
    their_spans: list[Span]
    your_spans: list[Span]


def differences(clash: Stale) -> list[Difference]:
    """Give the fields that differ, in the order of the form."""
    return [_difference(name, clash.theirs[name], clash.yours[name]) for name in clash.theirs]


def _difference(name: str, theirs: str, yours: str) -> Difference:
    title = name_of(name)
    old, new = _WORD.findall(theirs), _WORD.findall(yours)
    if max(len(old), len(new)) > _MOST_WORDS:
        return Difference(name, title, theirs, yours, [Span(theirs, True)], [Span(yours, True)])
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    return Difference(
        name, title, theirs, yours,
        list(_spans(old, [(tag, a, b) for tag, a, b, _, _ in codes])),
        list(_spans(new, [(tag, a, b) for tag, _, _, a, b in codes])),
    )  # fmt: skip


def _spans(words: list[str], parts: list[tuple[str, int, int]]) -> Iterator[Span]:
    for tag, start, end in parts:
        if start < end:
            yield Span("".join(words[start:end]), tag != "equal")
