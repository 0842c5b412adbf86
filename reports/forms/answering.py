"""The form of a report: what is stored or was posted, field by field, and the answers it makes.

One duty has the fields ``d12-state``, ``d12-narrative`` and so on; numbers are ``d12-n-<key>`` by the
line of the plan's row, and what the office adds itself comes as pairs of ``d12-name`` and ``d12-number``.
A duty that is not among ``muc`` was not on the page, and stays as it is stored.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import zip_longest

from django.http import QueryDict

from agencies.text import folded
from plans.models import Format
from plans.models.format import PLAIN_UNIT
from reports import periods
from reports.actions.completeness import open_rhythms
from reports.answers import Answers
from reports.forms.entries import Addition, Choice, EntryForm, NumberField
from reports.forms.fields import Field, Values, code_of
from reports.models import ProgressEntry, ProgressReport
from reports.snapshots import Filed, FiledEntry

_WHOLE = (
    ("summary", "Đánh giá chung"),
    ("difficulties", "Khó khăn, vướng mắc"),
    ("proposals", "Đề xuất, kiến nghị"),
)
_RHYTHMS = {
    "month": "Hằng tháng",
    "quarter": "Hằng quý",
    "half": "6 tháng một lần",
    "year": "Hằng năm",
}


class ReportForm:
    """The whole form, of what is stored or (with ``data``) of what was posted."""

    STATES = ProgressEntry.State.choices

    def __init__(
        self,
        report: ProgressReport,
        *,
        data: QueryDict | None = None,
        before: Filed | None = None,
        catalogue: Iterable[Format] = (),
    ) -> None:
        """Take ``report`` as ``ProgressReport.objects.whole()`` loads it."""
        self.report = report
        self._data = data
        self._shown = set(data.getlist("muc")) if data else set()
        self.catalogue = list(catalogue)
        self._known = {folded(each.name): each for each in self.catalogue}
        self._before = {each.duty_id: each for each in before.entries} if before else {}

    @cached_property
    def whole(self) -> list[Field]:
        """What is said of the period as a whole."""
        return [
            Field(name, label, Values(self._data).text(name, getattr(self.report, name)))
            for name, label in _WHOLE
        ]

    @cached_property
    def entries(self) -> list[EntryForm]:
        return [self._entry(entry) for entry in self.report.entries.all()]

    @cached_property
    def answers(self) -> Answers:
        """What is said; reading it marks the fields that can't be read."""
        told = {each.name: each.value for each in self.whole}
        entries = {form.entry.pk: form.answer() for form in self.entries}
        return Answers(entries=entries, **told)

    @property
    def posted(self) -> QueryDict:
        """What was posted, nothing where the form is of what is stored."""
        return self._data if self._data is not None else QueryDict()

    @property
    def fields(self) -> list[Field]:
        return [*(each for form in self.entries for each in form.fields), *self.whole]

    @property
    def errors(self) -> dict[str, str]:
        """What can't be taken over, by the id of its field."""
        _ = self.answers
        return {each.id: each.error for each in self.fields if each.error}

    @property
    def blanks(self) -> list[int]:
        """The entries of which nothing is said yet."""
        return [form.entry.pk for form in self.entries if not form.state.value]

    @property
    def codes(self) -> str:
        """A short code of each field, to tell later which of them were touched."""
        return " ".join(f"{name}={code_of(text)}" for name, text in self.texts().items())

    def texts(self) -> dict[str, str]:
        """Every field as one text, under a name that stays the same while others write."""
        told: dict[str, str] = {}
        for form in self.entries:
            told |= _texts_of(form)
        return told | {each.name: each.value for each in self.whole}

    def labels(self) -> dict[str, str]:
        """Give what the fields of ``texts`` are called."""
        told = {each.name: each.label for each in self.whole}
        for form in self.entries:
            number, start = form.entry.duty.item.number, f"d{form.entry.pk}"
            single = (form.state, *form.numbers, form.narrative, form.difficulties, form.proposals)
            told |= {each.name: f"Nội dung {number}: {each.label}" for each in single}
            told[f"{start}-name"] = f"Nội dung {number}: Hình thức khác"
            told[f"{start}-done"] = f"Nội dung {number}: Các lần đã làm"
        return told

    def raw(self) -> dict[str, list[str]]:
        """Every field as it is posted, for who keeps these words and not their own."""
        posted: dict[str, list[str]] = {each.name: [each.value] for each in self.whole}
        for form in self.entries:
            single = (form.state, *form.numbers, form.narrative, form.difficulties, form.proposals)
            posted |= {each.name: [each.value] for each in single}
            start = f"d{form.entry.pk}"
            posted[f"{start}-name"] = [each.name.value for each in form.additions]
            posted[f"{start}-number"] = [each.number.value for each in form.additions]
            posted[f"{start}-done"] = [each.value for each in form.occurrences if each.is_chosen]
        return posted

    def _entry(self, entry: ProgressEntry) -> EntryForm:
        start, values = f"d{entry.pk}", self._values_of(entry)
        before = self._before.get(entry.duty_id)
        state = values.text(f"{start}-state", entry.state)
        said = {
            part: Field(f"{start}-{part}", label, values.text(f"{start}-{part}", kept))
            for part, label, kept in (
                ("narrative", "Nội dung đã làm", entry.narrative),
                ("difficulties", "Khó khăn, vướng mắc", entry.difficulties),
                ("proposals", "Đề xuất, kiến nghị", entry.proposals),
            )
        }
        numbers = self._numbers(entry, before)
        return EntryForm(
            entry=entry,
            state=Field(f"{start}-state", "Kết quả", state),
            states=[Choice(key, words, key == state) for key, words in ProgressEntry.State.choices],
            numbers=numbers,
            additions=self._additions(entry, {(n.label, n.unit) for n in numbers}),
            occurrences=self._occurrences(entry),
            occurrences_name=f"{start}-done",
            rhythms=[Choice(key, _RHYTHMS[key], False) for key in open_rhythms(entry.duty)],
            before=before,
            **said,
        )

    def _values_of(self, entry: ProgressEntry) -> Values:
        return Values(self._data if str(entry.pk) in self._shown else None)

    def _numbers(self, entry: ProgressEntry, before: FiledEntry | None) -> list[NumberField]:
        values = self._values_of(entry)
        stored = {(each.name, each.unit): each.quantity for each in entry.counts.all()}
        last = {(each.name, each.unit): each.quantity for each in before.counts} if before else {}
        found: dict[tuple[str, str], NumberField] = {}
        for line in entry.duty.item.item_formats.all():
            unit = line.counted_in
            key, name = (" ".join(line.text.split())[:500], unit), f"d{entry.pk}-n-{line.pk}"
            kept = stored.get(key)
            found.setdefault(
                key,
                NumberField(
                    name, key[0], values.text(name, "" if kept is None else str(kept)),
                    unit=unit, format_id=line.format_id, before=last.get(key),
                    target=line.target_quantity,
                ),
            )  # fmt: skip
        return list(found.values())

    def _additions(self, entry: ProgressEntry, listed: set[tuple[str, str]]) -> list[Addition]:
        start, values = f"d{entry.pk}", self._values_of(entry)
        stored = [each for each in entry.counts.all() if (each.name, each.unit) not in listed]
        pairs = [(each.name, str(each.quantity)) for each in stored]
        names = values.texts(f"{start}-name", [name for name, _ in pairs])
        numbers = values.texts(f"{start}-number", [number for _, number in pairs])
        given = [
            pair for pair in zip_longest(names, numbers, fillvalue="") if any(map(str.strip, pair))
        ]
        units = {each.name: (each.unit, each.format_id) for each in stored}
        return [
            self._addition(start, row, name, number, units)
            for row, (name, number) in enumerate([*given, ("", "")])
        ]

    def _addition(
        self,
        start: str,
        row: int,
        name: str,
        number: str,
        units: Mapping[str, tuple[str, int | None]],
    ) -> Addition:
        known = self._known.get(folded(name))
        unit, format_id = (known.unit, known.pk) if known else (PLAIN_UNIT, None)
        unit, format_id = units.get(name.strip(), (unit, format_id))
        return Addition(
            Field(f"{start}-name", "Hình thức khác", name, row=row),
            NumberField(
                f"{start}-number", "Số lượng", number, row=row, unit=unit, format_id=format_id
            ),
        )

    def _occurrences(self, entry: ProgressEntry) -> list[Choice]:
        kept = [f"{kind}:{number}" for kind, number in entry.occurrences_done]
        done = self._values_of(entry).texts(f"d{entry.pk}-done", kept)
        year = self.report.obligation.plan.year
        return [
            Choice(
                f"{kind}:{number}",
                periods.Period(kind, number, year).name,
                f"{kind}:{number}" in done,
            )
            for kind, number in entry.occurrences
        ]


def _texts_of(form: EntryForm) -> dict[str, str]:
    start = f"d{form.entry.pk}"
    added = (
        f"{each.name.value.strip()}: {each.number.value.strip()}"
        for each in form.additions
        if each.name.value.strip() or each.number.value.strip()
    )
    return {
        form.state.name: form.state.value,
        **{each.name: each.value.strip() for each in form.numbers},
        f"{start}-name": "\n".join(added),
        f"{start}-done": ", ".join(each.label for each in form.occurrences if each.is_chosen),
        **{
            each.name: each.value.replace("\r\n", "\n").strip()
            for each in (form.narrative, form.difficulties, form.proposals)
        },
    }
