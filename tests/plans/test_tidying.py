"""What was read and never looked at again goes; what a person has written stays theirs."""

import copy
import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from plans.actions import intakes, tidying
from plans.models import Intake, Plan
from tests.factories import OriginalFactory, PlanFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["default"]["OPTIONS"] = {"location": tmp_path}
    settings.STORAGES = changed
    return tmp_path


def intake(*, days: float = 8, mended: bool = False, **given: object) -> Intake:
    started = NOW - days * DAY
    made = Intake.objects.create(
        by=UserFactory(), name="ke-hoach.docx", draft_text="{}", started_at=started,
        changed_at=started + dt.timedelta(minutes=mended), **{"origin": "file", **given},
    )  # fmt: skip
    default_storage.save(made.source_path, ContentFile(b"{}"))
    return made


def test_what_was_read_and_never_touched_goes_with_its_source():
    left, later = intake(), timezone.now() + dt.timedelta(hours=2)
    OriginalFactory(plan=None, intake=left)
    assert tidying.intakes(at=NOW, is_dry=True) == 1
    assert tidying.intakes(at=NOW, is_dry=False) == 1
    assert not Intake.objects.exists()
    assert tidying.intake_files(at=later, is_dry=False) == 1
    assert not default_storage.exists(left.source_path)


@pytest.mark.parametrize(
    "given",
    [
        {"days": 6.9},
        {"days": 400, "mended": True},
        {"days": 400, "origin": "blank"},
        {"days": 400, "origin": "pasted", "mended": True},
    ],
)
def test_what_a_person_may_come_back_to_stays(given):
    kept = intake(**given)
    assert tidying.intakes(at=NOW, is_dry=False) == 0
    assert tidying.intake_files(at=timezone.now() + 400 * DAY, is_dry=False) == 0
    assert Intake.objects.get() == kept
    assert default_storage.exists(kept.source_path)


def test_a_confirmed_one_stays_and_only_its_source_goes():
    """A process killed after the confirmation was committed leaves the source behind."""
    plan = PlanFactory()
    done = intake(plan=plan, confirmed_at=NOW)
    assert tidying.intakes(at=NOW, is_dry=False) == 0
    assert tidying.intake_files(at=timezone.now() + 2 * DAY, is_dry=False) == 1
    assert Intake.objects.get() == done
    assert Plan.objects.get() == plan


def test_a_source_waits_an_hour_for_its_row():
    default_storage.save("nhap/chua-co-dong.json", ContentFile(b"{}"))
    default_storage.save("nhap/ghi-chu.txt", ContentFile(b"not ours"))
    soon = timezone.now() + dt.timedelta(minutes=59)
    assert tidying.intake_files(at=soon, is_dry=False) == 0
    assert tidying.intake_files(at=soon + dt.timedelta(minutes=2), is_dry=False) == 1
    assert default_storage.exists("nhap/ghi-chu.txt")


def test_a_file_in_old_letters_waits_as_long_as_any_session(settings):
    name = default_storage.save("nhap/cho-chuyen-ma/abc", ContentFile(b"x"))
    assert tidying.intake_files(at=timezone.now() + 6.9 * DAY, is_dry=False) == 0
    settings.SESSION_COOKIE_AGE = 30 * 24 * 3600
    assert tidying.intake_files(at=timezone.now() + 29 * DAY, is_dry=False) == 0
    assert tidying.intake_files(at=timezone.now() + 31 * DAY, is_dry=False) == 1
    assert not default_storage.exists(name)


def test_one_that_is_mended_between_the_look_and_the_removal_stays(monkeypatch):
    from agencies import chunks  # noqa: PLC0415

    left, real = intake(), chunks._delete

    def mended_first(rows):
        Intake.objects.filter(pk=left.pk).update(changed_at=NOW)
        return real(rows)

    monkeypatch.setattr(chunks, "_delete", mended_first)
    assert tidying.intakes(at=NOW, is_dry=False) == 0
    intakes.discard(intake=Intake.objects.get())
