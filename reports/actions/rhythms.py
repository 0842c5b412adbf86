"""Records which rhythm an office takes where a row leaves it open: "Theo tháng hoặc quý"."""

import datetime as dt
from typing import cast

from django.db import transaction

from agencies.actions import audit
from agencies.models import User
from agencies.roles import Permission
from plans.models import Duty
from plans.models.drafting import schedule_of
from plans.schedules import Rhythm, Schedule
from reports import asks
from reports.actions.laying import as_stored
from reports.actions.rights import require
from reports.models import ProgressEntry, ProgressReport, RhythmChoice


class NotOffered(Exception):
    """The row leaves no such choice; the message is the sentence."""


class DutyEnded(Exception):
    """The duty is owed no more, or by another office; the message is the sentence."""


@transaction.atomic
def choose(*, duty: Duty, rhythm: str, by: User, at: dt.datetime) -> RhythmChoice:
    """Record an office's rhythm for one of its duties.

    It counts for periods opened from now on. Reports that lie open, unfiled, from before anybody had
    chosen get the times that they were waiting for; times that were asked already are not changed.

    Raises:
        rights.NotAllowed: ``by`` does not report for the office.
        DutyEnded, NotOffered: there is nothing to choose, or not that.
    """
    held = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("agency", "item", "plan__paper")
        .get(pk=duty.pk)
    )
    require(by.may(Permission.FILE_REPORTS, held.agency))
    schedule = schedule_of(held.item)
    _refuse(held, schedule, rhythm)
    choice = RhythmChoice.objects.filter(duty=held).first()
    before = choice.rhythm if choice else None
    if choice is not None and before == rhythm:
        return choice
    choice = choice or RhythmChoice(duty=held)
    choice.rhythm, choice.chosen_at, choice.chosen_by = rhythm, at, by
    choice.save()
    audit.record(
        verb="chọn nhịp thực hiện", subject=held, by=by, at=at, agency=held.agency,
        changes={"rhythm": [before, rhythm]},
    )  # fmt: skip
    if before is None:
        _complete(held, schedule, cast(Rhythm, rhythm))
    return choice


def _refuse(duty: Duty, schedule: Schedule, rhythm: str) -> None:
    if not duty.is_open:
        raise DutyEnded(
            f"Nhiệm vụ này của {duty.agency} đã kết thúc ngày {duty.ended_on:%d/%m/%Y}, nên không chọn nhịp "
            "được nữa."
        )
    if not asks.is_choice(schedule):
        raise NotOffered(
            f"Kế hoạch đã ghi rõ “{schedule.text}” cho nội dung này, nên không có nhịp nào để chọn."
        )
    if rhythm not in schedule.every:
        raise NotOffered(f"Kế hoạch chỉ cho chọn trong “{schedule.text}”. Hãy chọn lại.")


def _complete(duty: Duty, schedule: Schedule, rhythm: Rhythm) -> None:
    """Fill in the times of entries that were made before anybody had chosen."""
    unfiled = (
        ProgressReport.objects.filter(entries__duty=duty, obligation__ended_on=None)
        .exclude(state__in=ProgressReport.FILED)
        .select_for_update(of=("self", "obligation"))
        .select_related("obligation__period__plan")
        .order_by("pk")
    )
    for report in unfiled:
        ask = asks.asked(schedule, report.obligation.period.as_period(), chosen=rhythm)
        if ask is not None:
            waiting = ProgressEntry.objects.filter(report=report, duty=duty, occurrences=[])
            waiting.update(occurrences=as_stored(ask))
