"""Runs ``backup`` or ``restore`` in this process, with something happening in the middle of it.

    python -m tests.portal.stopped_backup killed|writing backup|restore PATH [options]

``killed`` ends this process by SIGKILL once a few tables are done; ``writing`` has somebody work in
the portal meanwhile: a new account, a new file, and a report's evidence.
"""

import os
import signal
import sys
import threading

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from documents import vault  # noqa: E402
from portal.actions.backups import files, rows  # noqa: E402

LATE = b"came while the backup was being made" * 1_000
_turns = {"read": 0, "written": 0, "place": 0}


def work() -> None:
    """Do what people do, on a connection of one's own, and commit it."""
    from agencies.models import User  # noqa: PLC0415
    from reports.models import Evidence  # noqa: PLC0415

    User.objects.create(username="den-sau", full_name="Đến sau")
    evidence = Evidence.objects.exclude(sha256="").latest("pk")
    evidence.pk, evidence.sha256, evidence.size = None, vault.keep(LATE), len(LATE)
    evidence.save()
    connection.close()


def after(name: str, module: object, turn: int, act: object) -> None:
    """Have ``act`` called before the given turn of a function."""
    whole = getattr(module, name)

    def stopping(*args: object, **kwargs: object) -> object:
        _turns[name] += 1
        if _turns[name] == turn:
            act()  # type: ignore[operator]
        return whole(*args, **kwargs)

    setattr(module, name, stopping)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def somebody() -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    sys.stdout.write("written\n")


if __name__ == "__main__":
    how, command, *words = sys.argv[1:]
    if how == "writing":
        after("written", rows, 2, somebody)
    elif how == "placing":
        after("place", files, 2, kill)
    else:
        after("read" if command == "restore" else "written", rows, 12, kill)
    call_command(command, *words)
