"""Uploads that are interrupted: no success without bytes, no row without bytes, nothing twice.

The server is a real gunicorn on PostgreSQL; it is stopped at the point and ended by SIGKILL.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from agencies.models import AuditEvent
from documents import vault
from reports.actions import evidence
from reports.models import Evidence
from tests.plans.stopped import SECONDS, is_alive, others_at_work, wait_until
from tests.plans.test_full_disk import LITTLE, full_disk
from tests.reports import uploads
from tests.reports.desks import AT, Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 6
BOUNDARY = "ranh-gioi"
TOKEN = "x" * 32
KEPT = "Đã lưu 1 tệp: Hội nghị.jpg."

# Where the server is killed, and how many rows there are by then.
KILLED = {
    "half a file": ("half a file", 0),
    "bytes stored, no row": ("after documents.vault.keep", 0),
    "row written, not committed": ("after agencies.actions.audit.record", 0),
    "row committed, not answered": ("after reports.actions.evidence.add_file", 1),
}


class Line(http.client.HTTPConnection):
    """HTTP over a socket in a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(str(self.path))


@dataclass
class Server:
    """A gunicorn with one worker; ``heard`` is what it says when it has stopped."""

    process: subprocess.Popen[str]
    path: Path
    heard: list[dict[str, object]] = field(default_factory=list)

    def is_up(self) -> bool:
        assert self.process.poll() is None
        with socket.socket(socket.AF_UNIX) as asked:
            return asked.connect_ex(str(self.path)) == 0

    def kill_worker(self) -> None:
        """Kill the worker outright where it has stopped, and wait until its connection is gone."""
        wait_until(lambda: bool(self.heard))
        pid = int(str(self.heard[0]["pid"]))
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid))
        wait_until(lambda: not any(state != "idle" for state, _ in others_at_work()))


@contextmanager
def served(folder: Path, stop_at: str = "") -> Iterator[Server]:
    """Serve the portal on the database and the files of the tests."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    path = folder / f"{len(list(folder.iterdir()))}.sock"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "tests.reports.evidence_server", "--bind", f"unix:{path}",
            "--workers", "1", "--timeout", "0", "--no-control-socket", "--log-level", "error",
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
            "STOP_AT": stop_at,
        },
    )  # fmt: skip
    server = Server(process, path)

    def listen() -> None:
        assert process.stdout
        for line in process.stdout:
            server.heard.append(json.loads(line))

    listener = Thread(target=listen, daemon=True)
    listener.start()
    try:
        wait_until(server.is_up)
        yield server
    finally:
        process.kill()
        process.wait()
        wait_until(lambda: not any(is_alive(int(str(each["pid"]))) for each in server.heard))
        listener.join(SECONDS)
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def office() -> Desk:
    return desk()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name short enough for a socket."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def vault_of_its_own(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that only the test and its server store: other tests' worker may still be at work."""
    ours = {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": settings.STORAGES["default"] | ours,
    }
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))


def photo() -> bytes:
    """Give a photo of which the vault has nothing yet."""
    return uploads.picture("JPEG", size=(900, 700))


def large() -> bytes:
    """Give one that is more than is held in memory while it comes."""
    return uploads.picture("PNG", size=(2000, 1600))


def stored() -> set[str]:
    """Give the files of the vault."""
    return {each.name for each in Path(default_storage.path("kho")).rglob("*") if each.is_file()}


def body(content: bytes) -> bytes:
    """Give the form as a browser sends it: the token first, the end last."""

    def part(head: str, said: bytes) -> bytes:
        disposition = f"Content-Disposition: form-data; {head}\r\n\r\n".encode()
        return b"--" + BOUNDARY.encode() + b"\r\n" + disposition + said + b"\r\n"

    return (
        part('name="csrfmiddlewaretoken"', TOKEN.encode())
        + part('name="files"; filename="Hội nghị.jpg"', content)
        + part('name="het"', b"1")
        + f"--{BOUNDARY}--\r\n".encode()
    )


def begun(server: Server, office: Desk, length: int) -> Line:
    """Begin to send a form of so many bytes."""
    client = Client()
    client.force_login(office.clerk)
    line = Line(server.path)
    line.putrequest("POST", f"/bao-cao/{office.report.obligation_id}/tai-lieu/")
    session = client.cookies["sessionid"].value
    for name, value in {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(length),
        "X-Requested-With": "XMLHttpRequest",
    }.items():
        line.putheader(name, value)
    line.endheaders()
    return line


def sent(server: Server, office: Desk, content: bytes) -> str:
    """Send the form and give the page that answers."""
    form = body(content)
    line = begun(server, office, len(form))
    line.send(form)
    answer = line.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, page
    line.close()
    return page


def assert_whole(*, rows: int) -> None:
    """Every row has its bytes."""
    made = list(Evidence.objects.all())
    assert len(made) == rows
    assert all(vault.is_whole(each.sha256) for each in made)
    assert AuditEvent.objects.filter(subject_type="reports.Evidence").count() == rows


@pytest.mark.parametrize(("at", "rows"), KILLED.values(), ids=list(KILLED))
def test_a_killed_server_has_said_nothing_and_the_next_try_is_whole(office, folder, at, rows):
    before, content = stored(), photo()
    with served(folder, at) as server, ThreadPoolExecutor(1) as pool:
        answered = pool.submit(sent, server, office, content)
        server.kill_worker()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            answered.result(SECONDS)
    assert_whole(rows=rows)
    left = stored() - before
    with served(folder) as server:
        assert KEPT in sent(server, office, content)
    assert_whole(rows=1)
    made = Evidence.objects.get()
    assert vault.read(made.sha256) == content
    # Bytes that a crash has left without a row are the ones that the next try uses.
    whole = {each for each in left if "." not in each}
    assert whole <= {made.sha256}
    assert {each for each in stored() - before if "." not in each} == {made.sha256}


@pytest.mark.parametrize("made", [photo, large], ids=["in memory", "on the disk"])
@pytest.mark.parametrize("share", [0.3, 0.999])
def test_an_upload_that_is_cut_off_leaves_nothing(office, folder, made, share):
    before, content = stored(), made()
    form = body(content)
    # The last cut takes the end of the form away, but not a byte of the file.
    upto = min(int(len(form) * share), form.index(b'name="het"'))
    with served(folder) as server:
        line = begun(server, office, len(form))
        line.send(form[:upto])
        line.close()
        # Whoever still listens is told.
        half = begun(server, office, len(form))
        half.send(form[:upto])
        half.sock.shutdown(socket.SHUT_WR)
        try:
            answer = half.getresponse()
            assert KEPT not in answer.read().decode()
        except (http.client.RemoteDisconnected, ConnectionError):
            pass
        finally:
            half.close()
        assert stored() == before
        assert_whole(rows=0)
        assert "Đã lưu 1 tệp" in sent(server, office, content)
    assert_whole(rows=1)


def test_a_full_disk_is_told_and_the_next_try_is_whole(office):
    client = Client()
    client.force_login(office.clerk)
    url = f"/bao-cao/{office.report.obligation_id}/tai-lieu/"
    content = photo()
    form, kind = body(content), f"multipart/form-data; boundary={BOUNDARY}"
    headers = {"X-Requested-With": "XMLHttpRequest"}
    assert len(content) > LITTLE
    with full_disk():
        page = client.post(url, form, content_type=kind, headers=headers).content.decode()
    assert "“Hội nghị.jpg”: Máy chủ không ghi được tệp vào kho lưu trữ (có thể đã đầy)" in page
    assert KEPT not in page
    assert_whole(rows=0)
    assert KEPT in client.post(url, form, content_type=kind, headers=headers).content.decode()
    assert_whole(rows=1)


def test_the_same_file_many_times_at_once_is_there_once(office):
    start, content = Barrier(AT_ONCE), photo()

    def add(_: int) -> int:
        try:
            start.wait()
            return evidence.add_file(
                report=office.report, content=content, name="a.jpg", entries=office.entries,
                by=office.clerk, at=AT,
            ).pk  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = set(pool.map(add, range(AT_ONCE)))
    assert made == {Evidence.objects.get().pk}
    assert_whole(rows=1)
