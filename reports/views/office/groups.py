"""What an office has still to file, by urgency: which group of Việc của tôi each report belongs to."""

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass

from agencies.models import User
from agencies.roles import Permission
from reports.models import ProgressReport
from reports.models.obligation import ObligationQuerySet
from reports.standing import last_due, last_open
from reports.views.office.days import SOON

# In the order of the page.
MINE, OVERDUE, RETURNED, AWAITING, THIS_WEEK, LATER, LOCKED, FILED = range(8)
GROUPS = {
    MINE: "Chờ tôi duyệt",
    OVERDUE: "Quá hạn",
    RETURNED: "Trả lại",
    AWAITING: "Chờ lãnh đạo duyệt",
    THIS_WEEK: f"Đến hạn trong {SOON} ngày",
    LATER: "Sắp tới",
    LOCKED: "Đã khóa, chưa nộp",
    FILED: "Đã nộp, đã tiếp nhận",
}
_State = ProgressReport.State
_READ = (
    *("pk", "agency_id", "report__state", "report__return_reason"),
    *("due_on", "extended_to", "locks_on", "reopened_until"),
)


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A report that has not been filed, as far as its place on the page is judged by."""

    pk: int
    agency_id: int
    state: str
    return_reason: str
    due_on: dt.date
    extended_to: dt.date | None
    locks_on: dt.date
    reopened_until: dt.date | None

    @property
    def last_due_on(self) -> dt.date:
        return last_due(self.due_on, self.extended_to)

    @property
    def closes_on(self) -> dt.date:
        return last_open(self.locks_on, self.extended_to, self.reopened_until)

    @property
    def is_returned(self) -> bool:
        """Tell whether it is back, from the monitor or from the head."""
        return self.state == _State.RETURNED or (
            self.state == _State.DRAFT and self.return_reason != ""
        )


def unfiled(owed: ObligationQuerySet) -> list[Unfiled]:
    """Read what is not filed of ``owed``.

    An office has some dozens over all its plans: to group them here takes less than to ask the
    database for groups, which is told the same rules at length each time.
    """
    rows = owed.exclude(report__state__in=ProgressReport.FILED).order_by()
    return [Unfiled(*row) for row in rows.values_list(*_READ)]


def grouped(rows: list[Unfiled], user: User, *, on: dt.date) -> list[tuple[int, Unfiled]]:
    """Give each with its group, in the order in which they are worked off."""
    sending = user.agencies_where(Permission.SEND_REPORTS)
    found = [(group_of(row, sending=sending, on=on), row) for row in rows]
    return sorted(found, key=lambda pair: (pair[0], pair[1].last_due_on, pair[1].pk))


def group_of(row: Unfiled, *, sending: Container[int], on: dt.date) -> int:
    """Give the group for somebody who sends reports for the offices ``sending``."""
    if on > row.closes_on:
        return LOCKED
    is_up = row.state == _State.AWAITING
    if is_up and row.agency_id in sending:
        return MINE
    if row.is_returned:
        return RETURNED
    if on > row.last_due_on:
        return OVERDUE
    return AWAITING if is_up else _by_day(row, on)


def _by_day(row: Unfiled, on: dt.date) -> int:
    return THIS_WEEK if (row.last_due_on - on).days <= SOON else LATER
