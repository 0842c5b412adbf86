"""What every background task is told: it may run twice, it ends, it tries again after a fault."""

from typing import Any

from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

# The database or the broker was away; the task goes on where it was.
FAULTS = (OperationalError, InterfaceError, BrokerError)
# Seconds between the warning that a task hears and the end of its process.
GRACE = 30


def options(*, seconds: float) -> dict[str, Any]:
    """Give the options of a task that has so many seconds."""
    return {
        "acks_late": True,
        "ignore_result": True,
        "autoretry_for": FAULTS,
        "retry_backoff": 2,
        "retry_backoff_max": 300,
        "retry_jitter": True,
        "max_retries": 5,
        "soft_time_limit": seconds,
        "time_limit": seconds + GRACE,
    }
