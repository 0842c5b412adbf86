"""A process that starts others, each to take one step of a review and to be stopped in it."""

import datetime as dt
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django

from tests.plans.killed_worker import say, stop_at

AT = dt.datetime(2021, 3, 17, 2, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2021, 3, 23, 2, 0, tzinfo=dt.UTC)
UNTIL = dt.date(2021, 3, 26)


def accept(report: Any, by: Any) -> object:
    from reports.actions import review  # noqa: PLC0415

    return review.accept(report=report, by=by, at=AT)


def send_back(report: Any, by: Any) -> object:
    from reports.actions import review  # noqa: PLC0415

    return review.send_back(
        report=report, reason=f"Số liệu chưa khớp, {by} đã xem", entry_reasons={}, fix_by=UNTIL,
        by=by, at=AT,
    )  # fmt: skip


def extend(report: Any, by: Any) -> object:
    from reports.actions import extending  # noqa: PLC0415

    owed = report.obligation
    return extending.extend(
        obligation=owed, until=UNTIL, reason="Đơn vị đang sáp nhập", by=by, at=AT,
        seen=owed.last_due_on,
    )  # fmt: skip


def reopen(report: Any, by: Any) -> object:
    from reports.actions import extending  # noqa: PLC0415

    return extending.reopen(
        obligation=report.obligation, until=UNTIL, reason="Đơn vị xin sửa số liệu", by=by, at=LATER
    )


STEPS: dict[str, Callable[[Any, Any], object]] = {
    "accept": accept,
    "send_back": send_back,
    "extend": extend,
    "reopen": reopen,
}


def do(job: dict[str, Any]) -> None:
    """Take the step as the person of the job, and stop in it where the job says."""
    from agencies.models import User  # noqa: PLC0415
    from reports.models import ProgressReport  # noqa: PLC0415

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if job["at"]:
        stop_at(job["at"], when="before", turn=1)
    report = ProgressReport.objects.select_related("obligation").get(pk=job["report"])
    STEPS[job["step"]](report, User.objects.get(pk=job["by"]))


def main() -> None:
    """Fork for each line of the input until it ends."""
    django.setup()
    import_module("reports.actions.extending")
    import_module("reports.actions.review")
    import_module("reports.urls")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say(ready=True)
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                do(json.loads(line))
                say(done=True)
            except BaseException as error:
                say(refused=type(error).__name__, sentence=str(error))
            finally:
                os._exit(0)


if __name__ == "__main__":
    main()
