"""The whole tidying: its log, its command, and real processes that are stopped in it and killed."""

import copy
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies import old_files
from agencies.models import AuditEvent
from documents import vault
from documents.actions.tidying import UNNAMED_FOR
from portal import tasks
from portal.actions import tidying
from reports.actions import evidence
from reports.models import Evidence
from tests.factories import EvidenceFactory
from tests.reports import uploads
from tests.reports.desks import AT, Desk, desk

# Tidies as if much time had passed; with the point at which it stops and says so.
TIDY = """
import datetime as dt, signal, sys
import django; django.setup()
from django.utils import timezone
from documents.actions import tidying as of_papers
from portal.actions import tidying
from tests.plans.killed_worker import say, stop_at
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
of_papers.UNNAMED_FOR = dt.timedelta()
when, name = sys.argv[1:]
stop_at(name, when=when, turn=1)
tidied = tidying.tidy(at=timezone.now())
say(counts=tidied.counts, failed=tidied.failed)
"""


@pytest.fixture(autouse=True)
def folder(settings) -> Iterator[Path]:
    """Files of the test's own, where another process finds them too."""
    var = live.VAR / "don-dep"
    changed = copy.deepcopy(settings.STORAGES)
    changed["default"]["OPTIONS"] = {"location": var / "files"}
    changed["renderings"]["OPTIONS"] = {"location": var / "renderings"}
    settings.STORAGES = changed
    (var / "static").mkdir(parents=True, exist_ok=True)
    yield var
    for path in (path for path in var.rglob("*") if path.is_file()):
        path.unlink()


def is_there(sha256: str) -> bool:
    return bool(default_storage.exists(vault.stored_name(sha256)))


@pytest.mark.django_db
class TestTidying:
    def test_it_is_logged_by_the_system_with_what_went(self):
        Session.objects.create(session_key="k", session_data="", expire_date=AT)
        tidied = tidying.tidy(at=AT.replace(year=2030))
        assert tidied.counts["phiên đăng nhập hết hạn"] == 1
        event = AuditEvent.objects.get(verb="dọn dẹp định kỳ")
        assert (event.by_name, event.subject_type) == ("Hệ thống", "portal.Portal")
        assert event.changes == {"phiên đăng nhập hết hạn": 1}

    def test_nothing_to_do_is_not_logged(self):
        tidying.tidy(at=AT)
        assert not AuditEvent.objects.exists()

    def test_one_that_fails_stops_no_other(self, monkeypatch):
        def fail(*, at, is_dry):
            raise OSError("the disk is gone")

        Session.objects.create(session_key="k", session_data="", expire_date=AT)
        kinds = {"kho": fail, **tidying.KINDS}
        monkeypatch.setattr(tidying, "KINDS", kinds)
        tidied = tidying.tidy(at=AT.replace(year=2030))
        assert tidied.failed == ["kho"]
        assert tidied.counts["phiên đăng nhập hết hạn"] == 1

    def test_while_a_backup_copies_files_nothing_goes(self, caplog):
        left = vault.keep(b"left over")
        with old_files.undisturbed():
            with pytest.raises(tidying.Busy, match="Đang sao lưu"):
                tidying.tidy(at=timezone.now() + dt.timedelta(days=30))
            # The task leaves it to the next night.
            tasks.tidy()
        assert is_there(left)
        assert "Đang sao lưu" in caplog.text

    def test_the_command_counts_first_and_then_does(self):
        Session.objects.create(session_key="k", session_data="", expire_date=AT)
        out = StringIO()
        call_command("tidy", "--dry-run", stdout=out)
        assert out.getvalue() == "Sẽ dọn 1 phiên đăng nhập hết hạn.\n"
        assert Session.objects.count() == 1
        call_command("tidy", stdout=out)
        assert "Đã dọn 1 phiên" in out.getvalue()
        call_command("tidy", stdout=out)
        assert out.getvalue().endswith("Không có gì phải dọn.\n")

    def test_the_command_refuses_beside_a_backup(self):
        with old_files.undisturbed(), pytest.raises(CommandError, match="Đang sao lưu"):
            call_command("tidy")


@pytest.mark.django_db(transaction=True)
class TestProcesses:
    @contextmanager
    def stopped(self, folder: Path, when: str, name: str) -> "Iterator[subprocess.Popen[str]]":
        """Start a process that tidies, and wait until it stands at the point."""
        url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        given = {
            "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
            "PORTAL_VAR": str(folder),
        }
        with subprocess.Popen(
            [sys.executable, "-c", TIDY, when, name], stdout=subprocess.PIPE, text=True,
            env=os.environ | given,
        ) as process:  # fmt: skip
            assert process.stdout
            assert json.loads(process.stdout.readline())["here"]
            try:
                yield process
            finally:
                process.kill()

    def test_killed_in_the_middle_it_leaves_what_is_named_and_the_next_ends_it(self, folder):
        named = [EvidenceFactory().sha256 for _ in range(3)]
        left = [vault.keep(b"left %d" % turn) for turn in range(4)]
        with self.stopped(folder, "after", "agencies.old_files.remove") as process:
            assert sum(map(is_there, left)) == 3
            with pytest.raises(tidying.Busy):
                tidying.tidy(at=timezone.now())
            process.send_signal(signal.SIGKILL)
        assert all(map(is_there, named))
        later = timezone.now() + UNNAMED_FOR * 2
        assert tidying.tidy(at=later).counts["tệp trong kho không ai dùng"] == 3
        assert all(map(is_there, named))
        assert not any(map(is_there, left))

    def test_a_file_brought_while_its_bytes_are_about_to_go_is_there(self, folder):
        office = desk()
        content = uploads.picture("JPEG")
        vault.keep(content)
        with self.stopped(folder, "before", "agencies.old_files.remove") as process:
            brought = _brought(office, content)
            process.send_signal(signal.SIGUSR1)
            assert process.stdout
            said = json.loads(process.stdout.readline())
        assert said["failed"] == []
        assert vault.read(brought.sha256) == content

    def test_a_backup_waits_for_the_tidying_under_way(self, folder):
        vault.keep(b"left over")
        begun = threading.Event()

        def back_up() -> None:
            with old_files.undisturbed():
                begun.set()

        with self.stopped(folder, "before", "agencies.old_files.remove") as process:
            copying = threading.Thread(target=back_up)
            copying.start()
            assert not begun.is_set()
            process.send_signal(signal.SIGUSR1)
            copying.join(60)
        assert begun.is_set()


def _brought(office: Desk, content: bytes) -> Evidence:
    return evidence.add_file(
        report=office.report, content=content, name="anh.jpg", entries=[], by=office.clerk, at=AT
    )
