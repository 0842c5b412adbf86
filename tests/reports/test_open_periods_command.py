"""``manage.py open_periods``, and the beat that does the same."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.utils import timezone

from portal.celery import app
from reports.models import Obligation
from tests.factories import AgencyFactory
from tests.reports.laid_out import ISSUED, at, plan_of, row


def opened(*words: str) -> str:
    said = StringIO()
    call_command("open_periods", *words, stdout=said)
    return said.getvalue().strip()


@pytest.mark.django_db
def test_it_says_what_it_did_and_may_be_repeated():
    office = AgencyFactory()
    row(plan_of(office.root), "Thường xuyên", office)
    assert opened("--at", "2021-01-06") == (
        "1 kế hoạch: mở 1 kỳ báo cáo, giao 1 báo cáo, kết thúc 0 báo cáo."
    )
    assert opened("--at", "2021-01-06") == "Không có kỳ báo cáo nào phải mở."
    assert "giao 1 báo cáo" in opened("--at=2021-03-15")


def test_a_day_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "open_periods", "--at", "31/02/2021"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "2026-03-15" in said
    assert "Traceback" not in said


def test_without_tables_it_refuses_with_a_sentence(tmp_path: Path):
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "open_periods"], capture_output=True, text=True,
        cwd=settings.BASE_DIR, env={**os.environ, **environment}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "chưa có bảng nào" in done.stderr
    assert "Traceback" not in done.stderr


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about")


@pytest.mark.django_db(transaction=True)
def test_the_worker_opens_what_the_beat_names(celery_worker_process: object):
    office, year = AgencyFactory(), timezone.localdate().year
    plan = plan_of(office.root, year=year, paper__issued_at=at(dt.date(year, 1, 1)))
    row(plan, "Thường xuyên", office)
    plan.duties.update(began_on=ISSUED)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        if entry["task"] == "reports.tasks.open_periods":
            app.send_task(entry["task"])
    wait_until(Obligation.objects.exists)
    assert set(Obligation.objects.values_list("agency", flat=True)) == {office.pk}
