"""A year of a whole province by a fake clock, with outages: what was told beside what should have been.

Nothing is timed: the clock is ours, and the figures are counts of what was wrong.
"""

from collections.abc import Iterator

from tests.bench.measuring import Figure
from tests.reports.simulated_year import Year
from tests.reports.year_told import faults, steps_told

DAYS, OFFICES, WORKERS = 400, 200, 5


def figures() -> Iterator[Figure]:
    """Let the year pass, then count what was told wrongly."""
    year = Year(offices=OFFICES, days=DAYS, seed=34, workers=WORKERS)
    year.run()
    told, expected = steps_told(), year.expected()
    wrong = sum(told.get(key) != at for key, at in expected.items())
    wrong += len(told.keys() - expected.keys())
    compared = (
        f"{len(expected):,} expected, {len(year.mail.taken):,} messages, {len(year.outages)} outages, "
        f"{OFFICES} offices, {DAYS} days, {WORKERS} workers at each tick"
    )
    yield Figure("Stages of a year not told once and in time", wrong, 0, "stages", compared)
    yield Figure("Promises of sending broken in a year", len(faults(year)), 0, "promises", compared)
