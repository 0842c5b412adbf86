"""Takes away the filled forms that nobody has confirmed."""

import datetime as dt

from agencies import chunks
from reports.actions.sheets import KEPT_FOR
from reports.models import WaitingSheet


def sheets(*, at: dt.datetime, is_dry: bool) -> int:
    """Delete the forms that have waited too long for their bringer; give how many."""
    left = WaitingSheet.objects.filter(at__lt=at - KEPT_FOR)
    return left.count() if is_dry else chunks.delete(left)
