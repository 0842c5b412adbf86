"""What has happened to a report since it was filed, as those who take it in want to know it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import AuditEvent
from reports.actions import extending, review
from reports.models import Obligation, Revision

_WORDS = {
    review.ACCEPTED: "Tiếp nhận", review.RETURNED: "Trả lại", extending.EXTENDED: "Gia hạn",
    extending.REOPENED: "Mở lại",
}  # fmt: skip
# The fields whose second value is the day that was given.
_DAYS = ("extended_to", "reopened_until")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: what, by whom, when and why."""

    what: str
    who: str
    at: dt.datetime
    reason: str = ""


def steps_of(obligation: Obligation, revisions: Iterable[Revision]) -> list[Step]:
    """Give what was filed, returned, accepted, extended and reopened, the latest first."""
    filed = [
        Step(f"Nộp lần {each.number}", str(each.submitted_by), each.submitted_at)
        for each in revisions
    ]
    judged = [_step(event) for event in _events(obligation)]
    return sorted([*filed, *judged], key=lambda step: step.at, reverse=True)


def _events(obligation: Obligation) -> Iterable[AuditEvent]:
    report = obligation.report
    of_obligation = Q(subject_type=obligation._meta.label, subject_id=str(obligation.pk))
    of_report = Q(subject_type=report._meta.label, subject_id=str(report.pk))
    return AuditEvent.objects.filter(of_obligation | of_report, verb__in=_WORDS).order_by("at")


def _step(event: AuditEvent) -> Step:
    days = [event.changes[name][1] for name in _DAYS if name in event.changes]
    until = f" đến hết ngày {dt.date.fromisoformat(days[0]):%d/%m/%Y}" if days else ""
    return Step(f"{_WORDS[event.verb]}{until}", event.by_name, event.at, event.reason)
