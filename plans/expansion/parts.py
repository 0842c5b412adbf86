"""Phrases, the offices that they became, and what each office owes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from plans.draft import DraftItem, DraftParty, Role

Standing = Literal["agency", "group", "closed", "not-begun", "empty", "unknown", "untracked"]

_NOBODY: Mapping[Standing, str] = {
    "closed": "đã kết thúc hoạt động, không giao",
    "not-begun": "chưa hoạt động, không giao",
    "empty": "nhóm không có cơ quan nào, không giao",
    "unknown": "chưa xác định, không giao",
    "untracked": "không theo dõi",
}
ROLE_WORDS: Mapping[str, str] = {"lead": "chủ trì", "coordinating": "phối hợp"}


@dataclass(frozen=True, slots=True)
class Office:
    """An agency that exists on the plan's day; ``has_account`` where somebody can sign in for it."""

    id: int
    name: str
    has_account: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """The words of a row that name an office, by its own name or through a group."""

    role: Role
    printed: str
    named: Literal["agency", "group"]
    group_id: int | None
    name: str

    def as_json(self) -> dict[str, Any]:
        """Give it as a duty keeps it."""
        return {
            "role": self.role,
            "printed": self.printed,
            "as": self.named,
            "group_id": self.group_id,
            "name": self.name,
        }


@dataclass(frozen=True, slots=True)
class Phrase:
    """A party of a row and the offices that it became."""

    role: Role
    party: DraftParty
    offices: tuple[Office, ...]

    @property
    def printed(self) -> str:
        return self.party.party.printed

    @property
    def name(self) -> str:
        """The registry's name of what is meant; the words themselves where it has none."""
        return self.party.settled.name if self.party.settled else self.party.party.text

    @property
    def standing(self) -> Standing:
        """What the words stand for on the plan's day."""
        settled = self.party.settled
        if settled is None:
            return "untracked" if self.party.party.named_as == "untracked" else "unknown"
        if settled.closed_on:
            return "closed"
        if not settled.members:
            return "empty" if settled.kind == "group" else "not-begun"
        return settled.kind

    @property
    def anchor(self) -> str:
        """Where a page lists the offices of the group that is meant, "" for anything else."""
        settled = self.party.settled
        return f"nhom-{settled.id}" if settled and self.standing == "group" else ""

    @property
    def outcome(self) -> str:
        """What became of the words, as a page says it after an arrow."""
        if self.standing == "group":
            return f"{len(self.offices)} cơ quan"
        return _NOBODY.get(self.standing, self.name)

    @property
    def source(self) -> Source:
        """The phrase as the duties it gives keep it."""
        settled = self.party.settled
        if settled is None:
            raise ValueError(f"{self.printed!r} names nobody")
        group_id = settled.id if settled.kind == "group" else None
        return Source(self.role, self.printed, settled.kind, group_id, settled.name)


@dataclass(frozen=True, slots=True)
class Due:
    """What one office owes in one row, and every phrase that says so."""

    item: DraftItem
    office: Office
    role: Role
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ExpandedRow:
    """A row of the plan: its phrases in printed order, those of the lead first, and what they lay."""

    item: DraftItem
    phrases: tuple[Phrase, ...]
    duties: tuple[Due, ...]

    @property
    def leading(self) -> int:
        """How many offices lead the row."""
        return sum(due.role == "lead" for due in self.duties)

    @property
    def coordinating(self) -> int:
        """How many offices take part in it and do not lead."""
        return len(self.duties) - self.leading


def stronger(roles: Iterable[str]) -> Role:
    """Give the role that counts where an office is named in several: lead beats coordinating."""
    return "lead" if "lead" in roles else "coordinating"


def in_words(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Give where a duty came from, a line a phrase, from its sources as they are kept."""
    return list(dict.fromkeys(map(_in_words, sources)))


def _in_words(source: Mapping[str, Any]) -> str:
    role, printed = ROLE_WORDS[source["role"]], source["printed"]
    if source["as"] == "group":
        return f"{role}, theo cụm từ “{printed}” (nhóm {source['name']})"
    return f"{role}, nêu đích danh “{printed}”"
