"""Keeps accounts and what each person is in which office."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from agencies.actions import audit, deputies
from agencies.actions.changes import Changes, Rows, changes_of, listed, of_list
from agencies.models import Agency, Deputy, Membership, User
from agencies.roles import Permission, Role, roles_with


class RoleOutOfReach(Exception):
    """The person may not give or end roles in that office; the message is the sentence."""


class AlreadyLeft(Exception):
    """The role has ended by then; the message is the sentence."""


class LeftBeforeBegun(Exception):
    """A role can't end before it begins; the message is the sentence."""


@transaction.atomic
def save(*, user: User, by: User, at: dt.datetime, memberships: Rows | None = None) -> Changes:
    """Store an account with its roles; they end and are never taken out.

    Raises:
        RoleOutOfReach: a role is given or changed in an office that ``by`` does not administer.
    """
    rows = memberships or Rows()
    for row in rows.stored:
        if isinstance(row, Membership):
            refuse_role_out_of_reach(row, by)
    verb = "sửa tài khoản" if user.pk else "thêm tài khoản"
    before = _memberships(user)
    changes = changes_of(user)
    if changes or not user.pk:
        user.save()
    Rows(stored=rows.stored).apply()
    changes |= of_list("memberships", before, _memberships(user))
    if changes:
        audit.record(verb=verb, subject=user, by=by, at=at, agency=_home(user, by), changes=changes)
    return changes


def refuse_role_out_of_reach(row: Membership, by: User) -> None:
    """Raise ``RoleOutOfReach`` unless ``by`` administers the office, before and after."""
    stored = Membership.objects.filter(pk=row.pk).select_related("agency").first()
    offices = {row.agency} | ({stored.agency} if stored else set())
    for office in offices:
        if not may_administer(by, [office.pk]):
            raise RoleOutOfReach(f"Bạn không quản lý tài khoản của {office}.")


def may_administer(by: User, agency_ids: Iterable[int]) -> bool:
    """Tell whether ``by`` manages the accounts of all these offices."""
    return by.is_superuser or set(agency_ids) <= by.agencies_where(Permission.EDIT_ACCOUNTS)


@transaction.atomic
def set_password(*, user: User, password: str, by: User, at: dt.datetime) -> None:
    """Give an account a new password; the log says that, never what it is.

    What somebody else has chosen lasts until the first time it is used.
    """
    user.set_password(password)
    user.must_change_password = user.pk != by.pk
    user.save(update_fields=["password", "must_change_password"])
    audit.record(verb="đặt lại mật khẩu", subject=user, by=by, at=at, agency=_home(user, by))


@transaction.atomic
def leave(*, membership: Membership, on: dt.date, by: User, at: dt.datetime) -> None:
    """End a role with the day ``on``, the last on which it is held; it is never deleted.

    Whoever is in no office of the province afterwards stands in for nobody there either. Their open
    work is handed over by whoever calls this.

    Raises:
        RoleOutOfReach: ``by`` does not hand over work in that office.
        AlreadyLeft: the role ends on that day or before.
        LeftBeforeBegun: the role begins later.
    """
    row = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency")
    stored = row.get(pk=membership.pk)
    _refuse_ending(stored, on, by)
    changes = {"until": [stored.until, on]}
    stored.until = membership.until = on
    stored.save(update_fields=["until"])
    audit.record(
        verb="kết thúc vai trò", subject=stored, by=by, at=at, agency=stored.agency, changes=changes
    )
    _end_deputyships(stored, on, by, at)


def _refuse_ending(row: Membership, on: dt.date, by: User) -> None:
    # Who ends an administrator's role must be able to give it.
    needed = Permission.EDIT_ACCOUNTS if row.role == Role.ADMINISTRATOR else Permission.HAND_OVER
    if not by.may(needed, row.agency) or _is_lent(row, by):
        raise RoleOutOfReach(f"Bạn không được kết thúc vai trò {_named(row)}.")
    if row.until is not None and row.until <= on:
        raise AlreadyLeft(f"Vai trò {_named(row)} đã kết thúc từ {row.until:%d/%m/%Y}.")
    if on < row.since:
        raise LeftBeforeBegun(
            f"Vai trò {_named(row)} bắt đầu từ {row.since:%d/%m/%Y}, không thể kết thúc trước đó."
        )


def _is_lent(row: Membership, by: User) -> bool:
    """Tell whether a deputy would end the very kind of role by which they may."""
    is_leading = row.role in roles_with(Permission.HAND_OVER)
    return is_leading and not deputies.hands_over_itself(by, row.agency)


def _named(row: Membership) -> str:
    return f"{row.get_role_display().lower()} của {row.user} tại {row.agency}"


def _end_deputyships(row: Membership, on: dt.date, by: User, at: dt.datetime) -> None:
    province = Agency.objects.in_province(row.agency.root)
    later = row.user.memberships.not_over_on(on + dt.timedelta(days=1))
    if later.filter(agency__in=province).exists():
        return
    for deputy in Deputy.objects.filter(user=row.user, agency__in=province, until__gt=on):
        deputies.cut_short(deputy, last=on, by=by, at=at)


def _memberships(user: User) -> list[str]:
    return listed(user.memberships.select_related("user", "agency")) if user.pk else []


def home(user: User) -> Agency | None:
    """Give the office whose people see what is done to an account, or by it alone."""
    row = user.memberships.select_related("agency").order_by("pk").first()
    return row.agency if row else None


def _home(user: User, by: User) -> Agency | None:
    """Give the office whose people see the event: the account's, or that of who made it."""
    return home(user) or by.office
