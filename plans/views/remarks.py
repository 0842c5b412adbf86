"""Problems of a plan as remarks beside its paper: how grave, how many, beside what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents import decree30
from documents.printed import Block, Sheet
from plans.draft import Problem, Severity

# The gravest first, as everywhere on the page.
SEVERITY_NAMES: dict[Severity, str] = {
    "error": "phải sửa",
    "warning": "nên xem lại",
    "info": "ghi nhận",
}
SHAPES: dict[Severity, str] = {"error": "✕", "warning": "▲", "info": "○"}

# The first word of a problem's path, and the place it means.
PLACES = {"recipients": "recipients", "signature": "signature", "signer": "signature"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem with the anchor of its place on the page."""

    problem: Problem
    anchor: str

    @property
    def label(self) -> str:
        severity = self.problem.severity
        return f"{SHAPES[severity]} {SEVERITY_NAMES[severity].capitalize()}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many problems of one severity there are; ``is_chosen`` while only those are shown."""

    severity: Severity
    number: int
    is_chosen: bool

    @property
    def label(self) -> str:
        return f"{SHAPES[self.severity]} {self.number} {SEVERITY_NAMES[self.severity]}"


# Remarks by place: "head", "block 3", "row 4", "annex", "recipients", "signature".
Placed = defaultdict[str, list[Remark]]


def counts_of(problems: Iterable[Problem], chosen: str = "") -> list[Count]:
    """Count problems by severity."""
    numbers = Counter(problem.severity for problem in problems)
    return [
        Count(severity, numbers[severity], severity == chosen)
        for severity in SEVERITY_NAMES
        if numbers[severity]
    ]


def remarks_on(problems: Iterable[Problem], chosen: str = "") -> list[Remark]:
    """Give the problems as remarks, all or those of the ``chosen`` severity alone."""
    shown = [problem for problem in problems if chosen in ("", problem.severity)]
    shown.sort(key=lambda problem: list(SEVERITY_NAMES).index(problem.severity))
    return [Remark(problem, f"luu-y-{number}") for number, problem in enumerate(shown, start=1)]


def placed_on(printed: Sheet, rows: set[int], remarks: Iterable[Remark]) -> Placed:
    """Give each remark its place on a page that shows the rows with the numbers ``rows``."""
    placed: Placed = defaultdict(list)
    for remark in remarks:
        placed[_place(remark.problem, printed, rows)].append(remark)
    return placed


def _place(problem: Problem, printed: Sheet, rows: set[int]) -> str:
    """Give the place beside which a problem belongs; the head, where none fits."""
    if problem.item in rows:
        return f"row {problem.item}"
    topic, _, rest = problem.where.partition(" ")
    if topic == "appendix" and printed.annexes:
        return "annex"
    block = None
    if topic == "legal":
        block = next((i for i, each in enumerate(printed.body) if each.style == "basis"), None)
    if topic == "section":
        block = _block_of(rest.split("."), printed.body)
    return PLACES.get(topic, "head") if block is None else f"block {block}"


def _block_of(labels: Sequence[str], blocks: Sequence[Block]) -> int | None:
    """Give the block that begins the section with these labels, outermost first ("IV", "3")."""
    found, start = None, 0
    for label in filter(None, labels):
        mark = decree30.section_mark(label) + " "
        places = range(start, len(blocks))
        found = next((place for place in places if blocks[place].text.startswith(mark)), None)
        if found is None:
            return None
        start = found + 1
    return found
