"""A plan as data on its way in or out: what a reader understood, what a paper prints.

``intake`` makes a draft from a file, ``actions`` makes a ``Plan`` from a draft, and
``Plan.as_draft`` gives it back. Checks, the paper and the JSON of ``import_plan`` read only this, so
they say the same of a file that was just read and of a plan that was stored.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from agencies.directory import Named
from agencies.phrases import Party
from plans.citations import Citation
from plans.schedules import Schedule

Severity = Literal["error", "warning", "info"]
Role = Literal["lead", "coordinating"]
ROLES: tuple[Role, ...] = ("lead", "coordinating")
Orientation = Literal["portrait", "landscape"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at.

    ``where`` is a stable path for programs ("item 4 schedule"); ``message`` is the Vietnamese
    sentence that says what, where and what to do. ``item`` is the row's number, if it is about one.
    ``hint`` holds what a mend needs of the sentence: the words ``old`` and ``new``, a name.
    """

    code: str
    severity: Severity
    where: str
    message: str
    item: int | None = None
    hint: dict[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """One paragraph with the mark ("-", "+" or none) that stood before it."""

    text: str
    bullet: Literal["", "-", "+"] = ""


@dataclass(slots=True)
class DraftSection:
    """A mục with its sub-sections; ``title`` is None for a numbered paragraph without heading."""

    label: str | None
    title: str | None
    paragraphs: list[DraftParagraph] = field(default_factory=list)
    children: list["DraftSection"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DraftParty:
    """A party of a cell, and what the registry has under that name.

    ``found`` is empty where the registry was not asked or has nothing, and holds more than one
    entry where two offices go by the name: a tie, which only a person can settle.
    """

    party: Party
    found: tuple[Named, ...] = ()

    @property
    def settled(self) -> Named | None:
        """The one office or group meant, if there is exactly one."""
        return self.found[0] if len(self.found) == 1 else None


@dataclass(slots=True)
class DraftItem:
    """A row of the appendix (or a content in prose).

    ``lead_lines`` and ``coordinating_lines`` are the cells as printed, bullets and closing marks
    off; ``lead`` and ``coordinating`` are what was read in them.
    """

    number: int
    contents: list[str]
    formats: list[str]
    lead: list[DraftParty]
    coordinating: list[DraftParty]
    schedule: Schedule
    lead_lines: list[str] = field(default_factory=list)
    coordinating_lines: list[str] = field(default_factory=list)
    group: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    # Which appendix it stands in, counted from 0; None for a content in prose.
    appendix: int | None = 0
    # The mục a content in prose was taken from, counted from 0 in reading order.
    section: int | None = None
    # Names the row while it is edited: a stored row by its id, one not yet stored by a letter first.
    key: str = ""

    def parties(self, role: Role) -> list[DraftParty]:
        """Give the parties of one role."""
        return self.lead if role == "lead" else self.coordinating


@dataclass(slots=True)
class DraftAppendix:
    """An appendix's heading, title and caption as they were printed, and its text if it has any."""

    label: str | None
    title: str
    caption: str | None
    orientation: Orientation = "landscape"
    paragraphs: list[DraftParagraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DraftSignature:
    """The signature block; ``capacity`` one entry a line."""

    capacity: tuple[str, ...]
    title: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that was taken out, and the key of the row it stood behind ("" where it was first)."""

    item: DraftItem
    after: str


@dataclass(slots=True)
class PlanDraft:
    """Everything read from one plan; what was absent is None or empty, never guessed."""

    kind: str = "ke_hoach"
    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    issued_on: dt.date | None = None
    year: int | None = None
    issuer: str | None = None
    parent_body: str | None = None
    subject: str | None = None
    opening: list[DraftParagraph] = field(default_factory=list)
    closing: list[DraftParagraph] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    legal_bases: list[Citation] = field(default_factory=list)
    sections: list[DraftSection] = field(default_factory=list)
    appendices: list[DraftAppendix] = field(default_factory=list)
    items: list[DraftItem] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    recipients_note: str | None = None
    signature: DraftSignature | None = None
    # What only the reader of the source could see; checks add the rest.
    reading_problems: list[Problem] = field(default_factory=list)
    # Rows taken out and not forgotten, the latest first.
    removed: list[Removed] = field(default_factory=list)

    def reference_day(self, otherwise: dt.date) -> dt.date:
        """Give the day as of which names are looked up: the plan's own, or the start of its year.

        Args:
            otherwise: the day for a plan that tells neither.
        """
        if self.issued_on:
            return self.issued_on
        return dt.date(self.year, 1, 1) if self.year else otherwise

    def all_bases(self) -> list[Citation]:
        """Give the citations, and each căn cứ that cites no document, as its words alone."""
        cited = [basis.text for basis in self.legal_bases]
        bare = [line for line in self.bases if not any(text in line for text in cited)]
        return [*self.legal_bases, *(Citation(text=line) for line in bare)]

    def note(
        self,
        code: str,
        severity: Severity,
        where: str,
        message: str,
        item: int | None = None,
        *,
        hint: dict[str, str] | None = None,
    ) -> None:
        """Add a problem that only the reader of the source can see."""
        self.reading_problems.append(Problem(code, severity, where, message, item, hint))


def to_lines(paragraphs: Iterable[DraftParagraph]) -> str:
    """Give paragraphs as the text a person edits: one a line, its bullet in front."""
    return "\n".join(f"{each.bullet} {each.text}".strip() for each in paragraphs)


def from_lines(text: str) -> list[DraftParagraph]:
    """Give the paragraphs of such a text; the other way round of ``to_lines``."""
    return [_paragraph(line) for line in text.splitlines() if line.strip()]


def _paragraph(line: str) -> DraftParagraph:
    if line.startswith("- "):
        return DraftParagraph(line[2:].strip(), "-")
    if line.startswith("+ "):
        return DraftParagraph(line[2:].strip(), "+")
    return DraftParagraph(line.strip())


def with_found(given: DraftParty, found: tuple[Named, ...]) -> DraftParty:
    """Give ``given`` with what the registry has under its name."""
    return replace(given, found=found)
