"""What a monitor may do next with a report, for its page and for the review."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from agencies.models import User
from reports.actions import rights
from reports.models import Obligation, ProgressReport

State = ProgressReport.State


@dataclass(frozen=True, slots=True)
class Link:
    """A button of ``reports/monitor_steps.html``."""

    url: str
    label: str
    is_main: bool = False


def steps_for(obligation: Obligation, user: User, *, on: dt.date) -> list[Link]:
    """Give what ``user`` may do with a report as the one who takes it in; nothing for others.

    ``obligation`` has its report, plan, paper and monitor at hand (``for_work()``).
    """
    if not rights.may_review(obligation, user):
        return []
    report = obligation.report
    links = []
    if report.state == State.SUBMITTED:
        url = reverse("reports:review", args=[obligation.pk])
        links.append(Link(url, "Xem để tiếp nhận", is_main=True))
    if not rights.is_open(obligation, on=obligation.closes_on):
        return links
    if not report.is_filed:
        links.append(Link(reverse("reports:extend", args=[obligation.pk]), "Gia hạn"))
    if report.state == State.ACCEPTED or (not report.is_filed and on > obligation.closes_on):
        links.append(Link(reverse("reports:reopen", args=[obligation.pk]), "Mở lại để sửa"))
    return links
