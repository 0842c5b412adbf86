"""What numbering a plan costs beside laying its paper out, which is most of it."""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

from agencies.actions.registry import load_province
from documents import pdf
from plans.actions import importing, life, numbering
from plans.actions.formats import load_formats
from plans.actions.papers import document_of
from plans.models import Plan
from tests.bench.measuring import Figure, paired_ratio

NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 6)
# Eleven rows that name the groups of a whole province.
SAMPLE = Path(__file__).parents[2] / "plans" / "samples" / "ke-hoach-mau.txt"
ROUNDS = 11
REASON = "Đã đối chiếu với bản gốc"


def figures() -> Iterator[Figure]:
    """Number a fresh plan, and lay the same paper out, in turn."""
    load_province(key="thai-nguyen", by=None, at=NOW)
    load_formats(by=None, at=NOW)
    reading = importing.read_file(content=SAMPLE.read_bytes(), on=NOW.date())
    plans = [_submitted(reading) for _ in range(ROUNDS + 1)]
    wanted = (
        numbering.Wanted(str(1000 + n), DAY, reason_for_all=REASON) for n in itertools.count()
    )
    waiting = iter(plans)
    _number(next(waiting), next(wanted))  # The press is warm from here on.
    document = document_of(Plan.objects.whole().get(pk=plans[0].pk), mark="")
    yield Figure(
        f"Numbering a plan of {plans[0].items.count()} rows",
        paired_ratio(
            lambda: _number(next(waiting), next(wanted)),
            lambda: pdf.print_anew(document),
            rounds=ROUNDS,
        ),
        1.3, "times as long", "claim, check, print, freeze / printing alone, in turn",
    )  # fmt: skip


def _number(plan: Plan, wanted: numbering.Wanted) -> None:
    numbering.number(plan=plan, wanted=wanted, by=None, at=NOW)


def _submitted(reading: importing.Reading) -> Plan:
    # Without number and day, as a draft comes to the registrar.
    reading.draft.number = reading.draft.issued_on = reading.draft.appendices[0].caption = None
    plan = importing.import_plan(reading=reading, by=None, at=NOW)
    life.submit(plan=plan, by=None, at=NOW, reason_for_all=REASON)
    return plan
