"""The lines of a matrix: offices down, periods across, and how each obligation stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.models import Agency, DayOff
from agencies.workdays import Workdays
from plans.models import Plan
from reports import figures
from reports.counting import Counts, counts_of, total
from reports.models import ReportingPeriod
from reports.models.obligation import ObligationQuerySet
from reports.standing import Facts, Standing, standing

# What a cell says beside its sign; days are working days, as the legend has it.
_SHORT = {
    Standing.ON_TIME: "đúng hạn",
    Standing.LATE: "muộn",
    Standing.RETURNED: "trả lại",
    Standing.AWAITING: "chờ duyệt",
    Standing.WAITING: "chưa đến hạn",
    Standing.OVERDUE: "quá hạn",
    Standing.LOCKED: "đã khóa",
    Standing.BACKFILL: "nhập bù",
    Standing.ENDED: "kết thúc",
}
# What tells one look of a cell from another.
_JUDGED = ("its_state", "filed_on", "last_due", "closing", "is_backfill", "ended_on")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; a page of six hundred has few different ones."""

    facts: Facts
    standing: Standing
    words: str
    hint: str


@dataclass(frozen=True, slots=True)
class Cell:
    """An obligation of an office in a period, and how it looks."""

    obligation: int
    look: Look


@dataclass(frozen=True, slots=True)
class Line:
    """An office with its cells, one for each period; None where it owes nothing."""

    office: Agency
    cells: list[Cell | None]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Column:
    """A period at the head of its column, and what all the offices shown come to in it."""

    period: ReportingPeriod
    counts: Counts

    @property
    def name(self) -> str:
        return self.period.as_period().name

    @property
    def short_name(self) -> str:
        return self.period.as_period().short_name

    @property
    def is_open(self) -> bool:
        return self.period.opened_at is not None

    @property
    def is_before_start(self) -> bool:
        """Tell whether it is asked of nobody, and nobody has anything in it."""
        return not (self.period.counts or astuple(self.counts) != astuple(Counts()))


def columns_of(plan: Plan, counts: Mapping[int, Counts]) -> list[Column]:
    """Give the periods of a plan in order, with what was counted for each."""
    return [Column(period, counts.get(period.pk, Counts())) for period in plan.periods.all()]


def overall(columns: Iterable[Column]) -> Counts:
    """Give what all the periods come to."""
    return total(column.counts for column in columns)


def lines_of(
    offices: Sequence[Agency],
    columns: Sequence[Column],
    obligations: ObligationQuerySet,
    *,
    plan: Plan,
    on: dt.date,
) -> list[Line]:
    """Give the lines of ``offices``, in two queries however many there are."""
    looks = _looks(plan, on)
    found: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for agency, period, pk, *judged in _read(obligations, offices):
        found[agency, period].append(Cell(pk, looks(*judged)))

    def line(office: Agency) -> Line:
        rows = [found.get((office.pk, column.period.pk), []) for column in columns]
        facts = [cell.look.facts for row in rows for cell in row]
        return Line(office, [_shown(row) for row in rows], counts_of(facts, on=on))

    return [line(office) for office in offices]


def _read(obligations: ObligationQuerySet, offices: Sequence[Agency]) -> Iterable[Any]:
    rows = obligations.filter(agency__in=[each.pk for each in offices]).with_days().order_by("pk")
    with_reports = rows.annotate(
        its_state=figures.of_report("state"), filed_on=figures.of_report("first_submitted_on")
    )
    return with_reports.values_list("agency_id", "period_id", "pk", *_JUDGED)


def _looks(plan: Plan, on: dt.date) -> Callable[..., Look]:
    """Give what tells how a cell looks on a day, by the working days of the plan's province."""
    workdays = DayOff.objects.of_province(plan.issuer).workdays()

    @cache
    def look(*judged: Any) -> Look:
        state, filed_on, due_on, closes_on, is_backfill, ended_on = judged
        is_ended = ended_on is not None
        facts = Facts(state or "draft", filed_on, due_on, closes_on, is_backfill, is_ended)
        stands = standing(facts, on=on)
        return Look(facts, stands, _words(stands, facts, on, workdays), _hint(facts))

    return look


def _shown(row: Sequence[Cell]) -> Cell | None:
    """Give what is shown of an office and a period: what is open, before what has ended."""
    if not row:
        return None
    return next((cell for cell in row if not cell.look.facts.is_ended), row[-1])


def _words(stands: Standing, facts: Facts, on: dt.date, workdays: Workdays) -> str:
    if stands not in (Standing.LATE, Standing.OVERDUE):
        return _SHORT[stands]
    until = facts.first_filed_on if stands == Standing.LATE and facts.first_filed_on else on
    days = workdays.between(facts.due_on, until)
    # Filed on the weekend after a Friday: late, and by no working day.
    return f"{_SHORT[stands]} {days} ngày" if days else _SHORT[stands]


def _hint(facts: Facts) -> str:
    if facts.is_backfill:
        return "Nhập bù"
    said = f"Hạn {facts.due_on:%d/%m}"
    if facts.first_filed_on:
        said += f", nộp {facts.first_filed_on:%d/%m}"
    return f"{said}, đã kết thúc" if facts.is_ended else said


def markup_of(lines: Iterable[Line], *, to_review: bool) -> list[SafeString]:
    """Give the cells of each line as markup, each leading to its report.

    Made here and not by the template: cells are most of the page's time and of its bytes. Closing
    tags of cells are left out, as HTML allows.

    Args:
        to_review: leads to the page of whoever takes reports in, where there is something filed.
    """

    @cache
    def around(look: Look) -> tuple[str, str]:
        was_filed = look.facts.first_filed_on is not None
        address = "reports:review" if to_review and was_filed else "reports:report"
        before, _, after = reverse(address, args=[0]).rpartition("0")
        opening = format_html('<td class={}><a href="{}', look.standing.value, before)
        return opening, format_html('{}" title="{}">{}</a>', after, look.hint, look.words)

    def markup(cell: Cell | None) -> str:
        if cell is None:
            return "<td>"
        before, after = around(cell.look)
        return f"{before}{cell.obligation}{after}"

    # Every piece was escaped above, or is a number.
    return [SafeString("".join(map(markup, line.cells))) for line in lines]
