"""What somebody asks for must neither keep the log busy nor write lines of its own into it."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings

from portal import logs

# Long words without an address of e-mail in them, which a path, a form or a fault may hold.
LONG = ("a" * 300_000, "a@" + "a-" * 150_000, "a." * 150_000, "a@" * 150_000)
# More than a hundred times what it takes, and a hundredth of what it took.
PATIENCE = 20


@pytest.mark.parametrize("word", LONG, ids=["letters", "dashes", "stops", "ats"])
def test_a_long_word_is_masked_before_anybody_loses_patience(word):
    """In a process of its own, for a search that goes astray hears nothing."""
    code = "import sys; from portal import logs; print(len(logs.masked(sys.stdin.read())))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, input=word, capture_output=True,
        text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    assert int(done.stdout) == len(word)


@pytest.mark.parametrize("said", ["do@x.example", "(do.ba+1@mail.x.example)", "/a/do@x.example b"])
def test_an_address_is_cut_all_the_same(said):
    assert "do" not in logs.masked(said)
    assert "x.example" in logs.masked(said)


def test_what_is_asked_for_begins_no_line_at_a_terminal():
    forged = "/x\n2026-01-01 00:00:00,000 CRITICAL portal: Đã xóa dữ liệu\x1b[2J\r"
    record = logging.LogRecord("a", logging.INFO, "f.py", 1, "GET %s 404", (forged,), None)
    line = logs.Line().format(record)
    assert len(line.splitlines()) == 1
    assert "\\n2026" in line
    assert "\x1b" not in line


def test_a_trace_keeps_its_lines():
    try:
        raise ValueError("hỏng")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "f.py", 1, "sai", (), sys.exc_info())
    assert logs.Line().format(record).splitlines()[-1] == "ValueError: hỏng"
