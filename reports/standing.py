"""Where an office stands with one report: in time, late, overdue, closed; and the sign for it.

One place for every list, matrix and counter, so that no two of them can disagree.
"""

import datetime as dt
import enum
from dataclasses import dataclass


class Standing(enum.StrEnum):
    """How a report stands on a day; the value is its word in addresses and class names."""

    ON_TIME = "dung-han"
    LATE = "muon"
    RETURNED = "tra-lai"
    AWAITING = "cho-duyet"
    WAITING = "chua-den-han"
    OVERDUE = "qua-han"
    LOCKED = "da-khoa"
    BACKFILL = "nhap-bu"
    ENDED = "ket-thuc"

    @property
    def sign(self) -> str:
        """Its shape, which never stands without the word."""
        return _SIGNS[self]

    @property
    def words(self) -> str:
        return _WORDS[self]


_SIGNS = {
    Standing.ON_TIME: "✓", Standing.LATE: "●", Standing.RETURNED: "↩", Standing.AWAITING: "◐",
    Standing.WAITING: "○", Standing.OVERDUE: "!", Standing.LOCKED: "✕", Standing.BACKFILL: "+",
    Standing.ENDED: "–",
}  # fmt: skip
_WORDS = {
    Standing.ON_TIME: "Đúng hạn",
    Standing.LATE: "Nộp muộn",
    Standing.RETURNED: "Bị trả lại",
    Standing.AWAITING: "Chờ lãnh đạo duyệt",
    Standing.WAITING: "Chưa đến hạn",
    Standing.OVERDUE: "Quá hạn",
    Standing.LOCKED: "Đã khóa, chưa nộp",
    Standing.BACKFILL: "Nhập bù",
    Standing.ENDED: "Đã kết thúc",
}


def last_due(due_on: dt.date, extended_to: dt.date | None) -> dt.date:
    """Give the due day that counts: the extended one, where there is an extension."""
    return extended_to or due_on


def last_open(
    locks_on: dt.date, extended_to: dt.date | None, reopened_until: dt.date | None
) -> dt.date:
    """Give the last day on which the office may still file, late or reopened."""
    return max(day for day in (locks_on, extended_to, reopened_until) if day)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the standing is judged by.

    ``state`` is that of ``ProgressReport``; ``first_filed_on`` the day in Việt Nam of its first
    filing; ``due_on`` the due day with its extension; ``closes_on`` the last day on which the office
    may file.
    """

    state: str
    first_filed_on: dt.date | None
    due_on: dt.date
    closes_on: dt.date
    is_backfill: bool = False
    is_ended: bool = False

    @property
    def is_filed(self) -> bool:
        """Tell whether a report lies with the monitor; one that was sent back does not."""
        return self.state in ("submitted", "accepted") and self.first_filed_on is not None

    @property
    def is_in_time(self) -> bool:
        """Tell whether it was filed by the due day.

        The first filing counts: who was sent a report back has not been late by that.
        """
        return (
            self.is_filed and self.first_filed_on is not None and self.first_filed_on <= self.due_on
        )


def standing(facts: Facts, *, on: dt.date) -> Standing:
    """Give how a report stands on a day; a due day lasts until its end."""
    if facts.is_backfill:
        return Standing.BACKFILL
    if facts.is_filed:
        return Standing.ON_TIME if facts.is_in_time else Standing.LATE
    return Standing.ENDED if facts.is_ended else _unfiled(facts, on)


def _unfiled(facts: Facts, on: dt.date) -> Standing:
    if facts.state == "returned":
        return Standing.RETURNED
    if on > facts.closes_on:
        return Standing.LOCKED
    if on > facts.due_on:
        return Standing.OVERDUE
    return Standing.AWAITING if facts.state == "awaiting" else Standing.WAITING
