"""What people are told of, and how: the stages of a notice as plain data.

Plain Python: the rules that say when a stage has come belong to the rooms that own what it speaks
of (``plans.notices``, ``reports.notices``).
"""

import enum
from dataclasses import dataclass

from agencies.roles import Role


class Group(enum.StrEnum):
    """What a person may turn off together; what is escalated is in none of them."""

    NEWS = "news"
    REMINDERS = "reminders"
    ANSWERS = "answers"
    WEEKLY = "weekly"

    @property
    def words(self) -> str:
        return _GROUP_WORDS[self]


_GROUP_WORDS = {
    Group.NEWS: "Kế hoạch mới giao, kỳ báo cáo mới mở",
    Group.REMINDERS: "Nhắc sắp đến hạn, đến hạn, quá hạn và việc định kỳ",
    Group.ANSWERS: "Kết quả trình duyệt, tiếp nhận, gia hạn, mở lại báo cáo",
    Group.WEEKLY: "Tóm tắt hằng tuần",
}


class Stage(enum.StrEnum):
    """One thing that is said of something, once for each time it happens."""

    ISSUED = "issued"
    OPENED = "opened"
    SOON = "due-soon"
    TODAY = "due-today"
    OVERDUE = "overdue"
    TO_HEAD = "escalated-head"
    TO_MONITOR = "escalated-monitor"
    OCCURRENCE = "occurrence"
    AWAITING = "awaiting"
    HANDED_BACK = "handed-back"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    REOPENED = "reopened"
    WEEK = "week"
    NAMES = "names"

    @property
    def kind(self) -> "Kind":
        return KINDS[self]


@dataclass(frozen=True, slots=True)
class Kind:
    """How a stage is told.

    ``role`` is whose it is to know, in the office that the notice names. ``group`` is what silences
    it; without one nothing does. What is ``prompt`` is sent at the next tick; the rest waits for the
    one digest of the day.
    """

    words: str
    role: Role
    group: Group | None
    is_prompt: bool = False


KINDS: dict[Stage, Kind] = {
    Stage.ISSUED: Kind("Kế hoạch mới được giao", Role.CLERK, Group.NEWS),
    Stage.OPENED: Kind("Kỳ báo cáo mới mở", Role.CLERK, Group.NEWS),
    Stage.SOON: Kind("Sắp đến hạn", Role.CLERK, Group.REMINDERS),
    Stage.TODAY: Kind("Đến hạn", Role.CLERK, Group.REMINDERS),
    Stage.OVERDUE: Kind("Quá hạn", Role.CLERK, Group.REMINDERS),
    Stage.TO_HEAD: Kind("Đơn vị quá hạn", Role.HEAD, None),
    Stage.TO_MONITOR: Kind("Cơ quan quá hạn kéo dài", Role.MONITOR, None),
    Stage.OCCURRENCE: Kind("Việc định kỳ sắp hết kỳ", Role.CLERK, Group.REMINDERS),
    Stage.AWAITING: Kind("Chờ lãnh đạo duyệt", Role.HEAD, Group.ANSWERS, is_prompt=True),
    Stage.HANDED_BACK: Kind("Lãnh đạo chuyển lại", Role.CLERK, Group.ANSWERS, is_prompt=True),
    Stage.RETURNED: Kind("Báo cáo bị trả lại", Role.CLERK, Group.ANSWERS, is_prompt=True),
    Stage.ACCEPTED: Kind("Báo cáo đã được tiếp nhận", Role.CLERK, Group.ANSWERS),
    Stage.EXTENDED: Kind("Được gia hạn", Role.CLERK, Group.ANSWERS, is_prompt=True),
    Stage.REOPENED: Kind("Báo cáo được mở lại", Role.CLERK, Group.ANSWERS, is_prompt=True),
    Stage.WEEK: Kind("Tóm tắt tuần của đơn vị", Role.HEAD, Group.WEEKLY),
    Stage.NAMES: Kind("Danh sách cơ quan chậm báo cáo", Role.MONITOR, Group.WEEKLY),
}
PROMPT = frozenset(stage for stage, kind in KINDS.items() if kind.is_prompt)
STAGE_CHOICES = [(stage.value, kind.words) for stage, kind in KINDS.items()]
GROUP_CHOICES = [(group.value, group.words) for group in Group]
