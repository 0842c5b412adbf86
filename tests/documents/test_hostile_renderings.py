"""Nobody keeps the presses to themselves: not by many papers, not by many clicks on one."""

import copy
import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.models import User
from documents import shelf, tasks
from documents.actions import rendering
from documents.models import Rendering
from documents.official import OfficialDocument
from documents.views import renderings
from tests.documents import samples
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def few_rows(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["renderings"]["OPTIONS"] = {"location": tmp_path / "renderings"}
    settings.STORAGES = changed
    settings.RENDER_ROWS = 2


def ordered(number: int, by: User, at: dt.datetime = NOW) -> Rendering:
    return rendering.order(
        document=samples.plan(rows=number), file_format="docx", title="Kế hoạch", by=by, at=at
    )


class TestMany:
    def test_one_person_waits_for_a_few_at_a_time(self):
        person = UserFactory()
        for number in range(rendering.MOST_AT_ONCE):
            ordered(3 + number, person)
        with pytest.raises(rendering.OrderNotKept, match="Bạn đang chờ dựng 5 tệp"):
            ordered(99, person)
        assert Rendering.objects.count() == rendering.MOST_AT_ONCE
        # Their own pages go on asking, and nobody else is kept waiting.
        ordered(3, person)
        ordered(99, UserFactory())
        # What another waits for is shared.
        ordered(99, person)

    def test_what_is_done_or_forgotten_counts_no_more(self):
        person = UserFactory()
        for number in range(rendering.MOST_AT_ONCE):
            ordered(3 + number, person)
        assert ordered(50, person, NOW + dt.timedelta(hours=1))
        Rendering.objects.update(state="done", finished_at=NOW, asked_at=NOW)
        assert ordered(51, person)


class TestNow:
    def asked(self, document: OfficialDocument):
        request = RequestFactory().get("/x.docx?ngay=1")
        return renderings.waiting(
            request, document, file_format="docx", by=UserFactory(), title="Kế hoạch", back="/"
        )

    @pytest.fixture(autouse=True)
    def no_broker(self, monkeypatch):
        def away(*args, **given):
            raise OperationalError

        monkeypatch.setattr(tasks.render, "apply_async", away)

    def test_it_is_made_once_however_often_it_is_clicked(self, monkeypatch):
        document, made, answers = samples.plan(rows=3), [], []
        make = shelf.make

        def slow(*args):
            made.append(args)
            if len(made) == 1:
                # Another click comes while the first one is at work.
                answers.append(self.asked(document))
            make(*args)

        monkeypatch.setattr(shelf, "make", slow)
        assert self.asked(document) is None
        (second,) = answers
        assert second.status_code == 202
        assert len(made) == 1
        assert Rendering.objects.get().state == "done"

    def test_what_cannot_be_made_is_told(self, monkeypatch):
        def full(*args):
            raise shelf.NotKept("Đĩa đã đầy.")

        monkeypatch.setattr(shelf, "make", full)
        answer = self.asked(samples.plan(rows=3))
        assert answer is not None
        assert "Đĩa đã đầy." in answer.content.decode()


def test_the_clock_of_a_worker_that_left_is_believed():
    """A page that asks at once for what a worker holds waits with it."""
    row = ordered(3, UserFactory())
    Rendering.objects.update(state="running", claim="one", started_at=timezone.now())
    rendering.make(pk=row.pk, claim="two", clock=timezone.now)
    assert Rendering.objects.get().claim == "one"
