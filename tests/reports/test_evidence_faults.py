"""Uploads that are interrupted: no success without bytes, no row without bytes, nothing twice.

The server is a real gunicorn on PostgreSQL; it is stopped at the point and ended by SIGKILL.
"""

import http.client
import json
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from agencies.models import AuditEvent
from documents import vault
from reports.actions import evidence
from reports.models import Evidence
from tests.plans.stopped import SECONDS, Processes, is_alive, processes, wait_until
from tests.plans.test_full_disk import LITTLE, full_disk
from tests.reports import evidence_server, uploads
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


@dataclass(frozen=True)
class Server:
    """A gunicorn with one worker; ``warm`` hears what it says when it has stopped."""

    warm: Processes
    pid: int
    path: Path

    def is_up(self) -> bool:
        assert is_alive(self.pid)
        with socket.socket(socket.AF_UNIX) as asked:
            return asked.connect_ex(str(self.path)) == 0

    def kill_worker(self) -> None:
        """Kill the worker outright where it has stopped, and wait until its connection is gone."""
        said = self.warm.heard()
        assert said.get("here"), said
        self.warm.kill(said["pid"])

    def end(self) -> None:
        """Kill it outright, and a worker that a failed test has left where it stopped."""
        os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(self.pid))
        for pid in list(self.warm.waiting):
            self.warm.kill(pid)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where only these tests and their servers store: other tests' worker may still be at work."""
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def warm(
    files: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Processes]:
    """The process that starts servers, on the database of the tests."""
    with django_db_blocker.unblock(), processes(evidence_server, PORTAL_VAR=str(files)) as started:
        yield started


@contextmanager
def served(warm: Processes, folder: Path, stop_at: str = "") -> Iterator[Server]:
    """Serve the portal on the database and the files of the tests."""
    path = folder / f"{len(list(folder.iterdir()))}.sock"
    assert warm.server.stdin
    warm.server.stdin.write(json.dumps({"path": str(path), "at": stop_at}) + "\n")
    warm.server.stdin.flush()
    said = warm.heard()
    assert said.get("serving"), said
    server = Server(warm, said["pid"], path)
    try:
        wait_until(server.is_up)
        yield server
    finally:
        server.end()


@pytest.fixture
def office() -> Desk:
    return desk()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name short enough for a socket."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def vault_of_their_own(files: Path, settings: LazySettings) -> None:
    """Look for bytes where the servers put them."""
    ours = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": files / "files"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": ours}


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
def test_a_killed_server_has_said_nothing_and_the_next_try_is_whole(office, warm, folder, at, rows):
    before, content = stored(), photo()
    with served(warm, folder, at) as server, ThreadPoolExecutor(1) as pool:
        answered = pool.submit(sent, server, office, content)
        server.kill_worker()
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            answered.result(SECONDS)
    assert_whole(rows=rows)
    left = stored() - before
    with served(warm, folder) as server:
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
def test_an_upload_that_is_cut_off_leaves_nothing(office, warm, folder, made, share):
    before, content = stored(), made()
    form = body(content)
    # The last cut takes the end of the form away, but not a byte of the file.
    upto = min(int(len(form) * share), form.index(b'name="het"'))
    with served(warm, folder) as server:
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
