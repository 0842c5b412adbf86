"""The press survives what is put into it: a job without end, a dead process, a fork."""

import io
import os
import signal
import subprocess
import sys
import time

import pytest

from documents import press, press_worker, warm_process

PAGE = "<p>Một trang"
ENDLESS = "<table><tr><td colspan=30000>a</td></tr>" + "<tr><td>b</td></tr>" * 300 + "</table>"


@pytest.fixture
def machine():
    made = press.Press()
    yield made
    made.close()


def pid(machine):
    return machine._process.pid


def test_it_stays_warm_between_jobs(machine):
    first = machine.printed(PAGE, {}, seconds=60)
    before = pid(machine)
    assert machine.printed(PAGE, {}, seconds=60) == first
    assert pid(machine) == before


def test_a_job_without_end_is_killed_and_the_next_one_works(machine):
    machine.printed(PAGE, {}, seconds=60)
    before = pid(machine)
    began = time.monotonic()
    with pytest.raises(press.RenderTimeout, match="quá 1 giây"):
        machine.printed(ENDLESS, {}, seconds=1)
    assert time.monotonic() - began < 5
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert machine.printed(PAGE, {}, seconds=60).content.startswith(b"%PDF")


def test_a_process_that_died_is_replaced(machine):
    machine.printed(PAGE, {}, seconds=60)
    os.kill(pid(machine), signal.SIGKILL)
    machine._process.wait()
    assert machine.printed(PAGE, {}, seconds=60).content.startswith(b"%PDF")


def test_a_process_that_dies_at_work_is_a_failure_and_no_timeout(machine, monkeypatch):
    def killed(process, *job):
        process.kill()
        return warm_process.read_frame(process.stdout), b""

    with monkeypatch.context() as patched:
        patched.setattr(warm_process, "asked", killed)
        with pytest.raises(press.RenderFailed) as failure:
            machine.printed(PAGE, {}, seconds=60)
    assert not isinstance(failure.value, press.RenderTimeout)
    assert machine.printed(PAGE, {}, seconds=60).content.startswith(b"%PDF")


def test_after_a_big_job_the_process_is_replaced(machine, monkeypatch):
    machine.printed(PAGE, {}, seconds=60)
    before = pid(machine)
    monkeypatch.setattr(press, "BIG_JOB", 5)
    machine.printed(PAGE, {}, seconds=60)
    assert pid(machine) != before


def test_waiting_for_a_turn_has_an_end(machine):
    with machine._lock, pytest.raises(press.RenderTimeout):
        machine.printed(PAGE, {}, seconds=0.05)


def test_what_the_engine_says_goes_to_the_log_and_not_to_the_reader(machine, monkeypatch, caplog):
    monkeypatch.setattr(warm_process, "asked", lambda *job: (b"error", b"ValueError: at line 5"))
    with pytest.raises(press.RenderFailed, match="Không dựng được văn bản") as failure:
        machine.printed(PAGE, {}, seconds=60)
    assert "line 5" not in str(failure.value)
    assert "line 5" in caplog.text


def test_the_worker_tells_an_error_and_goes_on(monkeypatch):
    def broken(html, attachments):
        raise ValueError("hỏng")

    monkeypatch.setattr(press_worker, "printed", broken)
    jobs, answers = io.BytesIO(), io.BytesIO()
    warm_process.write_frame(jobs, b'{"seconds": 9, "frames": 1, "attachments": []}')
    warm_process.write_frame(jobs, b"<p>")
    jobs.seek(0)
    warm_process.do_job(jobs, answers, press_worker.work)
    answers.seek(0)
    assert warm_process.read_frame(answers) == b"error"
    assert warm_process.read_frame(answers).decode() == "ValueError: hỏng"
    with pytest.raises(EOFError):
        warm_process.do_job(jobs, answers, press_worker.work)


FORKING = """
import os
from documents.press import press
html = "<p>Hai tiến trình"
before = press().printed(html, {}, seconds=60)
child = os.fork()
if child == 0:
    mine = press()
    fresh = mine._process is None
    os._exit(0 if fresh and mine.printed(html, {}, seconds=60) == before else 1)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0
assert press().printed(html, {}, seconds=60) == before
"""
ORPHANING = """
import os, signal
from documents.press import press
press().printed("<p>a", {}, seconds=60)
print(press()._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_fork_gets_a_press_of_its_own():
    subprocess.run([sys.executable, "-W", "error", "-c", FORKING], check=True, timeout=60)


def test_nobody_is_left_behind_by_a_killed_server():
    done = subprocess.run(
        [sys.executable, "-c", ORPHANING], check=False, capture_output=True, timeout=60
    )
    left = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(left, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the press outlived its server")
