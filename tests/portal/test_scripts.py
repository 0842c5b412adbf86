"""The commands of the README."""

import datetime as dt
import mailbox
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
SCRIPTS = ["bin/setup", "bin/demo", "bin/test", "bin/bench", ".ci/run"]
# Seconds for what takes five where nothing else runs.
PATIENCE = 120
# What the scripts use of a system that has neither a package manager nor anything installed by one.
BARE = "bash sh cat dirname grep mkdir paste python3 sed sort tail tr uname wc".split()  # noqa: SIM905


def run(
    *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_run_and_parsed(script: str):
    assert os.access(ROOT / script, os.X_OK)
    assert run("bash", "-n", script).stderr == ""


# --- bin/setup ---------------------------------------------------------------------------------


def test_setup_again_does_nothing_and_takes_a_second():
    started = time.monotonic()
    again = run("bin/setup", "--tests")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert time.monotonic() - started < 10


def test_setup_refuses_what_it_does_not_know():
    refused = run("bin/setup", "--everything")
    assert (refused.returncode, refused.stderr) == (2, "Usage: bin/setup [--tests]\n")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of what setup reads, and a PATH on which its needs are missing."""
    for name in ("bin", "requirements.lock", "requirements-dev.lock"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    (tmp_path / "path").mkdir()
    for name in BARE:
        found = shutil.which(name, path="/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin")
        assert found, name
        (tmp_path / "path" / name).symlink_to(found)
    return tmp_path


def setup_in(bare: Path, stubs: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    for name, script in stubs.items():
        stub = bare / "path" / name
        stub.write_text(f"#!/bin/sh\n{script}\n")
        stub.chmod(0o755)
    return run("bin/setup", cwd=bare, env={"PATH": str(bare / "path"), "HOME": str(bare)})


def test_setup_names_what_to_install_where_it_knows_no_package_manager(bare: Path):
    refused = setup_in(bare, {})
    assert refused.returncode == 1
    assert refused.stderr == (
        "bin/setup: this system has neither apt nor brew: install Liberation fonts 2 with "
        "fontconfig, gettext, then run bin/setup again.\n"
    )


KNOWS_EVERYTHING = "echo 'Candidate: 1.0'"


def test_setup_without_rights_names_the_command_for_who_has_them(bare: Path):
    stubs = {"id": "echo 1000", "apt-get": "exit 0", "apt-cache": KNOWS_EVERYTHING}
    refused = setup_in(bare, stubs)
    assert refused.returncode == 1
    assert refused.stderr == (
        "bin/setup: not root and no sudo: as root run 'apt-get install --no-install-recommends "
        "fonts-liberation2 fontconfig gettext', then bin/setup again.\n"
    )


def test_setup_without_network_shows_the_log_and_says_what_to_do(bare: Path):
    failing = 'echo "E: cannot resolve" >&2\nexit 100'
    stubs = {"id": "echo 0", "apt-get": failing, "apt-cache": KNOWS_EVERYTHING}
    refused = setup_in(bare, {**stubs, "env": 'shift\nexec "$@"'})
    assert refused.returncode == 1
    assert refused.stderr == (
        "E: cannot resolve\n"
        "bin/setup: apt-get update failed, so nothing could be installed: connect this machine to "
        "its package archive, then run bin/setup again.\n"
    )


# --- bin/demo ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of somebody who has set nothing but where files go."""
    ours = {"DATABASE_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PORTAL_VAR": str(tmp_path_factory.mktemp("demo"))}


@pytest.mark.parametrize(
    "arguments",
    [["--bad"], ["--port"], ["--port", "http"], ["--port", "0"], ["--port=65536"]],
)
def test_demo_refuses_what_it_does_not_know(arguments: Sequence[str]):
    refused = run("bin/demo", *arguments)
    assert refused.returncode == 2
    assert refused.stderr == "Cách dùng: bin/demo [--no-serve] [--port N] [--as-is]\n"


def test_demo_refuses_a_port_that_is_taken(embedded: dict[str, str], tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {**embedded, "PORTAL_VAR": str(tmp_path)}
        refused = run("bin/demo", f"--port={port}", env=env)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Không mở được cổng {port} ")
    assert not (tmp_path / "portal.sqlite3").exists()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture
def demo(
    request: pytest.FixtureRequest, embedded: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo that serves, and its address; a parameter is one more argument."""
    with subprocess.Popen(
        ["bin/demo", "--port", str(free_port()), *getattr(request, "param", ())],
        cwd=ROOT,
        env=embedded,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        printed = ""
        for line in process.stdout:
            printed += line
            if address := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail(f"bin/demo did not serve:\n{printed}")
        yield process, address[0]
        process.terminate()


def children(pid: int) -> dict[str, int]:
    """Map the name of each program that bin/demo started to its process."""
    listing = run("ps", "-A", "-o", "pid=,ppid=,args=").stdout
    rows = (line.split(None, 2) for line in listing.splitlines())
    mine = [(int(child), args) for child, parent, args in rows if int(parent) == pid]
    names = ("gunicorn", "celery")
    return {name: child for child, args in mine for name in names if f"bin/{name}" in args}


def test_demo_serves_until_it_is_interrupted(demo: tuple[subprocess.Popen[str], str]):
    process, address = demo
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        assert answer.status == 200
    started = children(process.pid)
    assert set(started) == {"gunicorn", "celery"}
    os.killpg(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, "Đã dừng cổng.\n")
    assert_ended(started)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=10)  # noqa: S310


def test_the_demo_reminds_by_mail_with_nothing_else_installed(embedded: dict[str, str]):
    var = Path(embedded["PORTAL_VAR"])
    if not (var / "demo" / "plan.pdf").exists():
        assert run("bin/demo", "--no-serve", env=embedded).returncode == 0
    command = (sys.executable, "manage.py", "send_notices", "--at", working_morning(var))
    sent = run(*command, env=embedded)
    assert (sent.returncode, sent.stderr) == (0, "")
    mails = mails_in(var / "mail")
    assert len(mails) > 100
    # Nobody has two, and each says what is to be done and where, as text and as a page.
    assert len({str(mail["To"]) for mail in mails}) == len(mails)
    owing = [mail for mail in mails if str(mail["To"]).startswith("tuphap@")]
    for kind in ("plain", "html"):
        part = owing[0].get_body((kind,))
        assert part
        said = part.get_content()
        assert "Kính gửi" in said
        assert "Báo cáo" in said
        assert re.search(r"http://localhost:8000/bao-cao/\d+/", said)

    again = run(*command, env=embedded)
    assert again.stdout.startswith("Đã gửi 0 thư,")
    assert len(mails_in(var / "mail")) == len(mails)


def working_morning(var: Path) -> str:
    """Give the next morning on which the province works, as the option takes it."""
    with closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        off = {day for (day,) in database.execute("SELECT day FROM agencies_dayoff WHERE is_off")}
    day = dt.datetime.now(tz=ZoneInfo("Asia/Ho_Chi_Minh")).date() + dt.timedelta(days=1)
    while day.weekday() >= 5 or str(day) in off:
        day += dt.timedelta(days=1)
    return f"{day}T08:00"


def mails_in(folder: Path) -> list[EmailMessage]:
    box = mailbox.Maildir(folder, create=False)
    return [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.iterkeys()]


# Who serves is what matters here, and not what: filling the province takes half a minute.
@pytest.mark.parametrize("demo", [["--as-is"]], ids=["as it is"], indirect=True)
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("gunicorn", "Máy chủ web đã tự dừng"), ("celery", "Tiến trình xử lý việc nền đã tự dừng")],
    ids=["web", "worker"],
)
def test_the_end_of_one_ends_the_other(
    demo: tuple[subprocess.Popen[str], str], name: str, sentence: str
):
    process, _ = demo
    started = children(process.pid)
    os.kill(started[name], signal.SIGKILL)
    rest, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert rest.splitlines()[-1].startswith(sentence)
    assert_ended(started)


def assert_ended(started: Mapping[str, int]) -> None:
    for pid in started.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
