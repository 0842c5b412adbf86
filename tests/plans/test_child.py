"""Reading where it can be killed: what a file may spend, and what is said when it spent it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from documents import warm_process
from plans.intake import child, child_worker, readers
from plans.intake.errors import UnreadableFile
from plans.intake.readers.decoding import LegacyEncoding

PAGE = (
    "<html><meta charset=utf-8><p>KẾ HOẠCH<p>Tuyên truyền năm 2026"
    "<table><tr><td>TT<td>Nội dung<td>Chủ trì<td>Thời gian<tr><td>1<td>Phát tờ rơi<td>Sở Nội vụ"
    "<td>Quý I</table>"
).encode()
# As many elements as a page may have, each a table to be told from an appendix.
ENDLESS = b"<html>" + (b"<table><tr><td>1<td>2" * 60 + b"</table>" * 60) * 2_000


@pytest.fixture
def reader(monkeypatch):
    made = child.Reader()
    monkeypatch.setattr(child, "reader", lambda: made)
    yield made
    made.close()


def pid(reader):
    return reader._process.pid


def is_gone(number):
    """Wait for a process to end; one that ended and that nobody waited for is gone too."""
    for _ in range(100):
        status = Path(f"/proc/{number}/stat")
        if not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def answered(monkeypatch, status, told=b""):
    monkeypatch.setattr(warm_process, "asked", lambda *job: (status, told))


def test_it_gives_what_the_reader_gives_and_stays_warm(reader):
    source = child.source_of(PAGE, seconds=60)
    before = pid(reader)
    assert source == readers.source_of(PAGE)
    assert [row.cells[0] for row in source.rows] == ["TT", "1"]
    assert child.source_of(PAGE, seconds=60) == source
    assert pid(reader) == before


def test_plain_text_starts_no_process(reader):
    assert child.source_of("KẾ HOẠCH\nTuyên truyền".encode()).lines[0].text == "KẾ HOẠCH"
    assert reader._process is None


def test_a_refusal_comes_through_word_for_word(reader):
    deep = b"<p>" + b"<div>" * 100_000
    with pytest.raises(UnreadableFile) as here:
        readers.source_of(deep)
    with pytest.raises(UnreadableFile) as there:
        child.source_of(deep, seconds=60)
    assert str(there.value) == str(here.value)


def test_an_old_encoding_is_still_named_and_converted(reader):
    words = "tuyªn truyÒn c¶i c¸ch hµnh chÝnh trªn ®Þa bµn tØnh, nhiÖm vô träng t©m "
    page = b"<html><p>" + (words * 3).encode("cp1252") + b"</p>"
    with pytest.raises(LegacyEncoding) as refusal:
        child.source_of(page, seconds=60)
    assert refusal.value.encoding == "TCVN3"
    text = child.source_of(page, seconds=60, convert_from="TCVN3").lines[0].text
    assert text.startswith("tuyên truyền cải cách hành chính")


def test_a_file_without_end_is_killed_and_the_next_one_is_read(reader):
    child.source_of(PAGE, seconds=60)
    before = pid(reader)
    with pytest.raises(UnreadableFile, match="quá 1 giây nên đã dừng"):
        child.source_of(ENDLESS, seconds=1)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert child.source_of(PAGE, seconds=60).rows


def test_what_the_process_started_dies_with_it(tmp_path):
    told = tmp_path / "pid"
    process = warm_process.WarmProcess("tests.plans.waiting_worker")
    with pytest.raises(warm_process.Overdue):
        process.ask({"path": str(told)}, [], seconds=3)
    assert is_gone(int(told.read_text()))


def test_a_reader_that_dies_at_work_is_a_sentence(reader, monkeypatch):
    def killed(process, *job):
        process.kill()
        return warm_process.read_frame(process.stdout), b""

    monkeypatch.setattr(warm_process, "asked", killed)
    with pytest.raises(UnreadableFile, match="bộ nhớ hoặc thời gian"):
        child.source_of(PAGE, seconds=60)


def test_a_file_that_needs_too_much_memory_is_a_sentence(reader, monkeypatch):
    answered(monkeypatch, b"memory")
    with pytest.raises(UnreadableFile, match="bộ nhớ hoặc thời gian"):
        child.source_of(PAGE, seconds=60)


GREEDY = """
import io, sys
from documents import warm_process
from plans.intake import child_worker
child_worker.readers.read_as = lambda *given, **named: bytes(3_000_000_000)
jobs, answers = io.BytesIO(), io.BytesIO()
warm_process.write_frame(jobs, b'{"seconds": 60, "frames": 1, "convert_from": null}')
warm_process.write_frame(jobs, b"<p>a</p>")
jobs.seek(0)
warm_process.do_job(jobs, answers, child_worker.work)
answers.seek(0)
print(warm_process.read_frame(answers).decode())
"""


def test_the_process_may_not_take_more_memory_than_its_share():
    done = subprocess.run(
        [sys.executable, "-c", GREEDY], check=True, capture_output=True, timeout=60
    )
    assert done.stdout.strip() == b"memory"


def test_after_a_big_file_the_process_is_replaced(reader, monkeypatch):
    child.source_of(PAGE, seconds=60)
    before = pid(reader)
    monkeypatch.setattr(child, "BIG_FILE", 5)
    child.source_of(PAGE, seconds=60)
    assert pid(reader) != before


def test_what_nobody_foresaw_goes_to_the_log_and_not_to_the_reader(reader, monkeypatch, caplog):
    answered(monkeypatch, b"error", b"KeyError: at cell 5")
    with pytest.raises(UnreadableFile, match="báo quản trị hệ thống") as failure:
        child.source_of(PAGE, seconds=60)
    assert "cell 5" not in str(failure.value)
    assert "cell 5" in caplog.text


def test_a_source_too_large_to_travel_is_refused(monkeypatch):
    monkeypatch.setattr(child_worker, "_SOURCE_LIMIT", 10)
    monkeypatch.setattr(child_worker, "_limit", lambda *limit: None)
    header = {"convert_from": None, "seconds": 60}
    status, told = child_worker.work(header, [PAGE])
    assert status == b"unreadable"
    assert "nhiều hơn mọi kế hoạch" in json.loads(told)["message"]


ORPHANING = """
import os, signal
from plans.intake import child
child.source_of(b"<p>a</p>", seconds=60)
print(child.reader()._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nobody_is_left_behind_by_a_killed_server():
    done = subprocess.run(
        [sys.executable, "-c", ORPHANING], check=False, capture_output=True, timeout=60
    )
    assert is_gone(int(done.stdout))


def test_the_process_imports_no_django():
    code = "import sys, plans.intake.child_worker; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_who_waits_behind_another_file_is_told_so(reader):
    with reader._lock, pytest.raises(UnreadableFile, match="đang bận đọc tệp của người khác"):
        child.source_of(PAGE, seconds=0.1)


def test_plain_text_beyond_any_plans_is_read_where_it_can_be_killed(reader):
    with pytest.raises(UnreadableFile, match="chỉ đọc đến 20000 dòng"):
        child.source_of(b"KE HOACH\n" * 200_000, seconds=60)
    assert reader._process is not None
