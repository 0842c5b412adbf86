"""The parts of the form of one duty: numbers as people type them, choices, and the answer they make."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from plans.models.format import PLAIN_UNIT
from reports.answers import Answer, Count
from reports.forms.fields import Field
from reports.models import ProgressEntry
from reports.snapshots import FiledEntry

_PLAIN = re.compile(r"\d+")
_DOTTED = re.compile(r"\d{1,3}([. ]\d{3})+")
_MOST = 2_000_000_000


class NotANumber(Exception):
    """It can't be read as a number; the message is the sentence."""


def read_number(text: str) -> int | None:
    """Give a whole number as people type it, "1.234" too; None for a blank.

    Raises:
        NotANumber: there is something else.
    """
    bare = text.replace("\u00a0", " ").strip()
    if not bare:
        return None
    if not (bare.isascii() and (_PLAIN.fullmatch(bare) or _DOTTED.fullmatch(bare))):
        raise NotANumber(f"“{bare[:30]}” không phải số nguyên. Chỉ ghi số, ví dụ 12 hoặc 1.234.")
    number = int(bare.replace(".", "").replace(" ", "")[:12])
    if number > _MOST:
        raise NotANumber(f"“{bare[:30]}” lớn quá. Hãy xem lại số.")
    return number


@dataclass(slots=True)
class NumberField(Field):
    """How many of one form: what the row asks for, and what was said last time."""

    unit: str = PLAIN_UNIT
    format_id: int | None = None
    before: int | None = None
    target: int | None = None

    def count(self, kept: int | None) -> Count:
        """Give the number; one that can't be read leaves what is ``kept``, and says so."""
        try:
            quantity = read_number(self.value)
        except NotANumber as error:
            self.error, quantity = str(error), kept
        return Count(self.label, self.unit, quantity, self.format_id)


@dataclass(slots=True)
class Addition:
    """A form that the row does not name, as the office adds it: its name, and how many."""

    name: Field
    number: NumberField


@dataclass(slots=True)
class Choice:
    """A radio button or a check box."""

    value: str
    label: str
    is_chosen: bool

    def __str__(self) -> str:
        return self.label


@dataclass(slots=True)
class EntryForm:
    """The form of one duty."""

    entry: ProgressEntry
    state: Field
    states: list[Choice]
    narrative: Field
    difficulties: Field
    proposals: Field
    numbers: list[NumberField]
    additions: list[Addition]
    occurrences: list[Choice]
    occurrences_name: str
    rhythms: list[Choice]
    before: FiledEntry | None

    @property
    def anchor(self) -> str:
        return f"nd-{self.entry.pk}"

    @property
    def has_additions(self) -> bool:
        """Tell whether a form that the row does not name was added, or was begun."""
        return any(each.name.value or each.number.value for each in self.additions)

    @property
    def has_remarks(self) -> bool:
        """Tell whether difficulties or proposals were written."""
        return bool(self.difficulties.value or self.proposals.value)

    @property
    def fields(self) -> list[Field]:
        """Every field that may be wrong or differ, in the order of the page."""
        added = [each for addition in self.additions for each in (addition.name, addition.number)]
        return [
            self.state,
            *self.numbers,
            *added,
            self.narrative,
            self.difficulties,
            self.proposals,
        ]

    def answer(self) -> Answer:
        kept = {(each.name, each.unit): each.quantity for each in self.entry.counts.all()}
        counts = [each.count(kept.get((each.label, each.unit))) for each in self.numbers]
        for addition in self.additions:
            counts += _added(addition, kept)
        return Answer(
            state=self.state.value,
            counts=tuple(counts),
            narrative=self.narrative.value,
            difficulties=self.difficulties.value,
            proposals=self.proposals.value,
            occurrences_done=tuple(
                (kind, int(number))
                for each in self.occurrences
                if each.is_chosen
                for kind, number in [each.value.split(":")]
            ),
        )


def _added(addition: Addition, kept: Mapping[tuple[str, str], int]) -> list[Count]:
    name, number = addition.name.value.strip(), addition.number
    if not name:
        if number.value.strip():
            addition.name.error = "Ghi tên hình thức cho số lượng này."
        return []
    number.label = name
    count = number.count(kept.get((name, number.unit)))
    if count.quantity is None:
        number.error = number.error or f"Ghi số lượng của “{name[:60]}”."
    return [count]
