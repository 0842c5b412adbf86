"""A topic of the tests' own, and senders that run as processes of their own.

As a program: ``python -m tests.agencies.senders HOW PORT MOMENT`` sends what waits by the mail server
on that port, and says how it gets on.
"""

import datetime as dt
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agencies.messages import Message, Transport
    from agencies.models import Notice
    from agencies.telling import Words

# Monday 22 March 2021, nine in the morning in Việt Nam.
MORNING = dt.datetime(2021, 3, 22, 2, 0, tzinfo=dt.UTC)


class Told:
    """Words everything by its key; what is in ``done`` needs nobody's attention any more."""

    def __init__(self) -> None:
        self.done: set[int] = set()

    def words(self, notices: "Sequence[Notice]") -> "Mapping[int, Words]":
        from agencies.telling import Words  # noqa: PLC0415

        return {each.pk: Words(f"Việc {each.subject_id}", path="/viec/") for each in notices}

    def moot(self, notices: "Sequence[Notice]") -> set[int]:
        return self.done & {each.pk for each in notices}


class Stopping:
    """A way out whose sender stops before or after it hands a message over, until it is killed."""

    def __init__(self, inner: "Transport", how: str) -> None:
        self.inner = inner
        self.how = how

    def send(self, message: "Message") -> None:
        if self.how == "before":
            wait_for_the_end()
        self.inner.send(message)
        if self.how == "after":
            wait_for_the_end()

    def close(self) -> None:
        self.inner.close()


def wait_for_the_end() -> None:
    """Say that it is time, and wait to be killed."""
    print("now", flush=True)  # noqa: T201
    time.sleep(600)


def main(how: str, port: str, moment: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from agencies import telling  # noqa: PLC0415
    from agencies.actions import sending  # noqa: PLC0415
    from agencies.mailing import MailTransport  # noqa: PLC0415
    from agencies.sending_hours import SendingHours  # noqa: PLC0415
    from agencies.smtp import EmailBackend  # noqa: PLC0415
    from agencies.stages import Stage  # noqa: PLC0415

    telling.register(Told(), stages=Stage)
    way = MailTransport(EmailBackend(host="127.0.0.1", port=int(port), timeout=5))
    at = dt.datetime.fromisoformat(moment)
    done = sending.send_waiting(
        clock=lambda: at, transports={"mail": Stopping(way, how)}, hours=SendingHours()
    )
    print(done.sent)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
