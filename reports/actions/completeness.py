"""What keeps a report from being filed, and what is only pointed out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.models import Duty
from plans.models.drafting import schedule_of
from reports import asks
from reports.models import ProgressEntry, ProgressReport

# "Đã làm" tells nobody what was done.
FEWEST_WORDS = 3
_State = ProgressEntry.State
_WORKED = (_State.DONE, _State.ONGOING)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to be looked at in an entry; ``part`` is the part of its form that it is about."""

    entry_id: int
    part: str
    message: str


def problems_of(report: ProgressReport) -> list[Problem]:
    """Give what must be answered before ``report``, loaded by ``whole()``, is filed."""
    return [problem for entry in report.entries.all() for problem in _problems(entry)]


def advice_on(report: ProgressReport) -> list[Problem]:
    """Give what may stand so, and perhaps should not."""
    used = {entry.pk for each in report.evidence_in_use() for entry in each.entries.all()}
    return [problem for entry in report.entries.all() for problem in _advice(entry, used)]


def open_rhythms(duty: Duty) -> tuple[str, ...]:
    """Give the rhythms of which the office has still to choose one, none where it has or need not."""
    schedule = schedule_of(duty.item)
    if not asks.is_choice(schedule):
        return ()
    choice = getattr(duty, "rhythm_choice", None)
    return () if choice and choice.rhythm in schedule.every else schedule.every


def _problems(entry: ProgressEntry) -> Iterator[Problem]:
    name = f"Nội dung {entry.duty.item.number}"
    if not entry.is_answered:
        # An event that did not come about may be passed over.
        if not entry.is_optional:
            yield Problem(entry.pk, "state", f"{name}: chưa chọn kết quả.")
        return
    if entry.state in _WORKED and not _tells_something(entry):
        yield Problem(
            entry.pk,
            "narrative",
            f"{name}: hãy ghi số lượng, hoặc vài chữ về việc đã làm.",
        )
    if open_rhythms(entry.duty):
        yield Problem(entry.pk, "rhythm", f"{name}: chưa chọn nhịp thực hiện.")


def _tells_something(entry: ProgressEntry) -> bool:
    has_number = any(count.quantity for count in entry.counts.all())
    return has_number or len(entry.narrative.split()) >= FEWEST_WORDS


def _advice(entry: ProgressEntry, used: Iterable[int]) -> Iterator[Problem]:
    name = f"Nội dung {entry.duty.item.number}"
    if entry.state in _WORKED and entry.pk not in used:
        yield Problem(entry.pk, "state", f"{name}: chưa có tài liệu kiểm chứng.")
    missed = len(entry.occurrences) - len(entry.occurrences_done)
    if entry.state == _State.DONE and entry.occurrences and missed:
        yield Problem(
            entry.pk,
            "state",
            f"{name}: ghi “Đã thực hiện” nhưng còn {missed} lần chưa đánh dấu.",
        )
    if entry.state == _State.NOT_DONE and not (entry.difficulties or entry.narrative):
        yield Problem(entry.pk, "difficulties", f"{name}: nên ghi vì sao chưa thực hiện.")
