"""How many rows come back otherwise than they were, when our readers read what we export: none."""

from collections.abc import Callable, Iterator

from hypothesis import HealthCheck, Phase, given, settings

from documents import docx, pdf, xlsx
from documents.official import OfficialDocument
from plans import intake
from plans.draft import PlanDraft
from tests.bench.measuring import Figure
from tests.plans import test_readback as plans

_WRITERS: dict[str, tuple[Callable[[OfficialDocument], bytes], int]] = {
    "DOCX": (docx.render, 150),
    "XLSX": (lambda document: xlsx.annex_workbook(document.annexes), 150),
    "PDF": (pdf.render, 60),
}


def figures() -> Iterator[Figure]:
    """Write generated plans, read them again, and count the rows that differ."""
    for name, (write, count) in _WRITERS.items():
        rows, differing = _differing(write, count)
        yield Figure(
            f"Rows changed by way of {name}", differing, 0, "rows",
            f"of {rows} rows of {count} generated plans, written and read again",
        )  # fmt: skip


def _differing(write: Callable[[OfficialDocument], bytes], count: int) -> tuple[int, int]:
    """Give how many rows were written, and how many of them did not come back equal."""
    rows = differing = 0

    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(plans.drafts(), plans.ORDERS)
    def there_and_back(draft: PlanDraft, order: list[int]) -> None:
        nonlocal rows, differing
        again = plans.with_year(intake.read(write(plans.shuffled(plans.paper(draft), order))))
        was, now = plans.rows_of(draft), plans.rows_of(again)
        rows += len(was)
        equal = sum(one == other for one, other in zip(was, now, strict=False))
        differing += max(len(was), len(now)) - equal

    there_and_back()
    return rows, differing
