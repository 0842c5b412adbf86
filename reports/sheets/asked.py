"""What a form asks: one ``Asked`` a duty, with what the portal knows of it so far.

Both forms are drawn from it and compared with it: that of an office, keyed by its entries, and that
of a monitor for a past period, keyed by duties.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.models import Duty
from reports import periods
from reports.answers import Answer, Count
from reports.models import ProgressEntry, ProgressReport
from reports.snapshots import Filed

Occurrence = tuple[str, int]
# Numbers of the period before, by form and unit.
Before = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty as a form shows it: ``answer`` is what the portal has, its counts one a line.

    ``occurrences`` pairs each time that is asked with its name: ``(("month", 1), "T1")``.
    """

    key: int
    number: int
    contents: str
    role: str
    schedule: str
    answer: Answer
    before: Before
    occurrences: tuple[tuple[Occurrence, str], ...] = ()
    agency_id: int = 0
    agency: str = ""
    is_optional: bool = False

    @property
    def title(self) -> str:
        """How a sentence names it: "3. Tuyên truyền …", its first line alone."""
        return f"{self.number}. {(self.contents.splitlines() or [''])[0]}"


def of_report(report: ProgressReport, before: Filed | None) -> list[Asked]:
    """Give what the form of a report asks, ``report`` being loaded by ``whole()``."""
    earlier = before_by_duty(before)
    year = report.obligation.plan.year
    return [
        of_duty(
            entry.duty,
            key=entry.pk,
            answer=answer_of(entry),
            before=earlier.get(entry.duty_id, {}),
            occurrences=named(((kind, number) for kind, number in entry.occurrences), year),
            is_optional=entry.is_optional,
        )
        for entry in report.entries.all()
    ]


def before_by_duty(before: Filed | None) -> dict[int, Before]:
    """Give the numbers of a filed report by duty."""
    return {
        entry.duty_id: {(count.name, count.unit): count.quantity for count in entry.counts}
        for entry in (before.entries if before else ())
    }


def of_duty(
    duty: Duty,
    *,
    key: int,
    answer: Answer | None = None,
    before: Before | None = None,
    occurrences: tuple[tuple[Occurrence, str], ...] = (),
    is_optional: bool = False,
) -> Asked:
    """Give what is asked of a duty whose row and forms are at hand."""
    return Asked(
        key=key,
        number=duty.item.number,
        contents=duty.item.contents,
        role=duty.get_role_display(),
        schedule=duty.item.schedule_text,
        answer=answer or Answer(counts=blank_counts(duty)),
        before=before or {},
        occurrences=occurrences,
        agency_id=duty.agency_id,
        is_optional=is_optional,
    )


def blank_counts(duty: Duty) -> tuple[Count, ...]:
    """Give the lines to count on, a form of the row each; one of no name where it has no form."""
    counts: dict[tuple[str, str], Count] = {}
    for each in duty.item.item_formats.all():
        name, unit = " ".join(each.text.split())[:500], each.counted_in
        counts.setdefault((name, unit), Count(name, unit, None, each.format_id))
    return tuple(counts.values()) or (Count("", "", None),)


def answer_of(entry: ProgressEntry) -> Answer:
    """Give what is kept of an entry, a blank number for every form that has none yet."""
    counts = {(count.name, count.unit): count for count in blank_counts(entry.duty)}
    for kept in entry.counts.all():
        counts.pop(("", ""), None)
        counts[kept.name, kept.unit] = Count(kept.name, kept.unit, kept.quantity, kept.format_id)
    return Answer(
        state=entry.state,
        counts=tuple(counts.values()),
        narrative=entry.narrative,
        difficulties=entry.difficulties,
        proposals=entry.proposals,
        occurrences_done=tuple((kind, number) for kind, number in entry.occurrences_done),
    )


def named(occurrences: Iterable[Occurrence], year: int) -> tuple[tuple[Occurrence, str], ...]:
    """Pair occurrences with the short names that people write: "T1", "Q.I"."""
    return tuple(
        ((kind, number), periods.Period(kind, number, year).short_name)  # type: ignore[arg-type]
        for kind, number in occurrences
    )
