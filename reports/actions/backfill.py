"""Enters in bulk what offices did before their plan's duties counted: by the monitor, from a workbook.

What is entered so is marked, owed by nobody, late for nobody, and reminds nobody.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from agencies.actions import audit
from agencies.models import User
from plans.models import Plan
from reports.actions import filed, laying, saving, sheets
from reports.actions.holding import held
from reports.actions.past import Past, periods_of
from reports.actions.rights import may_watch, require
from reports.answers import Answer, Answers
from reports.models import (
    FormatCount,
    Obligation,
    ProgressEntry,
    ProgressReport,
    ReportingPeriod,
    Revision,
    WaitingSheet,
)
from reports.periods import local_day
from reports.sheets import backfill_form, reading
from reports.sheets.comparing import Compared, compare
from reports.sheets.results import Result

_DONE = ProgressEntry.State.DONE
_ACCEPTED = ProgressEntry.Verdict.ACCEPTED
VERB = "nhập bù báo cáo"


class PeriodNotPast(Exception):
    """Offices owe reports for the period, or it is not over; the message is the sentence."""


class ChangedMeanwhile(Exception):
    """What would be stored is not what was shown; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a workbook would enter: answers of each office by duty, and what comes of each line."""

    past: Past
    compared: Compared
    answers: Mapping[int, Mapping[int, Answer]]
    notes: list[str]

    @property
    def results(self) -> list[Result]:
        return self.compared.results

    @property
    def refused(self) -> int:
        """How many offices have lines and are not taken."""
        told = {each.agency_id for each in self.results if each.agency_id and each.said}
        return len(told - set(self.answers))

    @property
    def digest(self) -> str:
        """What the results come to, to tell later whether they still are the same."""
        told = [(each.row, each.outcome.value, each.said) for each in self.results]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def form_of(*, plan: Plan, period: ReportingPeriod, on: dt.date) -> bytes:
    """Give the workbook of a past period, filled with what was entered of it before."""
    return backfill_form.form_of(plan, period, Past(plan, period, on).asked)


@transaction.atomic
def keep(
    *, content: bytes, name: str, plan: Plan, replaces: bool, by: User, at: dt.datetime
) -> WaitingSheet:
    """Keep a filled workbook until it is confirmed; it says itself of which period it is.

    Args:
        replaces: whether what was entered before may be written over.

    Raises:
        UnreadableSheet: it is no form of ours.
        sheets.NotThisForm: it is not of a past period of this plan.
        rights.NotAllowed: somebody else watches the plan.
    """
    require(may_watch(plan, by))
    wanted = reading.read(content).stamp.period
    period = periods_of(plan, on=local_day(at)).filter(pk=wanted).first()
    if period is None:
        raise sheets.NotThisForm(
            f"Đây không phải biểu nhập bù của {plan}. Hãy tải biểu của kỳ cần nhập ở trang này rồi điền."
        )
    sheets.forget_old(by=by, at=at)
    WaitingSheet.objects.of(by).filter(period__plan=plan).exclude(period=period).delete()
    # Two clicks at once: the second finds what the first has kept.
    said = {"at": at, "name": sheets.tidied(name), "content": content, "replaces": replaces}
    sheet, _ = WaitingSheet.objects.update_or_create(by=by, period=period, defaults=said)
    return sheet


def foresee(*, sheet: WaitingSheet, plan: Plan, on: dt.date) -> Foreseen:
    """Tell what a waiting workbook would enter, and what is wrong with it.

    Raises:
        PeriodNotPast: its period has come to count.
    """
    period = periods_of(plan, on=on).filter(pk=sheet.period_id or 0).first()
    if period is None:
        raise PeriodNotPast("Kỳ này không còn là kỳ nhập bù. Hãy tải lại trang.")
    past = Past(plan, period, on)
    form = reading.read(bytes(sheet.content))
    compared = compare(form.rows, past.asked, agency_of=past.agency_of)
    _refuse_entered(past, compared, replaces=sheet.replaces)
    _refuse_halves(compared)
    by_office: dict[int, dict[int, Answer]] = defaultdict(dict)
    changed = {each.key: each for each in compared.results if each.is_change}
    for key, result in changed.items():
        by_office[result.agency_id][key] = _with_state(compared.answers[key], result)
    return Foreseen(past, compared, by_office, form.notes)


def _refuse_entered(past: Past, compared: Compared, *, replaces: bool) -> None:
    """Refuse the lines of offices that report for the period themselves, or were entered before."""
    for result in compared.results:
        report = past.reports.get(result.agency_id)
        if report is None or not result.is_change:
            continue
        if not report.obligation.is_backfill:
            result.refuse("Đơn vị này có nghĩa vụ báo cáo kỳ này nên không nhập bù.")
        elif not replaces:
            result.refuse(
                "Đơn vị này đã nhập bù kỳ này. Muốn sửa, hãy nạp lại và chọn “Thay số đã nhập bù”."
            )


def _refuse_halves(compared: Compared) -> None:
    """Take an office whole or not at all: what is entered counts as accepted."""
    wrong: dict[int, int] = {}
    for result in compared.results:
        if result.agency_id and result.said and not result.is_change:
            wrong.setdefault(result.agency_id, result.row)
    for result in compared.results:
        if result.is_change and result.agency_id in wrong:
            row = wrong[result.agency_id]
            result.refuse(f"Chưa nhập vì dòng {row} của cùng đơn vị chưa đúng.", is_held_up=True)


def _with_state(answer: Answer, result: Result) -> Answer:
    """Give the answer with the state that its numbers and words show, where none is written."""
    if answer.state:
        return answer
    result.said.append("Chưa ghi kết quả, hiểu là “Đã thực hiện”.")
    return Answer(
        state=_DONE, counts=answer.counts, narrative=answer.narrative,
        difficulties=answer.difficulties, proposals=answer.proposals,
        occurrences_done=answer.occurrences_done,
    )  # fmt: skip


# --- Storing


@transaction.atomic
def enter(
    *, sheet: WaitingSheet, plan: Plan, digest: str, by: User, at: dt.datetime
) -> list[ProgressReport]:
    """Store what a waiting workbook says, all of it, and only what was shown; give the reports.

    Args:
        digest: that of the ``Foreseen`` that was shown.

    Raises:
        rights.NotAllowed: somebody else watches the plan.
        PeriodNotPast: its period has come to count.
        ChangedMeanwhile: it would come to something else by now.
    """
    now = held(plan.pk)
    require(may_watch(now, by))
    foreseen = foresee(sheet=sheet, plan=now, on=local_day(at))
    if foreseen.digest != digest:
        raise ChangedMeanwhile(
            "Dữ liệu đã thay đổi từ lúc xem trước nên chưa nhập gì. Hãy xem lại rồi xác nhận."
        )
    past, answers = foreseen.past, foreseen.answers
    anew = [pk for pk in answers if pk not in past.reports]
    made = _made(past, anew, answers, by, at)
    changed = [_rewritten(past, pk, answers[pk], by, at) for pk in answers if pk in past.reports]
    reports = _filed([*made, *changed], by, at)
    for report in reports:
        audit.record(
            verb=VERB, subject=report, by=by, at=at, agency=report.obligation.agency,
            changes={"period": str(past.period), "revision": report.revision},
        )  # fmt: skip
    sheet.delete()
    return reports


def _made(
    past: Past,
    agencies: Iterable[int],
    answers: Mapping[int, Mapping[int, Answer]],
    by: User,
    at: dt.datetime,
) -> list[ProgressReport]:
    """Make the reports of offices that had none, with an entry for each duty asked."""
    dates = laying.dates_by_level(past.plan, past.period)
    offices = [past.offices[pk] for pk in agencies]
    obligations = Obligation.objects.bulk_create(
        Obligation(
            plan=past.plan, agency_id=office.agency_id, period=past.period, opened_at=at,
            due_on=dates[office.level].due_on, locks_on=dates[office.level].locks_on,
            is_backfill=True, look_on=None,
        )
        for office in offices
    )  # fmt: skip
    reports = ProgressReport.objects.bulk_create(
        _accepted(ProgressReport(obligation=owed, first_submitted_on=local_day(at)), by, at)
        for owed in obligations
    )
    _store_entries(zip(reports, offices, strict=True), answers)
    return reports


def _store_entries(
    of_offices: Iterable[tuple[ProgressReport, laying.Office]],
    answers: Mapping[int, Mapping[int, Answer]],
) -> None:
    entries = ProgressEntry.objects.bulk_create(
        _answered(entry, answers[office.agency_id].get(entry.duty_id, Answer()))
        for report, office in of_offices
        for entry in laying.entries_of(report, office.asks)
    )
    said = {duty: answer for of_office in answers.values() for duty, answer in of_office.items()}
    FormatCount.objects.bulk_create(
        FormatCount(
            entry=entry, name=count.name, unit=count.unit, quantity=count.quantity,
            format_id=count.format_id,
        )
        for entry in entries
        if entry.duty_id in said
        for count in said[entry.duty_id].counts
        if count.quantity is not None
    )  # fmt: skip


def _answered(entry: ProgressEntry, answer: Answer) -> ProgressEntry:
    entry.state, entry.verdict = answer.state, _ACCEPTED
    entry.narrative = answer.narrative
    entry.difficulties, entry.proposals = answer.difficulties, answer.proposals
    entry.occurrences_done = [list(each) for each in answer.occurrences_done]
    return entry


def _accepted(report: ProgressReport, by: User, at: dt.datetime) -> ProgressReport:
    """Let a report be filed and accepted at once, one revision on."""
    report.state = ProgressReport.State.ACCEPTED
    report.version, report.revision = report.version + 1, report.revision + 1
    report.saved_at = report.submitted_at = report.accepted_at = at
    report.saved_by = report.submitted_by = report.accepted_by = by
    return report


def _rewritten(
    past: Past, agency_id: int, said: Mapping[int, Answer], by: User, at: dt.datetime
) -> ProgressReport:
    """Write what is said now into a report that was entered before."""
    report = past.reports[agency_id]
    entries = past.entries_of(agency_id)
    whole = {name: getattr(report, name) for name in sheets.WHOLE}
    answers = {entries[duty].pk: answer for duty, answer in said.items()}
    saving.take_over(report, Answers(entries=answers, **whole))
    _accepted(report, by, at).save()
    return report


def _filed(reports: Iterable[ProgressReport], by: User, at: dt.datetime) -> list[ProgressReport]:
    """Keep each report as it now stands as a revision of its own."""
    keys = [report.pk for report in reports]
    stored = list(ProgressReport.objects.whole().filter(pk__in=keys))
    Revision.objects.bulk_create(
        Revision(
            report=report, number=report.revision, submitted_at=at, submitted_by=by,
            content=filed.as_filed(report).as_json(),
        )
        for report in stored
    )  # fmt: skip
    return stored
