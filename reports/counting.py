"""How many reports are owed, and how each of them stands: the arithmetic under every rate shown.

Plain Python. What is owed is the sum of how it stands, so that no part can be more than the whole:
0 ≤ in time ≤ submitted ≤ expected, by construction.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from fractions import Fraction
from typing import Self

from reports.standing import Facts, Standing, standing

# Which counter an obligation falls into by how it stands; each falls into one.
PARTS = {
    Standing.ON_TIME: "on_time",
    Standing.LATE: "late",
    Standing.RETURNED: "returned",
    Standing.OVERDUE: "overdue",
    Standing.LOCKED: "overdue",
    Standing.WAITING: "waiting",
    Standing.AWAITING: "waiting",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int

    @property
    def fraction(self) -> Fraction | None:
        """The exact rate; None where there is nothing to be a part of."""
        return Fraction(self.part, self.whole) if self.whole else None

    def __str__(self) -> str:
        """Give it as it is read: "87,5 %"; "–" where nothing is owed.

        Rounded to tenths, and never to all or to none where it is neither.
        """
        if not self.whole:
            return "–"
        tenths = (2000 * self.part + self.whole) // (2 * self.whole)
        if 0 < self.part < self.whole:
            tenths = min(max(tenths, 1), 999)
        units, rest = divmod(tenths, 10)
        return f"{units},{rest} %" if rest else f"{units} %"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many obligations stand how.

    ``overdue`` has those that are locked by now too. ``accepted`` are some of the submitted.
    ``ended`` and ``backfill`` stand beside: they are in nobody's denominator.
    """

    on_time: int = 0
    late: int = 0
    returned: int = 0
    overdue: int = 0
    waiting: int = 0
    accepted: int = 0
    ended: int = 0
    backfill: int = 0

    def __add__(self, other: Self) -> "Counts":
        return Counts(
            *(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True))
        )

    @property
    def expected(self) -> int:
        """What is owed: the denominator of every rate."""
        return self.submitted + self.returned + self.overdue + self.waiting

    @property
    def submitted(self) -> int:
        """What lies with the monitor; what was sent back does not, until it is filed again."""
        return self.on_time + self.late

    @property
    def to_review(self) -> int:
        """What the monitor has and has not answered."""
        return self.submitted - self.accepted

    @property
    def submitted_rate(self) -> Rate:
        return Rate(self.submitted, self.expected)

    @property
    def on_time_rate(self) -> Rate:
        return Rate(self.on_time, self.expected)


def counts_of(obligations: Iterable[Facts], *, on: dt.date) -> Counts:
    """Count how obligations stand on a day."""
    parts = Counter(part for facts in obligations for part in _parts(facts, on))
    return Counts(**parts)


def total(counts: Iterable[Counts]) -> Counts:
    """Add counts up."""
    return sum(counts, Counts())


def _parts(facts: Facts, on: dt.date) -> tuple[str, ...]:
    if facts.is_backfill:
        return ("backfill",)
    if facts.is_ended:
        return ("ended",)
    part = PARTS[standing(facts, on=on)]
    return (part, "accepted") if facts.is_filed and facts.state == "accepted" else (part,)
