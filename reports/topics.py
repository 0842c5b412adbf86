"""What notices of reports say, and which of them nobody needs any more."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies import telling
from agencies.models import Agency, DayOff, Notice
from agencies.stages import Stage
from agencies.telling import Words
from agencies.workdays import Workdays
from documents.models import Paper
from plans.models import Duty
from reports import weekly
from reports.models import Obligation, ProgressReport
from reports.periods import Period

State = ProgressReport.State
# What is said of a report on account of the day it is wanted by.
STEPS = (Stage.OPENED, Stage.SOON, Stage.TODAY, Stage.OVERDUE, Stage.TO_HEAD, Stage.TO_MONITOR)
LATE = (Stage.OVERDUE, Stage.TO_HEAD, Stage.TO_MONITOR)
OF_OBLIGATION = (*STEPS, Stage.EXTENDED, Stage.REOPENED)
OF_REPORT = (Stage.AWAITING, Stage.HANDED_BACK, Stage.RETURNED, Stage.ACCEPTED)
# Which state of a report each of these is about; in another it is over.
_STILL = {
    Stage.AWAITING: {State.AWAITING},
    Stage.HANDED_BACK: {State.DRAFT, State.RETURNED},
    Stage.RETURNED: {State.RETURNED},
    Stage.ACCEPTED: {State.ACCEPTED},
}


def register() -> None:
    """Let the portal know that these answer for the stages of reports."""
    telling.register(ObligationTopic(), stages=OF_OBLIGATION)
    telling.register(ReportTopic(), stages=OF_REPORT)
    telling.register(OccurrenceTopic(), stages=[Stage.OCCURRENCE])
    telling.register(WeekTopic(), stages=[Stage.WEEK, Stage.NAMES])


class ObligationTopic:
    """Answers for what is said of a report that is owed."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Say what is owed, by when, and what to do."""
        owed = _owed(notices)
        late = _days_late(notices, owed)
        return {
            each.pk: _words(each, obligation, late.get(each.pk, 0))
            for each in notices
            if (obligation := owed.get(each.subject_id))
        }

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """What was filed, ended or put off since is reminded of no more."""
        owed = _owed(notices)
        return {each.pk for each in notices if not _still_wanted(each, owed.get(each.subject_id))}


def _owed(notices: Sequence[Notice]) -> dict[int, Obligation]:
    rows = Obligation.objects.for_work()
    return rows.in_bulk({each.subject_id for each in notices})


def _days_late(notices: Sequence[Notice], owed: Mapping[int, Obligation]) -> dict[int, int]:
    """Give how many working days each was late when it was said: a step may be said after its day."""
    workdays: dict[int, Workdays] = {}
    late: dict[int, int] = {}
    for each in notices:
        obligation = owed.get(each.subject_id)
        if obligation is None or each.day is None or each.told_stage not in LATE:
            continue
        if (root := obligation.agency.root_id) not in workdays:
            workdays[root] = _workdays(obligation.agency)
        since = workdays[root].between(each.day, timezone.localdate(each.said_at))
        late[each.pk] = max(since, each.number or 0)
    return late


def _still_wanted(notice: Notice, obligation: Obligation | None) -> bool:
    if (
        obligation is None
        or obligation.ended_on
        or obligation.plan.paper.state not in Paper.IN_FORCE
    ):
        return False
    if notice.stage not in STEPS:
        return True
    if notice.told_stage == Stage.OPENED and obligation.report.revision:
        # Whoever has filed it, and got it back since, knows that it is open.
        return False
    if obligation.report.is_filed:
        return False
    return notice.day is None or notice.day == obligation.day_wanted


def _words(notice: Notice, owed: Obligation, late: int) -> Words:
    stage = notice.told_stage
    # After the due day it is wanted by the day to which it was opened again.
    is_again = notice.day is not None and notice.day > owed.last_due_on
    title = (_AGAIN.get(stage) if is_again else None) or _TITLES[stage]
    title = title.format(
        period=_in_phrase(owed.period), office=owed.agency, late=late,
        day=_d(notice.day), wanted=_d(owed.day_wanted),
    )  # fmt: skip
    path = reverse("reports:report", args=[owed.pk])
    if stage == Stage.TO_MONITOR:
        path = reverse("reports:review", args=[owed.pk])
    return Words(title, _detail(notice, owed), path, _ACTIONS.get(stage, "Làm báo cáo"))


_LATE_OFFICE = "{office} chưa nộp báo cáo {period}, quá hạn {late} ngày làm việc"
_TITLES = {
    Stage.OPENED: "Báo cáo {period}: đã mở, nộp chậm nhất ngày {wanted}",
    Stage.SOON: "Báo cáo {period}: đến hạn ngày {day}",
    Stage.TODAY: "Báo cáo {period}: ngày cuối để nộp đúng hạn là {day}",
    Stage.OVERDUE: "Báo cáo {period}: quá hạn {late} ngày làm việc (hạn {day})",
    Stage.TO_HEAD: _LATE_OFFICE,
    Stage.TO_MONITOR: _LATE_OFFICE,
    Stage.EXTENDED: "Báo cáo {period}: được gia hạn đến hết ngày {day}",
    Stage.REOPENED: "Báo cáo {period}: được mở lại đến hết ngày {day}",
}
_AGAIN = {
    Stage.SOON: "Báo cáo {period}: sửa và nộp lại chậm nhất ngày {day}",
    Stage.TODAY: "Báo cáo {period}: ngày cuối để sửa và nộp lại là {day}",
}
_ACTIONS = {
    Stage.TO_HEAD: "Xem báo cáo",
    Stage.TO_MONITOR: "Xem, gia hạn hoặc đôn đốc",
}


def _detail(notice: Notice, owed: Obligation) -> str:
    # The title of these names the office.
    is_named = notice.told_stage in (Stage.TO_HEAD, Stage.TO_MONITOR)
    plan = str(owed.plan) if is_named else f"{owed.plan}, {owed.agency}"
    if notice.told_stage == Stage.EXTENDED and owed.extension_reason:
        return f"{plan}. Lý do: {owed.extension_reason}"
    if notice.told_stage == Stage.REOPENED and owed.reopen_reason:
        return f"{plan}. Lý do: {owed.reopen_reason}"
    if notice.told_stage in (Stage.SOON, Stage.TODAY):
        return f"{plan}. Khóa sau ngày {_d(owed.closes_on)}."
    if notice.told_stage in (Stage.OVERDUE, Stage.TO_HEAD):
        return f"{plan}. {_way_out(owed)}"
    return f"{plan}."


def _way_out(owed: Obligation) -> str:
    if timezone.localdate() <= owed.closes_on:
        return f"Còn nộp được đến hết ngày {_d(owed.closes_on)}."
    return f"Đã khóa sau ngày {_d(owed.closes_on)}; {owed.plan.monitor} có thể mở lại."


class ReportTopic:
    """Answers for what became of a report that was handed up or filed."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Say what became of it, and why."""
        reports = _reports(notices)
        return {
            each.pk: _answer(each, report)
            for each in notices
            if (report := reports.get(each.subject_id))
        }

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """What has moved on since is no news any more."""
        reports = _reports(notices)
        return {
            each.pk
            for each in notices
            if (report := reports.get(each.subject_id)) is None
            or report.state not in _STILL[each.told_stage]
        }


def _reports(notices: Sequence[Notice]) -> dict[int, ProgressReport]:
    rows = ProgressReport.objects.select_related(
        "obligation__agency", "obligation__period__plan", "obligation__plan__paper",
        "obligation__plan__monitor", "handed_up_by",
    )  # fmt: skip
    return rows.in_bulk({each.subject_id for each in notices})


def _answer(notice: Notice, report: ProgressReport) -> Words:
    owed, stage = report.obligation, notice.told_stage
    name = f"Báo cáo {_in_phrase(owed.period)}"
    plan = f"{owed.plan}, {owed.agency}."
    why = f"{plan} Lý do: {report.return_reason}" if report.return_reason else plan
    path = reverse("reports:report", args=[owed.pk])
    match stage:
        case Stage.AWAITING:
            who = f"{report.handed_up_by} trình" if report.handed_up_by else "đã trình"
            return Words(f"{name}: {who}, chờ lãnh đạo duyệt", plan, path, "Duyệt báo cáo")
        case Stage.HANDED_BACK:
            return Words(f"{name}: lãnh đạo chuyển lại để sửa", why, path, "Sửa báo cáo")
        case Stage.RETURNED:
            until = f" Sửa và nộp lại chậm nhất ngày {_d(owed.closes_on)}."
            return Words(f"{name}: bị trả lại", why + until, path, "Sửa báo cáo")
        case _:
            title = f"{name}: đã được {owed.plan.monitor} tiếp nhận"
            return Words(title, plan, path, "Xem báo cáo")


class OccurrenceTopic:
    """Answers for the times of periodic rows."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Say which row is to be done by when."""
        duties = _duties(notices)
        return {
            each.pk: Words(
                title=f"{_occurrence(each, duty)}: làm chậm nhất ngày {_d(each.day)}",
                detail=f"{_first_line(duty)}. {duty.plan}, {duty.agency}.",
                path=reverse("reports:work"),
                action="Xem việc của tôi",
            )
            for each in notices
            if (duty := duties.get(each.subject_id))
        }

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """What was done for that time, or is owed no more, is not called to mind."""
        duties = _duties(notices)
        done = weekly.occurrences_done(duties)
        return {
            each.pk
            for each in notices
            if (duty := duties.get(each.subject_id)) is None
            or duty.ended_on is not None
            or (duty.pk, *_period_of(each)) in done
        }


def _duties(notices: Sequence[Notice]) -> dict[int, Duty]:
    rows = Duty.objects.select_related("item", "agency", "plan__paper")
    return rows.in_bulk({each.subject_id for each in notices})


def _period_of(notice: Notice) -> tuple[str, int]:
    """Read the kind and number of the occurrence out of the key: "duty:5:month:2021-4"."""
    *_, kind, which = notice.key.split(":")
    return kind, int(which.split("-")[1])


def _occurrence(notice: Notice, duty: Duty) -> str:
    kind, number = _period_of(notice)
    name = _in_phrase(Period(kind, number, duty.plan.year).name)  # type: ignore[arg-type]
    return f"Nội dung {duty.item.number}, {name}"


def _first_line(duty: Duty) -> str:
    return duty.item.contents.splitlines()[0] if duty.item.contents else ""


class WeekTopic:
    """Answers for the week of an office, and for the names of those who are late."""

    def words(self, notices: Sequence[Notice]) -> Mapping[int, Words]:
        """Say how the office stood, or who was late, when the week began."""
        offices = Agency.objects.in_bulk({each.subject_id for each in notices})
        return {
            each.pk: self._said(each, office)
            for each in notices
            if (office := offices.get(each.subject_id))
        }

    def moot(self, notices: Sequence[Notice]) -> set[int]:
        """A week that is over needs no summary; one in which all was filed meanwhile neither."""
        today = timezone.localdate()
        left = {
            each.pk: weekly.rows(each.told_stage, each.subject_id, on=today) for each in notices
        }
        return {pk for pk, rows in left.items() if not rows.exists()}

    def _said(self, notice: Notice, office: Agency) -> Words:
        workdays = _workdays(office)
        on = timezone.localdate(notice.said_at)
        stage = notice.told_stage
        found = weekly.listed(stage, office.pk, on=on, as_of=notice.said_at)
        points = [weekly.in_words(stage, each, on=on, workdays=workdays) for each in found.first]
        if found.more:
            points.append(f"… và {found.more} báo cáo nữa")
        if stage == Stage.WEEK:
            title, path = f"{office} còn {found.count} báo cáo chưa nộp", reverse("reports:work")
            return Words(title, path=path, action="Xem việc của đơn vị", points=tuple(points))
        title, path = f"{found.count} báo cáo chưa nộp đã quá hạn", reverse("reports:matrices")
        return Words(title, path=path, action="Xem bảng theo dõi", points=tuple(points))


def _workdays(office: Agency) -> Workdays:
    return DayOff.objects.of_province(office).workdays()


def _in_phrase(name: Any) -> str:
    """Give a period's name inside a phrase: "quý I/2026"."""
    words = str(name)
    return words[0].lower() + words[1:]


def _d(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
