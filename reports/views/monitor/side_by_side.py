"""A filed report beside that of the period before, row by row, as the review page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.forms import BoundField

from plans.models import Assignment
from reports import differences
from reports.models import Evidence, ProgressEntry
from reports.periods import NoSuchPeriod, Period
from reports.snapshots import Filed, FiledEntry, FiledEvidence


@dataclass(frozen=True, slots=True)
class Shown:
    """A file or link of a filing, with its small picture if there is one."""

    filed: FiledEvidence
    has_picture: bool
    is_withdrawn: bool
    # Of a link: what came of looking at it.
    remark: str = ""
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One entry in words."""

    filed: FiledEntry
    times: list[tuple[str, bool]]

    @property
    def state(self) -> str:
        return _name(ProgressEntry.State.choices, self.filed.state) or "Chưa trả lời"

    @property
    def role(self) -> str:
        return _name(Assignment.Role.choices, self.filed.role)


@dataclass(frozen=True, slots=True)
class Pair:
    """An entry, the same of the period before, and what strikes one between them."""

    now: Said
    before: Said | None
    remarks: list[str]
    evidence: list[Shown]
    # Whether it is another than in the filing that was sent back; None where there was none.
    is_mended: bool | None = None
    fields: tuple[BoundField, BoundField] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two reports of one office."""

    now: Filed
    before: Filed | None
    pairs: list[Pair]
    # Shown with no entry of its own.
    loose: list[Shown]
    is_summary_copied: bool

    @property
    def remark_count(self) -> int:
        return sum(len(pair.remarks) for pair in self.pairs) + self.is_summary_copied


def side_by_side(
    now: Filed,
    *,
    before: Filed | None,
    sent_back: Filed | None,
    year: int,
    fields: Mapping[int, tuple[BoundField, BoundField]] | None = None,
) -> SideBySide:
    """Put a filing beside the period before.

    Args:
        now: what was filed.
        before: what the office filed for the period before.
        sent_back: the filing of the same report before this one.
        year: of the plan, to name the times that a row is done.
        fields: of the form, by entry; none where nothing is judged any more.
    """
    kept = _kept(now.evidence)
    mended = {each.entry_id: each for each in sent_back.entries} if sent_back else {}
    pairs = []
    for entry in now.entries:
        other = differences.entry_before(entry, before.entries) if before else None
        pairs.append(
            Pair(
                _said(entry, year), _said(other, year) if other else None, differences.remarks(entry, other),
                [_shown(each, kept) for each in now.evidence if entry.entry_id in each.entry_ids],
                _is_mended(entry, mended), (fields or {}).get(entry.entry_id),
            )
        )  # fmt: skip
    known = {entry.entry_id for entry in now.entries}
    loose = [_shown(each, kept) for each in now.evidence if not known.intersection(each.entry_ids)]
    is_copied = bool(before and differences.is_copied(now.summary, before.summary))
    return SideBySide(now, before, pairs, loose, is_copied)


def _is_mended(entry: FiledEntry, before: Mapping[int, FiledEntry]) -> bool | None:
    other = before.get(entry.entry_id)
    return None if other is None else entry != other


def _kept(evidence: Iterable[FiledEvidence]) -> dict[int, Evidence]:
    rows = Evidence.objects.filter(pk__in=[each.id for each in evidence])
    shown = ("checked_at", "is_alive", "check_note", "failing_since")
    return {row.pk: row for row in rows.only("thumbnail", "withdrawn_at", *shown)}


def _shown(filed: FiledEvidence, kept: Mapping[int, Evidence]) -> Shown:
    row = kept.get(filed.id)
    if row is None or not row.in_use:
        return Shown(filed, has_picture=False, is_withdrawn=True)
    return Shown(
        filed, bool(row.thumbnail), is_withdrawn=False, remark=row.link_remark, is_dead=row.is_dead
    )


def _said(entry: FiledEntry, year: int) -> Said:
    done = set(entry.occurrences_done)
    return Said(entry, [(_short_name(*each, year), each in done) for each in entry.occurrences])


def _short_name(kind: str, number: int, year: int) -> str:
    try:
        return Period(kind, number, year).short_name  # type: ignore[arg-type]
    except (NoSuchPeriod, KeyError):
        return str(number)


def _name(choices: Iterable[tuple[str, str]], value: str) -> str:
    return dict(choices).get(value, "")
