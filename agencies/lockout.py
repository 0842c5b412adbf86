"""Who is locked out after too many wrong passwords, from where, and until when."""

import datetime as dt

from axes.backends import AxesStandaloneBackend
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest


class CountingBackend(AxesStandaloneBackend):
    """Refuses who is locked out; what comes over no network is no guessing, and isn't counted."""

    def authenticate(self, request: HttpRequest | None, *args: str, **kwargs: object) -> None:
        if request is not None:
            super().authenticate(request, *args, **kwargs)


def locked_until(username: str, at: dt.datetime, address: str | None = None) -> dt.datetime | None:
    """Give when the last lock of an account opens, or None; without an address, from anywhere."""
    pause = get_cool_off() or dt.timedelta()
    tries = AccessAttempt.objects.filter(username=username, attempt_time__gt=at - pause)
    if address is not None:
        tries = tries.filter(ip_address=address)
    counted = tries.order_by().values("ip_address")
    sums = counted.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    ends = sums.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("last", flat=True)
    return max((last + pause for last in ends), default=None)
