"""Reads who is named in a cell: "Các sở, ngành; UBND cấp huyện và cấp xã" is three parties.

By grammar alone, without a registry: the marks that part two names (``;`` ``,`` "và") also stand
inside names ("Sở Văn hóa, Thể thao và Du lịch") and inside lists of kinds ("Các sở, ban, ngành"),
so a mark parts only where the words after it begin a name of their own, or leave out the head of
the one before ("UBND cấp huyện và cấp xã"). What cannot be told is kept whole, as ``unknown``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from agencies import vocabulary as words
from agencies.text import composed

As = Literal["agency", "group", "untracked", "unknown"]

_BULLET = re.compile(r"^\s*(?:[-–—+•*●▪◦]+\s*|\(?\d{1,2}[.)]\s+)")
_CLOSING = re.compile(r"(?<!\.)[.;,:][.;,:\s]*$")
_JOINT = re.compile(r"\s*(?:,[\s,]*(?:(?:và|cùng)(?=\s))?|\s(?:và|cùng)(?=\s))\s*", re.IGNORECASE)
_LAST_OF_A_LIST = re.compile(r"^(?:và|cùng)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a cell.

    ``text`` completes a head that was left out ("UBND cấp xã"), ``printed`` keeps the words
    ("cấp xã"), ``named_as`` says what they name.
    """

    text: str
    printed: str
    named_as: As


def shadow(text: str) -> str:
    """Fold ``text`` letter by letter, so that places in the result are places in ``text``."""
    return "".join(words.fold_letter(letter) for letter in text)


def read(cell: str | Iterable[str]) -> tuple[Party, ...]:
    """Read the parties of a cell, in printed order.

    Args:
        cell: the cell's text, lines parted by line breaks; or its lines.

    Source of the forms: the appendices of provincial plans (see ``DOMAIN``: variants of one name).
    """
    lines = cell.splitlines() if isinstance(cell, str) else cell
    return tuple(party for line in lines for piece in _pieces(line) for party in _parties(piece))


def named_as(text: str) -> As:
    """Tell what a single phrase names, by its words."""
    low = shadow(composed(text))
    if words.UNTRACKED.search(low):
        return "untracked"
    if words.COLLECTIVE.search(low):
        return "group"
    return "agency" if words.HEAD.match(low) or words.PROPER_HEAD.match(low) else "unknown"


def _pieces(line: str) -> Iterator[str]:
    """Part a line at each ``;`` outside brackets, dropping bullets and closing marks."""
    text = _BULLET.sub("", composed(line))
    for piece in _split_outside_brackets(text):
        clean = _CLOSING.sub("", _LAST_OF_A_LIST.sub("", _BULLET.sub("", piece).strip())).strip()
        if clean:
            yield clean


def _split_outside_brackets(text: str) -> Iterator[str]:
    depth = start = 0
    for place, letter in enumerate(text):
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if letter == ";" and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


@dataclass(slots=True)
class _Name:
    """A name being put together: what is printed, and the head it lends to those after it."""

    printed: str
    lent: str = ""

    @property
    def text(self) -> str:
        return f"{self.lent} {self.printed}".strip()

    @property
    def low(self) -> str:
        return shadow(self.text)


def _parties(piece: str) -> Iterator[Party]:
    for name in _names(piece):
        text = _singular(name.text)
        yield Party(text=text, printed=name.printed, named_as=named_as(text))


def _names(piece: str) -> list[_Name]:
    names: list[_Name] = []
    for joint, atom in _atoms(piece):
        if not names:
            names.append(_Name(atom))
            continue
        lent = _lent_head(names[-1], atom)
        if lent is not None:
            names.append(_Name(atom, lent=lent))
        elif _begins_a_name(names[-1], joint, atom):
            names.append(_Name(atom))
        else:
            names[-1].printed += joint + atom
    return names


def _atoms(piece: str) -> Iterator[tuple[str, str]]:
    """Part a piece at each comma and "và" outside brackets and known names."""
    low = shadow(piece)
    whole = [match.span() for match in words.WHOLE_NAMES.finditer(low)]
    whole += [match.span() for match in re.finditer(r"\([^)]*\)?", piece)]
    joint, start = "", 0
    for match in _JOINT.finditer(piece):
        if any(first <= match.start() < last for first, last in whole) or match.start() <= start:
            continue
        yield joint, piece[start : match.start()]
        joint, start = match.group(), match.end()
    if rest := piece[start:]:
        yield joint, rest


def _lent_head(before: _Name, atom: str) -> str | None:
    """Give the head that ``atom`` leaves out and takes from the name before, or None."""
    low, atom_low = before.low, shadow(atom)
    if match := words.COMMITTEE_OF.match(low):
        return _lent_by_committee(before.text, match, atom_low)
    if match := words.DEPARTMENT.match(low):
        head = before.text[match.start("head") : match.end("head")]
        return head.capitalize() if words.FIELD.fullmatch(atom_low) else None
    return None


def _lent_by_committee(text: str, match: re.Match[str], atom_low: str) -> str | None:
    """ "UBND" before "cấp xã" and "các xã …"; "UBND huyện" before a bare proper name."""
    head = text[match.start("head") : match.end("head")]
    if words.OTHER_TIER.match(atom_low) or words.NAMED_DIVISION.match(atom_low):
        return head
    own_division = match.group("division")
    is_proper = own_division and match.group("rest") and not words.is_plain_noun(atom_low)
    if is_proper and not (words.HEAD.match(atom_low) or words.COLLECTIVE.search(atom_low)):
        return f"{head} {text[match.start('division') : match.end('division')]}"
    return None


def _begins_a_name(before: _Name, joint: str, atom: str) -> bool:
    """Tell whether ``atom`` begins a name, rather than going on with the one before."""
    atom_low = shadow(atom)
    if words.is_plain_noun(atom_low) and not atom_low.startswith("cac "):
        # "Các sở, ban, ngành": more kinds of the same list, unless the list is over.
        return not words.LIST_GOES_ON.search(before.low)
    if words.TAKES_COMMITTEE.search(before.low) and joint.strip() != ",":
        # "Văn phòng HĐND và UBND huyện" is one office.
        return False
    return bool(words.HEAD.match(atom_low))


def _singular(text: str) -> str:
    """Turn "UBND các huyện Ba Bể" and "Các Sở: Nội vụ" into the one office they begin a list of."""
    low = shadow(text)
    if match := words.PLURAL_OF_ONE.match(low):
        head = text[match.start("head") : match.end("head")]
        return f"{head[:1].upper()}{head[1:]} {text[match.start('rest') :]}"
    if match := words.COMMITTEES_OF_ONE.match(low):
        return f"{text[: match.end('head')]} {text[match.start('rest') :]}"
    return text
