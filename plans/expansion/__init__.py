"""What a plan lays on whom: its printed phrases become offices, each with one duty in a row.

Plain Python over the rows of a draft whose parties say what the registry has for them on the plan's
day. Nothing is guessed: words that stand for nobody on that day give no duty and a finding.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plans.draft import ROLES, DraftItem, DraftParty
from plans.expansion.findings import Finding, FindingGroup, findings_of, grouped
from plans.expansion.parts import Due, ExpandedRow, Office, Phrase, Source, in_words, stronger

__all__ = [
    "Due",
    "ExpandedRow",
    "Expansion",
    "Finding",
    "FindingGroup",
    "Office",
    "Phrase",
    "Source",
    "expand",
    "in_words",
    "stronger",
]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A plan with every phrase turned into offices: its rows, its duties, and what to know of them."""

    rows: tuple[ExpandedRow, ...]
    duties: tuple[Due, ...]
    findings: tuple[Finding, ...]

    @property
    def offices(self) -> list[Office]:
        """The offices that have a duty, each once."""
        return list({due.office.id: due.office for due in self.duties}.values())

    @property
    def rows_laid(self) -> int:
        """How many rows lay a duty on somebody."""
        return sum(bool(row.duties) for row in self.rows)

    @property
    def stamp(self) -> str:
        """What tells one laying of duties from another: who owes what in which row, as which."""
        laid = sorted((due.item.key, due.office.id, due.role) for due in self.duties)
        return hashlib.sha256(repr(laid).encode()).hexdigest()

    @property
    def groups(self) -> list[FindingGroup]:
        """The findings by kind, what may have to be mended first."""
        return grouped(self.findings)


def expand(items: Iterable[DraftItem], offices: Mapping[int, Office]) -> Expansion:
    """Turn the phrases of ``items`` into duties of offices.

    An office named more than once in a row has one duty there: lead beats coordinating, and every
    phrase that names it is kept.

    Args:
        items: the rows, each party settled as a person or the registry has it. A settled agency or
            group carries as ``members`` the ids of what it stands for on the plan's day: of an
            agency that does not exist yet, none.
        offices: every office that the members name, in the order it is to be listed.
    """
    rows = tuple(_row(item, offices) for item in items)
    duties = tuple(due for row in rows for due in row.duties)
    return Expansion(rows, duties, tuple(findings_of(rows)))


def _row(item: DraftItem, offices: Mapping[int, Office]) -> ExpandedRow:
    phrases = tuple(
        Phrase(role, party, _offices_of(party, offices))
        for role in ROLES
        for party in item.parties(role)
    )
    return ExpandedRow(item, phrases, tuple(_duties(item, phrases)))


def _offices_of(party: DraftParty, offices: Mapping[int, Office]) -> tuple[Office, ...]:
    settled = party.settled
    if settled is None or settled.closed_on:
        return ()
    if len(settled.members) == 1:
        return tuple(offices[pk] for pk in settled.members)
    return tuple(office for pk, office in offices.items() if pk in settled.members)


def _duties(item: DraftItem, phrases: Iterable[Phrase]) -> Iterator[Due]:
    named: dict[Office, list[Source]] = {}
    for phrase in phrases:
        if phrase.offices:
            source = phrase.source
            for office in phrase.offices:
                named.setdefault(office, []).append(source)
    for office, sources in named.items():
        yield Due(item, office, stronger(each.role for each in sources), tuple(sources))
