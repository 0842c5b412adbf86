"""The portal as gunicorn serves it, to be stopped at a function in the middle of a request.

``STOP_AT`` is "after documents.vault.keep", "before …", "half a file", or nothing. As a program it has
imported everything once and forks for each line of JSON on its input: ``path``, the socket that a
gunicorn of its own is to listen at, and ``at``, where that one is to stop. It says which it has begun.
"""

import json
import os
import signal
import sys
from importlib import import_module

from gunicorn.app import wsgiapp

from portal.wsgi import application
from tests.plans.killed_worker import say, stop_at, stop_half_written

__all__ = ["application"]

_when, _, _name = os.environ.get("STOP_AT", "").partition(" ")
if _when in ("before", "after"):
    stop_at(_name, when=_when, turn=1)
elif _when:
    stop_half_written()


def serve(path: str, at: str) -> None:
    """Be a gunicorn with one worker, which imports this module anew and so reads where to stop."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ["STOP_AT"] = at
    sys.argv = [
        "gunicorn", "tests.reports.evidence_server", "--bind", f"unix:{path}", "--workers", "1",
        "--timeout", "0", "--no-control-socket", "--log-level", "error",
    ]  # fmt: skip
    say(serving=True)
    wsgiapp.run()


def main() -> None:
    """Fork for each line of the input until it ends."""
    import_module("portal.urls")
    # Nobody waits for those that end; the kernel takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    say(ready=True)
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                serve(**json.loads(line))
            finally:
                os._exit(1)


if __name__ == "__main__":
    main()
