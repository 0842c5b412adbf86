"""Gives an office's calendar its secret address, and another when that has come to be known."""

import datetime as dt

from django.db import transaction

from agencies.actions import audit
from agencies.models import Agency, User
from agencies.roles import Permission, Verdict
from reports.actions.rights import require
from reports.models import CalendarFeed
from reports.models.feed import new_address


def may_share(agency: Agency, user: User) -> Verdict:
    """Those who report for the office."""
    return user.may(Permission.FILE_REPORTS, agency)


@transaction.atomic
def renew(*, agency: Agency, by: User, at: dt.datetime) -> CalendarFeed:
    """Give the calendar a new address; the one before opens nothing from now on.

    The log says that, never what the address is.

    Raises:
        rights.NotAllowed: ``by`` does not report for the office.
    """
    require(may_share(agency, by))
    feed, is_first = CalendarFeed.objects.update_or_create(
        agency=agency, defaults={"token": new_address(), "made_at": at, "made_by": by}
    )
    verb = "tạo địa chỉ lịch hạn báo cáo" if is_first else "đổi địa chỉ lịch hạn báo cáo"
    audit.record(verb=verb, subject=feed, by=by, at=at, agency=agency)
    return feed
