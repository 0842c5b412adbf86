"""What an office answers, as the form, the sheet and the autosave all hand it to one action."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Count:
    """A number by form and unit; ``quantity`` is None where the field was left blank."""

    name: str
    unit: str
    quantity: int | None
    format_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one duty; ``state`` is a value of ``ProgressEntry.State``, blank if none."""

    state: str = ""
    counts: tuple[Count, ...] = ()
    narrative: str = ""
    difficulties: str = ""
    proposals: str = ""
    # [kind, number] of the occurrences that were kept.
    occurrences_done: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """A whole report as it is being written; ``entries`` by the key of the ``ProgressEntry``.

    What is not among ``entries`` stays as it was.
    """

    entries: Mapping[int, Answer] = field(default_factory=dict)
    summary: str = ""
    difficulties: str = ""
    proposals: str = ""
