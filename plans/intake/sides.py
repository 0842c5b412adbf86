"""Who leads and who helps, where one cell names both: "Chủ trì: Sở A; Phối hợp: Sở B".

Everything else keeps two columns, as a printed plan does. So the words "chủ trì" and "phối hợp" are
dropped here: the column a name then stands in says the same.
"""

import re
from dataclasses import dataclass, field

from agencies.phrases import shadow

_ROLE = re.compile(
    r"(?:\bla )?(?:\b(?:co quan|don vi)(?:(?:, ?|/| va )(?:co quan|don vi))? )?"
    r"(?:\b(?P<lead>chu tri)\b|(?<!\bdieu )\b(?P<help>phoi hop)\b(?! tac)(?: thuc hien)?"
    r"|\b(?P<short>ct|ph)(?= ?:))(?P<with>(?: (?:voi|cung))*)(?P<colon> ?:)?"
)
_LINK = re.compile(r"^(?:(?:và|giao|do)\s+)+|(?:\s+và)+$", re.IGNORECASE)
_MARKS = " \t,;:./–-*•"
_TO_DO = re.compile(r"\s+(?:triển khai |tổ chức )?thực hiện$", re.IGNORECASE)
# A line longer than any list of offices is prose.
_LONGEST = 1_000


@dataclass(slots=True)
class Sides:
    """The lines of both sides; ``is_clear`` is false where nobody can tell who leads."""

    lead: list[str] = field(default_factory=list)
    coordinating: list[str] = field(default_factory=list)
    is_clear: bool = True

    def add(self, side: str, text: str) -> None:
        """Add a line to one side, unless there is nothing in it."""
        if text:
            (self.lead if side == "lead" else self.coordinating).append(text)


def part(lines: list[str]) -> Sides:
    """Part the lines of a cell; one that cannot be parted stays whole, on the lead's side."""
    if not any(_ROLE.search(shadow(line)) for line in lines):
        return Sides(lead=list(lines))
    if any(len(line) > _LONGEST for line in lines):
        return Sides(lead=list(lines), is_clear=False)
    sides = Sides()
    under: str | None = "lead"
    for line in lines:
        words = _Words(line)
        if not words.roles:
            if under is None:
                return Sides(lead=list(lines), is_clear=False)
            sides.add(under, line)
            continue
        found = words.read()
        if found is None:
            return Sides(lead=list(lines), is_clear=False)
        for side, text in found:
            sides.add(side, text)
        # Names may follow a label line by line; after a sentence they could be anybody's.
        under = words.roles[-1].side if words.ends_in_label else None
    # "Sở A; các sở phối hợp" says who helps, and of the rest nothing.
    return sides if sides.lead else Sides(lead=list(lines), is_clear=False)


@dataclass(frozen=True, slots=True)
class _Role:
    """A word for a role: "chủ trì", "phối hợp với", "Phối hợp:"."""

    side: str
    has_with: bool
    has_colon: bool

    @property
    def names_others(self) -> bool:
        """Tell a word that goes on to names: "phối hợp với …"."""
        return self.has_with or self.has_colon


def _bare(piece: str) -> str:
    """Drop the marks that parted a text from the words beside it; a bracket of its own stays."""
    marked = piece.lstrip(f"{_MARKS})").rstrip(f"{_MARKS}(")
    return _LINK.sub("", marked).strip(_MARKS)


class _Words:
    """A line as the words for a role and what stands before, between and after them."""

    def __init__(self, line: str) -> None:
        found = list(_ROLE.finditer(shadow(line)))
        is_lead = [match["lead"] or match["short"] == "ct" for match in found]
        self.roles = [
            _Role("lead" if leads else "coordinating", bool(match["with"]), bool(match["colon"]))
            for leads, match in zip(is_lead, found, strict=True)
        ]
        ends = [0, *(match.end() for match in found)]
        begins = [*(match.start() for match in found), len(line)]
        pieces = (line[a:b] for a, b in zip(ends, begins, strict=True))
        self.texts = [_TO_DO.sub("", _bare(piece)) for piece in pieces]

    @property
    def ends_in_label(self) -> bool:
        """Tell a line that begins with a label, or whose last role has a colon."""
        return not self.texts[0] or self.roles[-1].has_colon

    def read(self) -> list[tuple[str, str]] | None:
        """Give each text with its side; None where the words can be taken in two ways."""
        sides = [role.side for role in self.roles]
        filled = [bool(text) for text in self.texts]
        labelled = zip(self.roles, self.texts[1:], strict=True)
        if not filled[0] and all(text or role.has_colon for role, text in labelled):
            # "Chủ trì: A; phối hợp: B"
            return list(zip(sides, self.texts[1:], strict=True))
        if not filled[-1] and all(filled[:-1]):
            # "A chủ trì, B phối hợp"
            return list(zip(sides, self.texts[:-1], strict=True))
        if sides == ["lead", "coordinating"] and filled == [True, False, True]:
            # "A chủ trì, phối hợp với B"
            return [("lead", self.texts[0]), ("coordinating", self.texts[2])]
        if sides == ["coordinating"] and all(filled) and self.roles[0].names_others:
            # "A phối hợp với B"
            return [("lead", self.texts[0]), ("coordinating", self.texts[1])]
        return None
