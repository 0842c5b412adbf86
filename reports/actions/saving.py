"""Takes over what an office has answered into the rows of its report."""

from collections.abc import Iterable

from agencies.text import shown
from reports.answers import Answer, Answers, Count
from reports.models import FormatCount, ProgressEntry, ProgressReport

_TEXTS = ("narrative", "difficulties", "proposals")
_WHOLE = ("summary", "difficulties", "proposals")
_FIELDS = ("state", "occurrences_done", *_TEXTS)
# Longer ones are cut where the column ends, and so is what is beyond counting.
_NAME, _UNIT, _MOST = 500, 40, 2_147_483_647


def take_over(report: ProgressReport, answers: Answers) -> bool:
    """Write ``answers`` into the entries, and into ``report`` without storing it.

    Tells whether anything is other than it was.
    """
    entries = report.entries.filter(pk__in=list(answers.entries)).prefetch_related("counts")
    changed, recounted = [], []
    for entry in entries:
        answer = answers.entries[entry.pk]
        if _set(entry, answer):
            changed.append(entry)
        counts = _merged(answer.counts)
        if counts != [_key(each) for each in entry.counts.all()]:
            recounted.append((entry, counts))
    ProgressEntry.objects.bulk_update(changed, _FIELDS)
    _recount(recounted)
    return bool(_set_whole(report, answers) or changed or recounted)


def _set_whole(report: ProgressReport, answers: Answers) -> bool:
    told = {name: _tidied(getattr(answers, name)) for name in _WHOLE}
    is_new = any(getattr(report, name) != text for name, text in told.items())
    for name, text in told.items():
        setattr(report, name, text)
    return is_new


def _set(entry: ProgressEntry, answer: Answer) -> bool:
    told: dict[str, object] = {name: _tidied(getattr(answer, name)) for name in _TEXTS}
    told["state"] = answer.state if answer.state in ProgressEntry.State else ""
    done = set(answer.occurrences_done)
    # Only what the row asks for can be kept.
    told["occurrences_done"] = [pair for pair in entry.occurrences if tuple(pair) in done]
    is_new = any(getattr(entry, name) != value for name, value in told.items())
    for name, value in told.items():
        setattr(entry, name, value)
    return is_new


def _tidied(text: str) -> str:
    """Give text as it is kept: plain line ends, nothing unseen, no blanks around it."""
    return shown(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


_Counted = tuple[str, str, int, int | None]


def _key(count: FormatCount) -> _Counted:
    return count.name, count.unit, count.quantity, count.format_id


def _merged(counts: Iterable[Count]) -> list[_Counted]:
    """Give the numbers that were filled in; one form named twice is one, with both its numbers."""
    found: dict[tuple[str, str], tuple[int, int | None]] = {}
    for each in counts:
        if each.quantity is not None:
            place = (" ".join(each.name.split())[:_NAME], each.unit[:_UNIT])
            before, format_id = found.get(place, (0, None))
            found[place] = (min(before + each.quantity, _MOST), each.format_id or format_id)
    return [(*place, quantity, format_id) for place, (quantity, format_id) in found.items()]


def _recount(recounted: list[tuple[ProgressEntry, list[_Counted]]]) -> None:
    FormatCount.objects.filter(entry__in=[entry for entry, _ in recounted]).delete()
    FormatCount.objects.bulk_create(
        FormatCount(entry=entry, name=name, unit=unit, quantity=quantity, format_id=format_id)
        for entry, counts in recounted
        for name, unit, quantity, format_id in counts
    )
