"""Compares a filled form with what the portal has: what each line would change, and what is wrong.

A blank cell changes nothing: what a colleague has typed on the portal is not lost by an older form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plans.models.format import PLAIN_UNIT
from reports.answers import Answer, Count
from reports.models import ProgressEntry
from reports.sheets.asked import Asked, Occurrence
from reports.sheets.cells import WrongCell, key_of, quantity_of, state_of
from reports.sheets.known import AgencyOf, Known, no_office
from reports.sheets.layout import BACKFILL_COLUMNS, KEY, OF_DUTY, WHOLE
from reports.sheets.reading import Row
from reports.sheets.results import Outcome, Result

_WORDS = {column.name: column.title for column in BACKFILL_COLUMNS}
_STATES = [(str(value), str(word)) for value, word in ProgressEntry.State.choices]
_KINDS = {"month": "tháng", "quarter": "quý", "half": "6 tháng"}
_NIL = ProgressEntry.State.NIL


@dataclass(slots=True)
class Compared:
    """What a form would change: a result a line, answers of the duties that are right."""

    results: list[Result]
    answers: dict[int, Answer]
    whole: dict[str, str]
    missing: list[Asked]
    # The duties with a line that is wrong, none of whose lines is taken.
    refused: set[int] = field(default_factory=set)

    def count(self, outcome: Outcome) -> int:
        """Tell how many lines come to that."""
        return sum(1 for result in self.results if result.outcome == outcome)


@dataclass(slots=True)
class _Told:
    """What the lines of one duty say, put together."""

    asked: Asked
    answer: Answer
    said: dict[str, tuple[str, Result]] = field(default_factory=dict)
    counted: dict[tuple[str, str], Result] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    # The first line that has a number above nought.
    numbered: Result | None = None

    @property
    def is_wrong(self) -> bool:
        return any(result.outcome == Outcome.WRONG for result in self.results)

    @property
    def is_changed(self) -> bool:
        return any(result.is_change for result in self.results)


def compare(
    rows: Iterable[Row],
    asked: Sequence[Asked],
    *,
    whole: dict[str, str] | None = None,
    agency_of: AgencyOf = no_office,
) -> Compared:
    """Tell what the lines of a form change.

    Args:
        rows: the lines as they were read.
        asked: every duty that the form may answer.
        whole: what is said of the report as a whole so far; without it no such line is known.
        agency_of: finds the office of a line that has lost its name; raises ``WrongCell``.
    """
    known = Known(asked, agency_of)
    told: dict[int, _Told] = {}
    results, said = [], dict(whole or {})
    for row in rows:
        name = _whole_name(row) if whole is not None else ""
        results.append(_take_whole(row, name, said) if name else _take(row, known, told))
    for each in told.values():
        _settle(each)
    right = [each for each in told.values() if each.is_changed and not each.is_wrong]
    return Compared(
        results=results,
        answers={each.asked.key: each.answer for each in right},
        whole=said,
        missing=[each for each in asked if each.key not in told],
        refused={each.asked.key for each in told.values() if each.is_wrong},
    )


# --- What a line says


def _take(row: Row, known: Known, told: dict[int, _Told]) -> Result:
    result = Result(row.number, _title(row), row.words("form"), row.words("agency"))
    try:
        asked, place = known.find(row)
    except WrongCell as wrong:
        result.refuse(str(wrong))
        return result
    result.title, result.agency = asked.title, asked.agency
    result.key, result.agency_id = asked.key, asked.agency_id
    of_duty = told.setdefault(asked.key, _Told(asked, asked.answer))
    of_duty.results.append(result)
    for take in (_take_number, _take_said):
        try:
            take(row, place, of_duty, result)
        except WrongCell as wrong:
            result.refuse(str(wrong))
    return result


def _title(row: Row) -> str:
    return " ".join(filter(None, (row.words("number"), row.words("contents")[:80]))) or "(không rõ)"


def _take_number(row: Row, place: int, told: _Told, result: Result) -> None:
    if fault := row.faults.get("quantity"):
        raise WrongCell(f"Ô “{_WORDS['quantity']}” có {fault}.")
    quantity = quantity_of(row.cells.get("quantity"))
    told.numbered = told.numbered or (result if quantity else None)
    count = _count_of(row, place, told.answer)
    if count is None:
        if quantity is None:
            return
        count = _added(row)
    where = (count.name, count.unit)
    if (first := told.counted.setdefault(where, result)) is not result:
        if quantity is not None:
            raise WrongCell(f"Hình thức này đã ghi ở dòng {first.row}. Hãy gộp vào một dòng.")
        return
    if quantity is not None and quantity != count.quantity:
        result.change(_WORDS["quantity"], count.quantity, quantity)
        told.answer = replace(told.answer, counts=_with(told.answer.counts, count, quantity))


def _count_of(row: Row, place: int, answer: Answer) -> Count | None:
    """Find the form that a line counts, by its words, else by its place; None for one that is new."""
    form, unit = key_of(row.text("form")), key_of(row.text("unit"))
    known = [count for count in answer.counts if count.name]
    if not form:
        at = place - 1
        is_known = 0 <= at < len(answer.counts) and bool(answer.counts[at].name)
        return answer.counts[at] if is_known else None
    alike = [count for count in known if key_of(count.name) == form]
    exact = [count for count in alike if key_of(count.unit) == unit]
    if exact or (alike and not unit):
        return (exact or alike)[0]
    return None


def _added(row: Row) -> Count:
    """Give the form that somebody has written in; the plan does not have it."""
    name = " ".join(row.text("form").split())
    unit = " ".join(row.text("unit").split()) or PLAIN_UNIT
    if not name:
        raise WrongCell("Có số lượng nhưng chưa ghi hình thức của dòng này.")
    if len(name) > 500 or len(unit) > 40:
        raise WrongCell("Hình thức nhiều nhất 500 chữ cái, đơn vị tính nhiều nhất 40.")
    return Count(name, unit, None)


def _with(counts: Iterable[Count], count: Count, quantity: int) -> tuple[Count, ...]:
    place = (count.name, count.unit)
    kept = [each for each in counts if each.name]
    if all((each.name, each.unit) != place for each in kept):
        kept.append(count)
    return tuple(
        replace(each, quantity=quantity) if (each.name, each.unit) == place else each
        for each in kept
    )


def _take_said(row: Row, place: int, told: _Told, result: Result) -> None:
    """Take over what is said once of a duty, on whichever of its lines it stands."""
    for name in OF_DUTY:
        text = row.text(name)
        if not text:
            continue
        said, first = told.said.setdefault(name, (text, result))
        if first is not result:
            if key_of(said) != key_of(text):
                raise WrongCell(f"“{_WORDS[name]}” khác với dòng {first.row} của cùng nội dung.")
            continue
        _say(name, row, told, result)


def _say(name: str, row: Row, told: _Told, result: Result) -> None:
    before = getattr(told.answer, "occurrences_done" if name == "done" else name)
    match name:
        case "state":
            words = dict(_STATES)
            now = state_of(row.cells.get(name), _STATES)
            if now and now != before:
                result.change(_WORDS[name], words.get(before, ""), words[now])
                told.answer = replace(told.answer, state=now)
        case "done":
            done = _done(row.text(name), told.asked)
            if set(done) != set(before):
                result.change(_WORDS[name], _listed(before, told.asked), _listed(done, told.asked))
                told.answer = replace(told.answer, occurrences_done=done)
        case _:
            text = row.text(name)
            if _flat(text) != _flat(before):
                result.change(_WORDS[name], _cut(before), _cut(text))
                told.answer = replace(told.answer, **_text(name, text))


def _text(name: str, text: str) -> dict[str, Any]:
    return {name: text}


def _done(text: str, asked: Asked) -> tuple[Occurrence, ...]:
    if not asked.occurrences:
        raise WrongCell("Nội dung này không chia lần, hãy để trống ô “Các lần đã làm”.")
    said = {key_of(part) for part in text.replace(";", ",").replace("\n", ",").split(",")} - {""}
    if said & {"tat ca", "du", "ca"}:
        return tuple(each for each, _ in asked.occurrences)
    names = {
        key_of(name): each for each, short in asked.occurrences for name in _names(each, short)
    }
    if unknown := said - set(names):
        known = ", ".join(name for _, name in asked.occurrences)
        raise WrongCell(f"Lần “{sorted(unknown)[0]}” không có trong kỳ này. Hãy ghi: {known}.")
    done = {names[each] for each in said}
    return tuple(each for each, _ in asked.occurrences if each in done)


def _names(occurrence: Occurrence, short: str) -> tuple[str, ...]:
    """Give what people call an occurrence: "T1", "1", "Tháng 1"."""
    kind, number = occurrence
    return (short, str(number), f"{_KINDS.get(kind, '')} {number}")


def _listed(done: Iterable[Occurrence], asked: Asked) -> str:
    kept = set(done)
    return ", ".join(name for each, name in asked.occurrences if each in kept)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _settle(told: _Told) -> None:
    """Look at the lines of a duty together: one that is wrong holds up the others."""
    if told.answer.state == _NIL:
        _settle_nil(told)
    wrong = [result.row for result in told.results if result.outcome == Outcome.WRONG]
    for result in told.results:
        if wrong and result.is_change:
            result.refuse(
                f"Chưa lấy vì dòng {wrong[0]} của cùng nội dung chưa đúng.", is_held_up=True
            )


def _settle_nil(told: _Told) -> None:
    """Nothing came about: a number in the form contradicts it, one on the portal goes."""
    if told.numbered:
        told.numbered.refuse("Ghi “Không phát sinh” mà có số lượng. Hãy bỏ một trong hai.")
    elif any(count.quantity for count in told.answer.counts):
        told.results[0].change(_WORDS["quantity"], "đang có", "bỏ, vì không phát sinh")
    counts = (replace(count, quantity=None) for count in told.answer.counts)
    told.answer = replace(told.answer, counts=tuple(counts))


# --- What is said of the whole report


def _whole_name(row: Row) -> str:
    key, contents = row.words(KEY.name), key_of(row.words("contents"))
    return next(
        (name for name, title in WHOLE.items() if key == name or contents == key_of(title)), ""
    )


def _take_whole(row: Row, name: str, said: dict[str, str]) -> Result:
    result = Result(row.number, WHOLE[name])
    try:
        text = row.text("narrative")
    except WrongCell as wrong:
        result.refuse(str(wrong))
        return result
    if text and _flat(text) != _flat(said[name]):
        result.change(WHOLE[name], _cut(said[name]), _cut(text))
        said[name] = text
    return result
