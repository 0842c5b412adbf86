"""How a figure is taken, compared with its limit, and printed."""

import contextlib
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure beside the most it may be."""

    name: str
    value: float
    limit: float
    unit: str
    compared: str

    @property
    def holds(self) -> bool:
        return self.value <= self.limit

    def as_row(self) -> dict[str, object]:
        return {**asdict(self), "holds": self.holds}


def seconds(job: Callable[[], object]) -> float:
    """Give the wall-clock seconds that ``job`` takes once."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def paired_ratio(one: Callable[[], object], other: Callable[[], object], *, rounds: int) -> float:
    """Give the median of ``one``/``other`` over rounds in which both run in turn.

    Pairing round by round keeps the ratio when the machine's speed drifts.
    """
    return statistics.median(seconds(one) / seconds(other) for _ in range(rounds))


def peak_megabytes(pid: int) -> float:
    """Give the most memory a process has held, in MB; none if it has just ended."""
    with contextlib.suppress(OSError):
        match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(match[1]) / 1000 if match else 0.0
    return 0.0


def table(figures: list[Figure]) -> str:
    """Give the figures as lines of text."""
    lines = [f"{'figure':<52} {'value':>9} {'limit':>9}  compared"]
    for each in figures:
        mark = "ok" if each.holds else "TOO MUCH"
        lines.append(
            f"{each.name:<52} {each.value:>9.3g} {each.limit:>9.3g}  {mark}; {each.unit}: {each.compared}"
        )
    return "\n".join(lines)
