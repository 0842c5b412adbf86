"""Large papers made apart: ordered once, claimed, made, told when not; real files, a real press."""

import copy
import datetime as dt
import io
import os
import signal
import threading
import time
import zipfile

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from documents import pdf, shelf, tasks
from documents.actions import rendering
from documents.models import Rendering
from documents.models.rendering import UNHEARD, stale_after
from documents.official import OfficialDocument
from documents.press import RenderTimeout
from tests.conftest import Worker
from tests.documents import samples
from tests.factories import UserFactory

State = Rendering.State
NOW = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
# Long enough for a machine that is busy.
PATIENCE = 90


@pytest.fixture(autouse=True)
def few_rows(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["renderings"]["OPTIONS"] = {"location": tmp_path / "renderings"}
    settings.STORAGES = changed
    settings.RENDER_ROWS = 2


@pytest.fixture
def document() -> OfficialDocument:
    return samples.plan(rows=3)


def ordered(document: OfficialDocument, **given: object) -> Rendering:
    said = {"file_format": "pdf", "title": "Kế hoạch 892", "by": UserFactory(), "at": NOW, **given}
    return rendering.order(document=document, **said)  # type: ignore[arg-type]


def made(row: Rendering, claim: str = "one") -> Rendering:
    rendering.make(pk=row.pk, claim=claim, clock=lambda: NOW)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
class TestOrders:
    def test_what_is_big(self, settings, document):
        assert rendering.is_big(document)
        settings.RENDER_ROWS = 3
        assert not rendering.is_big(document)

    def test_it_is_made_of_what_was_said(self, document):
        row = made(ordered(document))
        assert (row.state, row.rows, row.sentence) == (State.DONE, 3, "")
        assert shelf.find(row.key) == pdf.render_anew(document)
        # What was to be made is written down no more.
        assert not storages["renderings"].exists(f"{row.key}.json")

    def test_a_docx_too(self, document):
        row = made(ordered(document, file_format="docx"))
        assert row.state == State.DONE
        found = shelf.find(row.key)
        assert found
        assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(found)).namelist()

    def test_two_who_ask_for_the_same_share_it(self, document):
        first, second = ordered(document), ordered(document, title="Khác")
        assert first == second
        assert second.title == "Kế hoạch 892"
        other = samples.plan(rows=3, subject="Khác")
        assert ordered(other) != first
        assert ordered(document, file_format="docx") != first

    def test_asking_again_keeps_it_from_being_tidied_away(self, document):
        ordered(document)
        assert ordered(document, at=NOW + SECOND).asked_at == NOW + SECOND

    def test_whose_file_is_gone_is_made_anew(self, document):
        row = made(ordered(document))
        storages["renderings"].delete(row.key)
        assert ordered(document).state == State.WAITING
        assert made(row).state == State.DONE
        assert shelf.find(row.key)

    def test_what_failed_is_tried_again_only_when_asked_to(self, document, monkeypatch):
        def slow(document):
            raise RenderTimeout(120)

        row = ordered(document)
        with monkeypatch.context() as patch:
            patch.setattr(pdf, "render", slow)
            assert made(row).state == State.FAILED
        assert row.sentence.startswith("Dựng văn bản quá 120 giây")
        assert ordered(document).state == State.FAILED
        again = ordered(document, again=True)
        assert (again.state, again.sentence) == (State.WAITING, "")
        assert made(again).state == State.DONE

    def test_no_room_for_the_file_is_told(self, document, monkeypatch):
        row = ordered(document)
        monkeypatch.setattr(pdf, "_keep", lambda *_: None)
        assert made(row).state == State.FAILED
        assert "đĩa có thể đã đầy" in row.sentence

    def test_an_order_that_is_gone_is_told(self, document):
        row = ordered(document)
        storages["renderings"].delete(f"{row.key}.json")
        assert made(row).sentence == "Yêu cầu dựng tệp không còn. Hãy bấm “Thử lại”."

    def test_a_fault_of_ours_is_told_and_logged(self, document, monkeypatch, caplog):
        def broken(document):
            raise ZeroDivisionError

        monkeypatch.setattr(pdf, "render", broken)
        row = ordered(document)
        with pytest.raises(ZeroDivisionError):
            made(row)
        row.refresh_from_db()
        assert (row.state, row.sentence) == (State.FAILED, rendering._FAILED)
        assert "was not made" in caplog.text


@pytest.mark.django_db
class TestClaims:
    def test_a_second_worker_makes_nothing(self, document):
        row = made(ordered(document))
        before = row.started_at
        rendering.make(pk=row.pk, claim="two", clock=lambda: NOW + SECOND)
        row.refresh_from_db()
        assert (row.claim, row.started_at) == ("one", before)

    def test_nobody_makes_what_is_gone(self):
        rendering.make(pk=0, claim="one", clock=lambda: NOW)

    def running(self, document: OfficialDocument) -> Rendering:
        row = ordered(document)
        Rendering.objects.filter(pk=row.pk).update(
            state=State.RUNNING, claim="killed", started_at=NOW
        )
        return row

    def make(self, row: Rendering, claim: str, at: dt.datetime) -> str:
        rendering.make(pk=row.pk, claim=claim, clock=lambda: at)
        row.refresh_from_db()
        return row.state

    def test_what_a_killed_worker_had_is_taken_up_after_its_time(self, document):
        row = self.running(document)
        assert self.make(row, "two", NOW + stale_after() - SECOND) == State.RUNNING
        assert self.make(row, "two", NOW + stale_after() + SECOND) == State.DONE

    def test_the_same_task_that_is_tried_again_goes_on_at_once(self, document):
        assert self.make(self.running(document), "killed", NOW + SECOND) == State.DONE

    def test_one_who_comes_too_late_changes_nothing(self, document, monkeypatch):
        row, real = ordered(document), shelf.make

        def overtaken(*said):
            Rendering.objects.filter(pk=row.pk).update(claim="two")
            real(*said)

        monkeypatch.setattr(shelf, "make", overtaken)
        assert self.make(row, "one", NOW) == State.RUNNING
        assert row.claim == "two"

    def test_workers_are_called_once_in_a_while(self, document):
        row = ordered(document)
        assert rendering.may_call(row, NOW)
        assert not rendering.may_call(row, NOW)
        row.refresh_from_db()
        assert not rendering.may_call(row, NOW + 10 * SECOND)
        assert rendering.may_call(row, NOW + 16 * SECOND)

    def test_one_that_works_is_not_disturbed(self, document):
        row = self.running(document)
        row.refresh_from_db()
        assert not rendering.may_call(row, NOW + SECOND)
        assert rendering.may_call(row, NOW + stale_after() + SECOND)

    def test_when_nobody_works(self, document):
        row = ordered(document)
        assert not row.is_left(NOW + UNHEARD)
        assert row.is_left(NOW + UNHEARD + SECOND)

    def test_the_bar_never_says_that_all_is_there_before_it_is(self, document):
        row = self.running(document)
        row.refresh_from_db()
        assert row.percent(NOW) == 0
        assert row.percent(NOW + dt.timedelta(hours=1)) == 95
        assert made(row, "killed").percent(NOW) == 100


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    def wait(self, row: Rendering, state: str) -> None:
        for _ in range(PATIENCE * 10):
            row.refresh_from_db()
            if row.state == state:
                return
            time.sleep(0.1)
        pytest.fail(f"it stayed {row.state}: {row.sentence}")

    def test_a_real_worker_makes_it(self, celery_worker_process: Worker, document, settings):
        # The worker has the files of the whole suite.
        settings.STORAGES = {
            **settings.STORAGES,
            "renderings": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": settings.VAR / "renderings"},
            },
        }
        row = ordered(samples.plan(rows=4, subject="Bằng tiến trình thật"), at=timezone.now())
        tasks.render.apply_async((row.pk,))
        self.wait(row, State.DONE)
        assert shelf.find(row.key)
        assert row.claim

    def test_many_at_once_make_it_once(self, document, monkeypatch):
        row, real, makings = ordered(document), shelf.make, []

        def counted(*said):
            makings.append(1)
            real(*said)

        monkeypatch.setattr(shelf, "make", counted)

        def make(claim: str) -> None:
            from django.db import connection  # noqa: PLC0415

            rendering.make(pk=row.pk, claim=claim, clock=lambda: NOW)
            connection.close()

        threads = [threading.Thread(target=make, args=(str(n),)) for n in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(makings) == 1


def test_the_press_can_be_killed_under_a_rendering(document):
    """The signal is real; what is laid out next has a new process."""
    pdf.render_anew(document)
    from documents.press import press  # noqa: PLC0415

    process = press()._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert pdf.render_anew(document)
