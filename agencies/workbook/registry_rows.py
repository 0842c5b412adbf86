"""The registry of today as rows of the workbook: a file that is brought back unchanged changes nothing."""

from collections.abc import Iterator
from typing import Any

from agencies.models import Agency, Membership, User
from agencies.resources import AgencyResource
from agencies.roles import Permission
from agencies.workbook.account_rows import AccountRows
from agencies.workbook.layout import ACCOUNTS, AGENCIES, Layout

Cells = list[Any]


def agencies(province: Agency) -> Iterator[Cells]:
    """Give every agency of a province, superiors first."""
    written = _in_order(AGENCIES, AgencyResource.fields.values())
    rows = Agency.objects.in_province(province).select_related("parent").order_by("path")
    return ([field.export(row) for field in written] for row in rows.iterator(1_000))


def accounts(province: Agency, by: User) -> Iterator[Cells]:
    """Give every role held today in what ``by`` administers."""
    written = _in_order(ACCOUNTS, AccountRows.fields.values())
    rows = Membership.objects.filter(until=None, user__is_superuser=False)
    rows = rows.filter(agency__in=Agency.objects.in_province(province))
    if not by.is_superuser:
        rows = rows.filter(agency__in=by.agencies_where(Permission.EDIT_ACCOUNTS))
    rows = rows.select_related("user", "agency__parent").order_by("agency__path", "pk")
    return ([field.export(row) for field in written] for row in rows.iterator(1_000))


def _in_order(layout: Layout, fields: Any) -> list[Any]:
    named = {field.column_name: field for field in fields}
    return [named[column.title] for column in layout.columns]
