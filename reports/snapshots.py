"""A report as it was filed, apart from the tables: what a revision keeps, and reviews and papers read."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FiledCount:
    """A number by form and unit."""

    name: str
    unit: str
    quantity: int
    format_id: int | None = None


@dataclass(frozen=True, slots=True)
class FiledEntry:
    """What was said of one duty: the row's own words are kept with it."""

    entry_id: int
    duty_id: int
    number: int
    contents: str
    role: str
    schedule: str
    state: str
    counts: tuple[FiledCount, ...] = ()
    narrative: str = ""
    difficulties: str = ""
    proposals: str = ""
    is_optional: bool = False
    occurrences: tuple[tuple[str, int], ...] = ()
    occurrences_done: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FiledEvidence:
    """A file or link that was handed in with it."""

    id: int
    kind: str
    name: str
    url: str
    sha256: str
    size: int
    entry_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """The whole report."""

    summary: str = ""
    difficulties: str = ""
    proposals: str = ""
    entries: tuple[FiledEntry, ...] = ()
    evidence: tuple[FiledEvidence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it as the column of a revision keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Filed":
        """Read what ``as_json`` wrote."""
        return cls(
            summary=kept["summary"],
            difficulties=kept["difficulties"],
            proposals=kept["proposals"],
            entries=tuple(_entry(each) for each in kept["entries"]),
            evidence=tuple(
                FiledEvidence(**{**each, "entry_ids": tuple(each["entry_ids"])})
                for each in kept["evidence"]
            ),
        )


def _entry(kept: dict[str, Any]) -> FiledEntry:
    return FiledEntry(
        **{
            **kept,
            "counts": tuple(FiledCount(**each) for each in kept["counts"]),
            "occurrences": _pairs(kept["occurrences"]),
            "occurrences_done": _pairs(kept["occurrences_done"]),
        }
    )


def _pairs(kept: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(kind), int(number)) for kind, number in kept)
