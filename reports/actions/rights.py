"""Who may do what with a report, and when: each refusal says why it is closed and who can open it.

Without a person it is the system, which may.
"""

import datetime as dt

from agencies.models import User
from agencies.roles import Allowed, Denied, Permission, Verdict
from plans.models import Plan
from reports.models import Obligation, ProgressReport


class NotAllowed(Exception):
    """The person may not do it, or not now; the message says why and who can help."""


def require(verdict: Verdict) -> None:
    """Raise ``NotAllowed`` with the reason of a denial."""
    if isinstance(verdict, Denied):
        raise NotAllowed(verdict.reason)


def may_write(obligation: Obligation, user: User | None, *, on: dt.date) -> Verdict:
    """Those who report for the office, while the report is theirs and the period is not locked.

    ``obligation`` has its report, plan, paper and monitor at hand (``for_work()``).
    """
    if user and not (verdict := user.may(Permission.FILE_REPORTS, obligation.agency)):
        return verdict
    return is_open(obligation, on=on) and is_in_hand(obligation.report)


def may_send(obligation: Obligation, user: User | None, *, on: dt.date) -> Verdict:
    """The head, where the office wants it so; else whoever writes. A report handed up may be sent."""
    wanted = (
        Permission.SEND_REPORTS
        if obligation.agency.head_approves_reports
        else Permission.FILE_REPORTS
    )
    if user and not (verdict := user.may(wanted, obligation.agency)):
        return verdict
    report = obligation.report
    is_up = report.state == ProgressReport.State.AWAITING
    return is_open(obligation, on=on) and (Allowed() if is_up else is_in_hand(report))


def may_approve(obligation: Obligation, user: User | None) -> Verdict:
    """The head of the office gives back what was handed up."""
    return user.may(Permission.SEND_REPORTS, obligation.agency) if user else Allowed()


def may_review(obligation: Obligation, user: User | None) -> Verdict:
    """Those who take reports in for the office that watches the plan."""
    return may_watch(obligation.plan, user)


def may_watch(plan: Plan, user: User | None) -> Verdict:
    """The plan's monitor: calendar, review, extensions, reopening, entering what is past."""
    return user.may(Permission.REVIEW_REPORTS, plan.monitor) if user else Allowed()


def is_in_hand(report: ProgressReport) -> Verdict:
    """Tell whether the office itself has the report to write."""
    if report.is_writable:
        return Allowed()
    return Denied(_WHERE_IT_LIES[ProgressReport.State(report.state)])


_WHERE_IT_LIES = {
    ProgressReport.State.AWAITING: (
        "Báo cáo đang chờ lãnh đạo đơn vị duyệt. Muốn sửa, hãy rút lại hoặc nhờ lãnh đạo chuyển lại."
    ),
    ProgressReport.State.SUBMITTED: (
        "Báo cáo đã nộp, đang chờ tiếp nhận. Muốn sửa, hãy đề nghị đầu mối theo dõi trả lại."
    ),
    ProgressReport.State.ACCEPTED: (
        "Báo cáo đã được tiếp nhận. Muốn sửa, hãy đề nghị đầu mối theo dõi mở lại."
    ),
}


def is_open(obligation: Obligation, *, on: dt.date) -> Verdict:
    """Tell whether the office may still file on a day, and if not, why and who can open it."""
    if obligation.ended_on is not None:
        reason = obligation.get_end_reason_display().lower()
        return Denied(
            f"Nghĩa vụ báo cáo này đã kết thúc ngày {obligation.ended_on:%d/%m/%Y} ({reason}), nên không "
            "phải nộp nữa."
        )
    paper = obligation.plan.paper
    if not paper.is_in_force:
        return Denied(
            f"{obligation.plan} đang ở trạng thái “{paper.get_state_display()}” nên không nhận báo cáo nữa."
        )
    if on > obligation.closes_on:
        return Denied(
            f"{obligation.period} đã khóa sau ngày {obligation.closes_on:%d/%m/%Y}. Đầu mối theo dõi ở "
            f"{obligation.plan.monitor} có thể mở lại; bản đang soạn vẫn được giữ."
        )
    return Allowed()
