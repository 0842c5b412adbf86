"""Keeps the groups that plans name in one phrase, and the other names offices go by."""

import datetime as dt

from django.db import transaction
from django.db.models import ProtectedError

from agencies.actions import audit
from agencies.actions.changes import Changes, Rows, changes_of, listed, of_list
from agencies.models import AgencyGroup, Alias, User


class GroupInUse(Exception):
    """A plan names the group, so it stays; the message is the sentence."""


@transaction.atomic
def save(
    *,
    group: AgencyGroup,
    by: User,
    at: dt.datetime,
    rules: Rows | None = None,
    named: Rows | None = None,
) -> Changes:
    """Store a group with its rules and the agencies named into or out of it."""
    verb = "sửa nhóm cơ quan" if group.pk else "thêm nhóm cơ quan"
    rules_before, named_before = _rules(group), _named(group)
    changes = changes_of(group)
    if changes or not group.pk:
        group.save()
    for rows in (rules, named):
        (rows or Rows()).apply()
    changes |= of_list("rules", rules_before, _rules(group))
    changes |= of_list("named", named_before, _named(group))
    if changes:
        audit.record(verb=verb, subject=group, by=by, at=at, agency=group.scope, changes=changes)
    return changes


def _rules(group: AgencyGroup) -> list[str]:
    if not group.pk:
        return []
    rows = group.rules.select_related("parent")
    return [f"{row} · {row.parent}" if row.parent else str(row) for row in rows]


def _named(group: AgencyGroup) -> list[str]:
    return listed(group.named.select_related("agency")) if group.pk else []


@transaction.atomic
def delete(*, group: AgencyGroup, by: User, at: dt.datetime) -> None:
    """Take a group out that no plan names.

    Raises:
        GroupInUse: some row of a plan is assigned to it.
    """
    changes = {"name": [group.name, None], "named": [_named(group), []]}
    audit.record(
        verb="xóa nhóm cơ quan", subject=group, by=by, at=at, agency=group.scope, changes=changes
    )
    try:
        group.delete()
    except ProtectedError:
        raise GroupInUse(
            f"Nhóm “{group}” đang được giao nhiệm vụ trong kế hoạch nên không xóa được."
        ) from None


@transaction.atomic
def save_alias(*, alias: Alias, by: User, at: dt.datetime) -> Changes:
    """Store what a phrase means in the papers of its scope."""
    verb = "sửa tên gọi khác" if alias.pk else "thêm tên gọi khác"
    changes = changes_of(alias)
    if changes:
        alias.save()
        audit.record(verb=verb, subject=alias, by=by, at=at, agency=alias.scope, changes=changes)
    return changes


@transaction.atomic
def delete_alias(*, alias: Alias, by: User, at: dt.datetime) -> None:
    """Forget a phrase; what was read with its help stays as it was read."""
    meant = str(alias.agency or alias.group)
    changes = {"phrase": [alias.phrase, None], "agency": [meant, None]}
    audit.record(
        verb="xóa tên gọi khác", subject=alias, by=by, at=at, agency=alias.scope, changes=changes
    )
    alias.delete()
