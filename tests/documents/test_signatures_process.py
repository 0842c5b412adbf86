"""The process that checks signed files is replaced when it dies, and always answered for."""

import datetime as dt
import os
import signal

import pytest

from documents import signatures, signatures_worker, warm_process
from documents.verification import State, Verification
from tests.documents import authority
from tests.documents.apart import apart

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
PAPER = authority.small_pdf("Plan 12")


@pytest.fixture(autouse=True)
def verifier(monkeypatch, settings, tmp_path):
    settings.TRUST_ANCHORS = tmp_path
    made = signatures.Verifier()
    monkeypatch.setattr(signatures, "verifier", lambda: made)
    yield made
    made.close()


def verify(content: bytes = PAPER) -> Verification:
    return signatures.verify(content, at=NOW)


def test_it_stays_warm_between_files(verifier):
    assert verify().state == State.UNSIGNED
    before = verifier._process.pid
    assert verify().state == State.UNSIGNED
    assert verifier._process.pid == before


def test_after_a_large_file_it_is_replaced(verifier, monkeypatch):
    verify()
    before = verifier._process.pid
    monkeypatch.setattr(signatures, "BIG_FILE", 5)
    verify()
    assert verifier._process.pid != before


def test_one_that_died_is_replaced(verifier):
    verify()
    os.kill(verifier._process.pid, signal.SIGKILL)
    verifier._process.wait()
    assert verify().state == State.UNSIGNED


def test_one_that_dies_at_work_gives_no_verdict(monkeypatch):
    def killed(process, *job):
        process.kill()
        return warm_process.read_frame(process.stdout), b""

    with monkeypatch.context() as patched:
        patched.setattr(warm_process, "asked", killed)
        found = verify()
    assert found.state == State.OVERDUE
    assert "bộ nhớ" in found.sentence
    assert verify().state == State.UNSIGNED


def test_waiting_for_a_turn_has_an_end(verifier, settings):
    settings.VERIFY_TIMEOUT = 0.05
    with verifier._lock:
        assert verify().state == State.OVERDUE


@pytest.mark.parametrize(
    ("status", "state"), [(b"memory", State.OVERDUE), (b"error", State.UNREADABLE)]
)
def test_what_it_could_not_do_is_a_verdict_too(monkeypatch, status, state):
    monkeypatch.setattr(warm_process, "asked", lambda *job: (status, b"ValueError: x"))
    found = verify()
    assert found.state == state
    assert found.matches_issued is None
    assert len(found.sha256) == 64


def test_a_job_is_a_file_a_paper_and_certificates():
    header = {
        "at": NOW.isoformat(),
        "sha256": "",
        "begins_with": None,
        "is_other": True,
        "room": None,
    }
    signed = authority.sign(PAPER, authority.person(), field="K")
    other = authority.small_pdf("Plan 13")
    status, told = apart(signatures_worker.work, header, [signed, other, authority.root().der])
    assert status == b"ok"
    assert b'"state": "different"' in told
    assert b'"trusted": true' in told
