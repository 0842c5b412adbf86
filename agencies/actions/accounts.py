"""Keeps accounts and what each person is in which office."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from agencies.actions import audit
from agencies.actions.changes import Changes, Rows, changes_of, listed, of_list
from agencies.models import Agency, Membership, User
from agencies.roles import Permission


class RoleOutOfReach(Exception):
    """The person may not give roles in that office; the message is the sentence."""


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


def _memberships(user: User) -> list[str]:
    return listed(user.memberships.select_related("user", "agency")) if user.pk else []


def _home(user: User, by: User) -> Agency | None:
    """Give the office whose people see the event: the account's, or that of who made it."""
    row = user.memberships.select_related("agency").order_by("pk").first()
    return row.agency if row else by.office
