"""Reads who is named in a cell: "Các sở, ngành; UBND cấp huyện và cấp xã" is three parties.

By grammar alone, without a registry: the marks that part two names (``;`` ``,`` "và") also stand
inside names ("Sở Văn hóa, Thể thao và Du lịch") and inside lists of kinds ("Các sở, ban, ngành"),
so a mark parts only where the words after it begin a name of their own, or leave out the head of
the one before ("UBND cấp huyện và cấp xã"). What cannot be told is kept whole, as ``unknown``:
so is a piece between two ``;`` that is longer than any list of offices.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from agencies import vocabulary as words
from agencies.text import composed

As = Literal["agency", "group", "untracked", "unknown"]

_BULLET = re.compile(r"^\s*(?:[-–—+•*●▪◦]+\s*|\(?\d{1,2}[.)]\s*(?=[^\W\d]))")
_CLOSING = " .;,:"
_LONGEST = 1_000  # characters of a piece; what is longer is prose
_REMEMBERED = 200  # characters of a line whose reading is kept
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
    return text.translate(words.FOLDED)


def read(cell: str | Iterable[str]) -> tuple[Party, ...]:
    """Read the parties of a cell, in printed order.

    Args:
        cell: the cell's text, lines parted by line breaks; or its lines.

    "Không có cơ quan phối hợp" is no party. After "Sở A chủ trì, phối hợp với …" the rest of the
    line is ``unknown``, so that nobody is silently given the part of another.
    Source of the forms: the appendices of provincial plans (see ``DOMAIN``: variants of one name).
    """
    lines = cell.splitlines() if isinstance(cell, str) else cell
    return tuple(party for line in lines for party in _line(line))


def _line(line: str) -> tuple[Party, ...]:
    return _read_before(line) if len(line) <= _REMEMBERED else tuple(_parties(line))


# The same few phrases stand in row after row of a plan.
@lru_cache(maxsize=4096)
def _read_before(line: str) -> tuple[Party, ...]:
    return tuple(_parties(line))


def named_as(text: str) -> As:
    """Tell what a single phrase names, by its words."""
    low = shadow(composed(text))
    if words.UNTRACKED.search(low):
        return "untracked"
    if words.COLLECTIVE.search(low):
        return "group"
    return "agency" if words.begins_a_body(low) else "unknown"


def _pieces(line: str) -> Iterator[str]:
    """Part a line at each ``;`` outside brackets, dropping bullets and closing marks."""
    text = _BULLET.sub("", composed(line))
    for piece in _split_outside_brackets(text):
        clean = _LAST_OF_A_LIST.sub("", _BULLET.sub("", piece).strip()).rstrip(_CLOSING).strip()
        if clean and not words.NOBODY.fullmatch(shadow(clean)):
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
    low: str = field(init=False)

    def __post_init__(self) -> None:
        self.low = shadow(self.text)

    @property
    def text(self) -> str:
        return f"{self.lent} {self.printed}".strip()

    def go_on(self, more: str) -> None:
        self.printed += more
        self.low += shadow(more)


def _parties(line: str) -> Iterator[Party]:
    last: _Name | None = None
    pieces = _pieces(line)
    for piece in pieces:
        if len(piece) > _LONGEST:
            yield _unknown(piece)
            continue
        end = _end_of_lead(piece)
        for name in _names(piece[:end].rstrip(_CLOSING), last):
            last = name
            yield from _named(name)
        if rest := piece[end:].strip():
            yield from map(_unknown, (rest, *pieces))


def _unknown(words_kept: str) -> Party:
    return Party(text=words_kept, printed=words_kept, named_as="unknown")


def _end_of_lead(piece: str) -> int:
    """Tell where "Sở A" ends in "Sở A chủ trì, phối hợp với Sở B"; else where the piece does."""
    match = words.CAPACITY.search(shadow(piece))
    if not match or piece.count("(", 0, match.start()) > piece.count(")", 0, match.start()):
        return len(piece)
    return match.start()


def _named(name: _Name) -> Iterator[Party]:
    if match := words.DEPARTMENTS_AND_UNIONS.fullmatch(name.low):
        for part in ("departments", "unions"):
            printed = name.printed[match.start(part) : match.end(part)]
            yield Party(text=printed, printed=printed, named_as="group")
        return
    text = _singular(name.text)
    yield Party(text=text, printed=name.printed, named_as=named_as(text))


def _names(piece: str, last: _Name | None) -> list[_Name]:
    if last and words.DIVISIONS.fullmatch(shadow(piece)) and (lent := _lent_committee(last, piece)):
        return [_Name(piece, lent)]
    names: list[_Name] = []
    for joint, atom in _atoms(piece):
        if not names:
            names.append(_Name(atom))
            continue
        lent = _lent_head(names[-1], atom)
        if lent is not None:
            names.append(_Name(atom, lent))
        elif _begins_a_name(names[-1], joint, atom):
            names.append(_Name(atom))
        else:
            names[-1].go_on(joint + atom)
    return names


def _atoms(piece: str) -> Iterator[tuple[str, str]]:
    """Part a piece at each comma and "và" outside brackets and known names."""
    low = shadow(piece)
    whole = [match.span() for match in words.WHOLE_NAMES.finditer(low)]
    whole += [match.span() for match in re.finditer(r"\([^)]*\)?", piece)]
    inside = {place for span in whole for place in range(*span)}
    joint, start = "", 0
    for match in _JOINT.finditer(piece):
        if match.start() in inside or match.start() <= start:
            continue
        yield joint, piece[start : match.start()]
        joint, start = match.group(), match.end()
    if rest := piece[start:]:
        yield joint, rest


def _lent_committee(last: _Name, divisions: str) -> str | None:
    """ "UBND các huyện, thành phố; xã, phường": the head reaches across the mark."""
    tier = words.TIER.fullmatch(shadow(divisions)) and words.COMMITTEE_OF_TIER.fullmatch(last.low)
    match = tier or words.COMMITTEE_OF.match(last.low)
    return last.text[match.start("head") : match.end("head")] if match else None


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
    tier = words.COMMITTEE_OF_TIER.fullmatch(match.string)
    if tier and words.TIER.fullmatch(atom_low):
        return text[: tier.end("head")]
    head = text[match.start("head") : match.end("head")]
    if words.OTHER_TIER.match(atom_low) or words.NAMED_DIVISION.match(atom_low):
        return head
    own_division = match.group("division")
    is_proper = own_division and match.group("rest") and not words.is_plain_noun(atom_low)
    if is_proper and not (words.begins_a_body(atom_low) or words.COLLECTIVE.search(atom_low)):
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
    return words.begins_a_body(atom_low)


def _singular(text: str) -> str:
    """Turn "UBND các huyện Ba Bể" and "Các Sở: Nội vụ" into the one office they begin a list of."""
    low = shadow(text)
    if match := words.PLURAL_OF_ONE.match(low):
        head = text[match.start("head") : match.end("head")]
        return f"{head[:1].upper()}{head[1:]} {text[match.start('rest') :]}"
    if match := words.COMMITTEES_OF_ONE.match(low):
        return f"{text[: match.end('head')]} {text[match.start('rest') :]}"
    return text
