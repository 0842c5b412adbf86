"""The portal under gunicorn, as it is served, and many who ask it at once."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from agencies.models import User

WORKERS, THREADS, PATIENCE = 2, 4, 30


@contextmanager
def served() -> Iterator[int]:
    """Serve the portal on loopback as ``bin/demo`` does; give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.bench.bare:application", "--no-control-socket"),
        *("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)),
        # So that two hundred who come at once wait in line and are not turned away.
        *("--backlog", "2048", "--keep-alive", "30", "--timeout", "120", "--log-level", "warning"),
    ]
    process = subprocess.Popen(command, env=dict(os.environ), stdin=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", "/suc-khoe/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")


def session_of(user: User) -> str:
    """Sign somebody in, and give the cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def at_once(number: int, job: Callable[[int], Any]) -> list[Any]:
    """Run ``job`` in so many threads that begin together, and give what each came to."""
    start = threading.Barrier(number)
    results: list[Any] = [None] * number

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = job(place)
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=[place]) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def asked(port: int, address: str, cookie: str, *, clients: int, times: int) -> list[float]:
    """Let clients ask for a page again and again; give how long each answer took, in seconds.

    Raises ``AssertionError`` where an answer is not the page.
    """

    def client(_: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE * 10)
        headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            taken.append(time.perf_counter() - begun)
            if answer.status != 200:
                raise AssertionError(f"{address}: {answer.status}")
        connection.close()
        return taken

    results = at_once(clients, client)
    if failed := [each for each in results if isinstance(each, Exception)]:
        raise AssertionError(f"{len(failed)} of {clients} clients failed: {failed[0]}")
    return [seconds for each in results for seconds in each]
