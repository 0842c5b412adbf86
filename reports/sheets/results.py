"""What comes of each line of a form, shown before anything is stored."""

import enum
from dataclasses import dataclass, field


class Outcome(enum.StrEnum):
    """What comes of a line; the value is its word in addresses and class names."""

    WRONG = "sai"
    CHANGED = "sua"
    NEW = "moi"
    SAME = "giu-nguyen"

    @property
    def words(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.WRONG: "Không hợp lệ",
    Outcome.CHANGED: "Sửa",
    Outcome.NEW: "Mới",
    Outcome.SAME: "Giữ nguyên",
}


@dataclass(slots=True)
class Result:
    """What comes of one line of the sheet: its number in Excel, what it is about, and sentences.

    ``key`` and ``agency_id`` are those of the duty, 0 where nobody knows it.
    """

    row: int
    title: str
    form: str = ""
    agency: str = ""
    key: int = 0
    agency_id: int = 0
    outcome: Outcome = Outcome.SAME
    said: list[str] = field(default_factory=list)
    # Right by itself, and not taken because of another line.
    is_held_up: bool = False

    @property
    def is_change(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)

    def refuse(self, sentence: str, *, is_held_up: bool = False) -> None:
        """Mark the line as not to be taken, for a reason, which is told first."""
        self.outcome, self.is_held_up = Outcome.WRONG, is_held_up
        self.said.insert(0, sentence)

    def change(self, name: str, before: object, now: object) -> None:
        """Note that the line changes something; the first filling of a field is new."""
        if self.outcome != Outcome.WRONG:
            is_new = before in (None, "") and self.outcome != Outcome.CHANGED
            self.outcome = Outcome.NEW if is_new else Outcome.CHANGED
        self.said.append(f"{name}: {now}" if before in (None, "") else f"{name}: {before} → {now}")
