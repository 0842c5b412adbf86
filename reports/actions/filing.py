"""The way of a report from the office to the monitor: saved, handed up, given back, submitted.

Every step holds the report and its obligation, looks at the rights of the day in Việt Nam, and
writes its line in the log, in one transaction.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from agencies import reasons
from agencies.actions import audit
from agencies.models import User
from agencies.roles import Permission, Verdict
from agencies.stages import Stage
from reports import notices
from reports.actions import completeness, filed, rights, saving
from reports.actions.completeness import Problem
from reports.answers import Answers
from reports.models import Obligation, ProgressReport, Revision
from reports.periods import local_day

__all__ = [
    "AlreadyHandedUp",
    "AlreadySubmitted",
    "Incomplete",
    "NotHandedUp",
    "StaleVersion",
    "give_back",
    "hand_up",
    "may_keep",
    "save",
    "submit",
    "take_back",
]

State = ProgressReport.State


class StaleVersion(Exception):
    """Somebody has saved since the page was opened; the message is the sentence."""


class Incomplete(Exception):
    """Something must be answered first; ``problems`` say what."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"Còn {len(problems)} mục phải bổ sung trước khi gửi.")
        self.problems = list(problems)


class AlreadySubmitted(Exception):
    """A second click: the report was filed; ``revision`` is what was filed."""

    def __init__(self, revision: Revision | None) -> None:
        super().__init__("Báo cáo đã nộp rồi, không cần gửi lại.")
        self.revision = revision


class AlreadyHandedUp(Exception):
    """A second click: the report lies with the head; the message is the sentence."""


class NotHandedUp(Exception):
    """The report does not lie with the head; the message is the sentence."""


def may_keep(obligation: Obligation, user: User | None) -> Verdict:
    """Those who report for the office keep a draft, also while the period is locked.

    What is typed when the deadline passes must not be lost; only sending it waits until somebody
    opens the period.
    """
    if user and not (verdict := user.may(Permission.FILE_REPORTS, obligation.agency)):
        return verdict
    # On its last day everything but the lock is looked at.
    not_ended = rights.is_open(obligation, on=obligation.closes_on)
    return not_ended and rights.is_in_hand(obligation.report)


@transaction.atomic
def save(
    *, report: ProgressReport, answers: Answers, version: int, by: User | None, at: dt.datetime
) -> ProgressReport:
    """Keep a draft and give it as it stands.

    Args:
        report: whose draft.
        answers: what is said; entries that are not among them stay as they were.
        version: the one that the page was made from.
        by: who saves, None for the system.
        at: when.

    Raises:
        rights.NotAllowed: somebody else reports for this office, or the report is not in its hands.
        StaleVersion: it was saved since, with other words.
    """
    now = _locked(report)
    rights.require(may_keep(now.obligation, by))
    if not saving.take_over(now, answers):
        # An answer that was lost on the way is asked for again: what is stored is what was meant.
        return now
    _refuse_stale(now, version)
    # The log has who wrote; each pause in somebody's typing would bury the rest of it.
    if by is None or now.saved_by_id != by.pk:
        _record("soạn báo cáo", now, by, at)
    now.version += 1
    now.saved_at, now.saved_by = (at, by) if by else (now.saved_at, now.saved_by)
    now.save()
    return now


@transaction.atomic
def hand_up(*, report: ProgressReport, version: int, by: User | None, at: dt.datetime) -> None:
    """Lay a report before the head of the office.

    Raises:
        AlreadyHandedUp, AlreadySubmitted, rights.NotAllowed, StaleVersion, Incomplete.
    """
    now = _locked(report)
    _refuse_filed(now)
    if now.state == State.AWAITING:
        raise AlreadyHandedUp("Báo cáo đã trình, đang chờ lãnh đạo duyệt.")
    rights.require(rights.may_write(now.obligation, by, on=local_day(at)))
    _refuse_stale(now, version)
    _refuse_incomplete(now)
    now.state = State.AWAITING
    now.handed_up_at, now.handed_up_by = (at, by) if by else (None, None)
    now.save()
    notices.tell_of_report(Stage.AWAITING, now, which=_time(at), at=at)
    _record("trình lãnh đạo duyệt báo cáo", now, by, at)


@transaction.atomic
def take_back(*, report: ProgressReport, by: User | None, at: dt.datetime) -> None:
    """Take back what waits for the head, to write on.

    Raises:
        rights.NotAllowed, NotHandedUp.
    """
    now = _locked(report)
    user = by
    if user:
        rights.require(user.may(Permission.FILE_REPORTS, now.obligation.agency))
    _refuse_unless_up(now)
    _put_in_hand(now)
    now.save()
    _record("rút lại báo cáo chờ duyệt", now, by, at)


@transaction.atomic
def give_back(*, report: ProgressReport, reason: str, by: User | None, at: dt.datetime) -> None:
    """Give what was handed up back to the clerk, for a reason that is kept.

    Raises:
        rights.NotAllowed, NotHandedUp, agencies.reasons.ReasonMissing.
    """
    now = _locked(report)
    rights.require(rights.may_approve(now.obligation, by))
    _refuse_unless_up(now)
    now.return_reason = reasons.checked(reason)
    _put_in_hand(now)
    now.save()
    notices.tell_of_report(Stage.HANDED_BACK, now, which=_time(at), at=at)
    _record("lãnh đạo chuyển lại báo cáo", now, by, at, reason=now.return_reason)


@transaction.atomic
def submit(*, report: ProgressReport, version: int, by: User, at: dt.datetime) -> Revision:
    """File a report: keep it as it is said now, and lay it before the monitor.

    Raises:
        AlreadySubmitted: a second click; it leads to the same receipt.
        rights.NotAllowed: somebody else sends for this office, or it is too late.
        StaleVersion: it was saved since the page was opened.
        Incomplete: something is not answered.
    """
    now = _locked(report)
    _refuse_filed(now)
    day = local_day(at)
    rights.require(rights.may_send(now.obligation, by, on=day))
    _refuse_stale(now, version)
    whole = _refuse_incomplete(now)
    # What was brought while this waited for the report is filed with it, and so before it.
    at = max([at, *(each.uploaded_at for each in whole.evidence_in_use())])
    now.state, now.revision = State.SUBMITTED, now.revision + 1
    now.submitted_at, now.submitted_by = at, by
    now.first_submitted_on = now.first_submitted_on or day
    now.accepted_at = now.accepted_by = None
    now.return_reason = ""
    now.save()
    now.entries.update(verdict="", verdict_reason="")
    # Nobody is reminded of what is filed.
    Obligation.objects.filter(pk=now.obligation_id).update(look_on=None)
    revision = Revision.objects.create(
        report=now, number=now.revision, submitted_at=at, submitted_by=by,
        content=filed.as_filed(whole).as_json(),
    )  # fmt: skip
    _record("nộp báo cáo", now, by, at, changes={"revision": now.revision})
    return revision


def _locked(report: ProgressReport) -> ProgressReport:
    """Give the report as it stands now, held with its obligation until the commit."""
    held = ProgressReport.objects.select_for_update(of=("self", "obligation"))
    # Not who saved it last: after waiting for the lock a join gives the person of before.
    return held.select_related(
        "obligation__agency__province", "obligation__period__plan",
        "obligation__plan__paper", "obligation__plan__monitor",
    ).get(pk=report.pk)  # fmt: skip


def _refuse_filed(now: ProgressReport) -> None:
    if now.is_filed:
        raise AlreadySubmitted(now.revisions.order_by("-number").first())


def _refuse_stale(now: ProgressReport, version: int) -> None:
    if now.version != version:
        who = f" ({now.saved_by})" if now.saved_by else ""
        raise StaleVersion(
            f"Báo cáo đã được lưu ở một cửa sổ khác{who} sau khi bạn mở trang này. Chưa có gì bị ghi đè."
        )


def _refuse_incomplete(now: ProgressReport) -> ProgressReport:
    """Raise ``Incomplete``, or give the report whole, as it is while it is held."""
    whole = ProgressReport.objects.whole().get(pk=now.pk)
    if problems := completeness.problems_of(whole):
        raise Incomplete(problems)
    return whole


def _refuse_unless_up(now: ProgressReport) -> None:
    if now.state != State.AWAITING:
        raise NotHandedUp(
            f"Báo cáo đang ở tình trạng “{now.get_state_display()}”, không còn chờ lãnh đạo duyệt."
        )


def _time(at: dt.datetime) -> str:
    """Tell one time of handing up from the next, between which nothing may have been written."""
    return f":{at.isoformat(timespec='seconds')}"


def _put_in_hand(now: ProgressReport) -> None:
    """Let the office write again; what the monitor had sent back is still sent back."""
    now.state = State.RETURNED if now.revision and now.returned_at else State.DRAFT
    now.handed_up_at = now.handed_up_by = None


def _record(
    verb: str,
    now: ProgressReport,
    by: User | None,
    at: dt.datetime,
    *,
    changes: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        verb=verb, subject=now, by=by, at=at, agency=now.obligation.agency, changes=changes,
        reason=reason,
    )  # fmt: skip
