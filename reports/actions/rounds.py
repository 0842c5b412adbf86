"""One round of telling people what they are to be told: found, given its ways out, and sent."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.conf import settings

from agencies import channels
from agencies.actions import heartbeats, routing, sending
from agencies.actions.sending import Sent
from agencies.messages import Transport
from reports.actions import reminding

# What readiness looks for; the beat pokes every five minutes.
NAME = "send_notices"
# A slow mail server must not hold a round until its worker is ended, by the limit of the task or by
# a restart, in the midst of a message; docker-compose.yml gives a worker 150 seconds to stop.
LASTS = dt.timedelta(minutes=2)


def send_notices(
    *,
    clock: Callable[[], dt.datetime],
    transports: Mapping[str, Transport] | None = None,
    most: int | None = None,
) -> Sent:
    """Lay what has come, and send what may leave; safe to repeat, and from several places at once.

    Args:
        clock: gives the time; a round may last minutes.
        transports: the ways out, by channel; without them those of the settings.
        most: messages after which the round ends.
    """
    at = clock()
    reminding.sweep(at=at, hours=settings.NOTICE_HOURS)
    routing.route(at=at)
    sent = sending.send_waiting(
        clock=clock,
        transports=channels.transports() if transports is None else transports,
        hours=settings.NOTICE_HOURS,
        most=most,
        lasts=LASTS,
    )
    heartbeats.beat(name=NAME, at=at)
    return sent
