"""How gunicorn serves the portal, in both ways to run; the command line adds the address."""

import os
import shutil
import tempfile
from typing import Any

wsgi_app = "portal.wsgi:application"
bind = "127.0.0.1:8000"
workers = 2
threads = 4
# Read once and shared by the workers, in time and in memory.
preload_app = True
# Seconds for answers that are under way when the end is asked for; a paper may take 120.
graceful_timeout = 130
keepalive = 5
# A worker says that it lives by touching a file; on a disk under load that may take too long.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
# It would lie in a home directory, which nobody has here.
control_socket_disable = True
logger_class = "portal.access_log.GunicornLogger"

# Workers count side by side in files; they begin anew with every start.
_figures = tempfile.mkdtemp(prefix="portal-figures-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _figures


def child_exit(server: Any, worker: Any) -> None:
    """Forget what a worker that has ended said of itself alone; what it counted stays counted."""
    from prometheus_client import multiprocess  # noqa: PLC0415

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_figures, ignore_errors=True)
