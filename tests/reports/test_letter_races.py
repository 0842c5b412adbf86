"""Two clicks in one moment make one letter; who writes and who submits are one after the other."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from documents.actions import life
from documents.models import Paper
from plans.models import Plan
from reports.actions import letters
from reports.actions.letter_papers import LetterHolder
from reports.models import UrgingLetter
from tests.plans.stopped import others_at_work, wait_until
from tests.reports.urged import AT, Urging, urging, whole

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> Urging:
    return urging()


class Other(Thread):
    """Does something on a connection of its own, and remembers what came of it."""

    def __init__(self, step: Any) -> None:
        super().__init__(daemon=True)
        self.step = step
        self.result: Any = None
        self.refusal: Any = None

    def waits(self) -> None:
        """Wait until it stands at a lock that this connection holds."""

        def is_waiting() -> bool:
            with connection.cursor() as cursor:
                # Inside a transaction the first look would be kept.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
            return any(waits_for == "Lock" for _, waits_for in others_at_work())

        wait_until(is_waiting)

    def run(self) -> None:
        try:
            self.result = self.step()
        except Exception as refusal:
            self.refusal = refusal
        finally:
            connection.close()


def test_two_clicks_at_once_make_one_letter(here):
    other = Other(here.made)
    with transaction.atomic():
        # The first click is in the middle of it when the second comes.
        Plan.objects.select_for_update(of=("self",)).get(pk=here.watch.plan.pk)
        other.start()
        other.waits()
        mine = here.made()
    other.join(20)
    assert other.refusal is None
    assert other.result.pk == mine.pk
    assert UrgingLetter.objects.count() == 1
    assert Paper.objects.filter(kind=Paper.Kind.LETTER).count() == 1


def test_who_submits_first_is_not_written_over(here):
    letter = here.made()
    other = Other(
        lambda: letters.rewrite(
            letter=letter, texts=letter.texts, symbol="SNV-VP", version=letter.version,
            by=here.monitor, at=AT,
        )
    )  # fmt: skip
    with transaction.atomic():
        life.submit(holder=LetterHolder(letter), by=here.monitor, at=AT)
        other.start()
        other.waits()
    other.join(20)
    assert isinstance(other.refusal, letters.NotOpen)
    assert whole(letter).paper.symbol == "SNV"


def test_what_is_submitted_is_what_was_written_last(here):
    letter = here.made()
    other = Other(lambda: life.submit(holder=LetterHolder(whole(letter)), by=here.monitor, at=AT))
    texts = letter.texts
    with transaction.atomic():
        letter.subject = "đôn đốc lần hai"
        letters.rewrite(
            letter=letter, texts=letter.texts, symbol="SNV", version=letter.version,
            by=here.monitor, at=AT,
        )  # fmt: skip
        other.start()
        other.waits()
    other.join(20)
    assert other.refusal is None
    assert texts.subject != "đôn đốc lần hai"
    assert whole(letter).paper.subject == "V/v đôn đốc lần hai"
