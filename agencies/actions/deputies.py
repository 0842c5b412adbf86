"""Stands people in for colleagues who are away, and ends that before its day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.actions import audit
from agencies.models import Agency, Deputy, Membership, User
from agencies.reasons import LONGEST
from agencies.roles import Permission, Role, roles_with
from agencies.text import composed, shown

# Who is away for longer is replaced.
LONGEST_ABSENCE = dt.timedelta(days=366)
_LONGEST_REASON = Deputy._meta.get_field("reason").max_length or LONGEST


class DeputyRefused(Exception):
    """A rule of standing in is broken; the message is the sentence."""


class NotTheirsToHandOver(DeputyRefused):
    """Neither the absent person nor somebody who hands over the office's work."""


class NothingToStandInFor(DeputyRefused):
    """The absent person has no role in the office on those days."""


class NotOfTheProvince(DeputyRefused):
    """The deputy can't sign in, or works in no office of the province."""


class DaysDoNotFit(DeputyRefused):
    """The days are over, turned round, or taken by another deputy."""


class ReasonTooLong(DeputyRefused):
    """The reason is longer than is kept."""


@transaction.atomic
def appoint(
    *,
    agency: Agency,
    absent: User,
    user: User,
    since: dt.date,
    until: dt.date,
    reason: str,
    by: User,
    at: dt.datetime,
) -> Deputy:
    """Let ``user`` do from ``since`` to the end of ``until`` what ``absent`` may do in ``agency``.

    Nothing is handed on twice: a deputy does not bring what they have as a deputy of a third.

    Raises:
        DeputyRefused: a rule is broken; its subclasses say which.
    """
    today = timezone.localdate(at)
    _refuse_days(since, until, today)
    _refuse_person(user, absent, agency, max(since, today))
    # Two clicks at once: the second waits here, and finds the first.
    User.objects.select_for_update().get(pk=absent.pk)
    roles = _roles(absent, agency, since, until)
    _refuse_giver(by, absent, agency, roles)
    _refuse_prolonging(by, absent, user, agency, roles)
    _refuse_twice(absent, agency, since, until)
    row = Deputy.objects.create(
        agency=agency, absent=absent, user=user, since=since, until=until, reason=_tidied(reason)
    )
    changes = {"since": since, "until": until}
    audit.record(
        verb="cử người làm thay", subject=row, by=by, at=at, agency=agency, changes=changes,
        reason=row.reason,
    )  # fmt: skip
    return row


@transaction.atomic
def end(*, deputy: Deputy, by: User, at: dt.datetime) -> None:
    """End it at once; one that has not outlived its first day leaves a line in the log alone.

    Raises:
        NotTheirsToHandOver: ``by`` is none of the two and does not hand over the office's work.
        DaysDoNotFit: it is over already.
    """
    today = timezone.localdate(at)
    row = Deputy.objects.select_for_update().filter(pk=deputy.pk).first()
    if row is None or row.until < today:
        raise DaysDoNotFit("Việc làm thay này đã kết thúc.")
    if by.pk != row.user_id:
        roles = _roles(row.absent, row.agency, row.since, row.until, refuse=False)
        _refuse_giver(by, row.absent, row.agency, roles)
    cut_short(row, last=today - dt.timedelta(days=1), by=by, at=at)


def cut_short(row: Deputy, *, last: dt.date, by: User, at: dt.datetime) -> None:
    """Let it end with ``last``; the caller holds the transaction."""
    changes = {"until": [row.until, last]}
    audit.record(
        verb="kết thúc làm thay", subject=row, by=by, at=at, agency=row.agency, changes=changes
    )
    if last < row.since:
        row.delete()
        return
    row.until = last
    row.save(update_fields=["until"])


def _refuse_days(since: dt.date, until: dt.date, today: dt.date) -> None:
    if until < since:
        raise DaysDoNotFit("Ngày cuối phải từ ngày đầu trở đi.")
    if until < today:
        raise DaysDoNotFit(f"Ngày cuối {until:%d/%m/%Y} đã qua. Hãy chọn từ hôm nay trở đi.")
    if until > max(since, today) + LONGEST_ABSENCE or since > today + LONGEST_ABSENCE:
        raise DaysDoNotFit("Chỉ cử người làm thay trong vòng một năm. Hãy chọn lại ngày.")


def _refuse_person(user: User, absent: User, agency: Agency, day: dt.date) -> None:
    if user.pk == absent.pk:
        raise NotOfTheProvince("Không ai làm thay chính mình. Hãy chọn người khác.")
    held = Membership.objects.holding_on(day).filter(user=user)
    if not user.is_active:
        raise NotOfTheProvince(f"Tài khoản của {user} đã khóa, nên không làm thay được.")
    if not held.filter(agency__in=Agency.objects.in_province(agency.root)).exists():
        raise NotOfTheProvince(
            f"{user} không có vai trò ở cơ quan nào trong tỉnh, nên không làm thay được."
        )


def _roles(
    absent: User, agency: Agency, since: dt.date, until: dt.date, *, refuse: bool = True
) -> set[str]:
    held = absent.memberships.not_over_on(since).filter(agency=agency, since__lte=until)
    roles = set(held.values_list("role", flat=True))
    if refuse and not roles:
        raise NothingToStandInFor(
            f"{absent} không giữ vai trò nào ở {agency} trong những ngày đó, nên không cần ai làm thay."
        )
    return roles


def _refuse_giver(by: User, absent: User, agency: Agency, roles: set[str]) -> None:
    """Raise ``NotTheirsToHandOver`` unless ``by`` is away themselves or hands over that work.

    An administrator's place is given by administrators: a head who took it would give roles.
    """
    if by.pk == absent.pk:
        return
    needed = {Permission.HAND_OVER}
    if Role.ADMINISTRATOR in roles:
        needed.add(Permission.EDIT_ACCOUNTS)
    if not all(by.may(permission, agency) for permission in needed):
        whose = "quản trị" if Role.ADMINISTRATOR in roles else "lãnh đạo đơn vị, quản trị"
        raise NotTheirsToHandOver(
            f"Chỉ {whose} của {agency} hoặc chính {absent} được cử, kết thúc người làm thay."
        )


def _refuse_prolonging(by: User, absent: User, user: User, agency: Agency, roles: set[str]) -> None:
    """Raise ``NotTheirsToHandOver`` where a deputy would keep, or lend on, what they were lent."""
    if by.pk == absent.pk or hands_over_itself(by, agency):
        return
    if by.pk == user.pk or not roles.isdisjoint(roles_with(Permission.HAND_OVER)):
        raise NotTheirsToHandOver(
            f"Bạn đang làm thay ở {agency} nên không tự cử mình, cũng không cử người làm thay lãnh đạo, "
            f"quản trị. Hãy nhờ chính {absent} hoặc người giữ vai trò đó."
        )


def hands_over_itself(by: User, agency: Agency) -> bool:
    """Tell whether ``by`` hands over the work of ``agency`` in their own right, and not as a deputy."""
    roles = roles_with(Permission.HAND_OVER)
    return by.is_superuser or any(
        row.role in roles and agency.path.startswith(row.agency.path) for row in by.own_memberships
    )


def _refuse_twice(absent: User, agency: Agency, since: dt.date, until: dt.date) -> None:
    other = Deputy.objects.filter(
        absent=absent, agency=agency, since__lte=until, until__gte=since
    ).first()
    if other is not None:
        raise DaysDoNotFit(
            f"Từ {other.since:%d/%m/%Y} đến hết {other.until:%d/%m/%Y} đã có {other.user} làm thay "
            f"{absent}. Hãy kết thúc việc đó trước, hoặc chọn ngày khác."
        )


def _tidied(reason: str) -> str:
    text = composed(shown(reason))
    if len(text) > _LONGEST_REASON:
        raise ReasonTooLong(f"Lý do dài quá {_LONGEST_REASON} chữ cái. Hãy ghi gọn lại.")
    return text
