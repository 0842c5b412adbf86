"""What the sign-in and the imports of a province leave behind goes; what is in use stays."""

import copy
import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from agencies import chunks
from agencies.actions import tidying
from agencies.models import RegistryImport
from tests.factories import ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2021, 3, 16, 9, 0, tzinfo=dt.UTC)
State = RegistryImport.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["default"]["OPTIONS"] = {"location": tmp_path}
    settings.STORAGES = changed
    return tmp_path


def run_in(state: str, *, days: float = 8, file: bool = True) -> RegistryImport:
    run = RegistryImport(
        province=ProvinceFactory(), by=UserFactory(), at=NOW, state=state, file_name="tinh.xlsx",
        touched=NOW - dt.timedelta(days=days), results=[{"name": "Nông Văn Tân"}],
    )  # fmt: skip
    if file:
        run.file.save("tinh.xlsx", ContentFile(b"names and addresses"), save=False)
    run.save()
    return run


def test_sessions_that_are_over_go_in_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "AT_ONCE", 3)
    for number in range(10):
        ends = NOW + dt.timedelta(hours=1 if number < 2 else -1)
        Session.objects.create(session_key=f"k{number}", session_data="", expire_date=ends)
    assert tidying.sessions(at=NOW, is_dry=True) == 8
    assert Session.objects.count() == 10
    assert tidying.sessions(at=NOW, is_dry=False) == 8
    assert set(Session.objects.values_list("pk", flat=True)) == {"k0", "k1"}
    assert tidying.sessions(at=NOW, is_dry=False) == 0


def test_wrong_passwords_go_once_no_lock_needs_them():
    for ago in (live.AXES_COOLOFF_TIME * 2, live.AXES_COOLOFF_TIME / 2):
        attempt = AccessAttempt.objects.create(username="tan", failures_since_start=5)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=NOW - ago)
    assert tidying.guesses(at=NOW, is_dry=True) == 1
    assert tidying.guesses(at=NOW, is_dry=False) == 1
    assert AccessAttempt.objects.get().attempt_time == NOW - live.AXES_COOLOFF_TIME / 2


class TestImports:
    @pytest.mark.parametrize("state", ["waiting", "checked", "refused", "unreadable"])
    def test_what_nobody_confirmed_is_given_up_with_its_names(self, state, folder):
        run = run_in(state)
        later = timezone.now() + dt.timedelta(hours=2)
        assert tidying.imports(at=NOW, is_dry=False) == 1
        run.refresh_from_db()
        assert (run.state, run.results, run.file.name) == ("cancelled", [], "")
        assert tidying.import_files(at=later, is_dry=False) == 1
        assert not list(folder.rglob("*.xlsx"))

    @pytest.mark.parametrize(
        ("state", "days"),
        [("confirmed", 30), ("saving", 30), ("checking", 30), ("saved", 30), ("checked", 6.9)],
    )
    def test_others_stay(self, state, days):
        run = run_in(state, days=days)
        assert tidying.imports(at=NOW, is_dry=False) == 0
        later = timezone.now() + dt.timedelta(days=30)
        assert tidying.import_files(at=later, is_dry=False) == 0
        run.refresh_from_db()
        assert run.state == state
        assert default_storage.exists(str(run.file.name))

    def test_a_workbook_whose_row_was_never_written_goes_after_an_hour(self):
        name = default_storage.save("nhap-ca-tinh/7.xlsx", ContentFile(b"x"))
        soon = timezone.now() + dt.timedelta(minutes=59)
        assert tidying.import_files(at=soon, is_dry=False) == 0
        late = soon + dt.timedelta(minutes=2)
        assert tidying.import_files(at=late, is_dry=True) == 1
        assert tidying.import_files(at=late, is_dry=False) == 1
        assert not default_storage.exists(name)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_worked_on_at_this_moment_is_left():
    """Held by somebody, it is passed over, and judged anew the next time."""
    import threading  # noqa: PLC0415

    from django.db import connection, transaction  # noqa: PLC0415

    for key in ("a", "b"):
        Session.objects.create(session_key=key, session_data="", expire_date=NOW)
    went: list[int] = []

    def tidy() -> None:
        went.append(tidying.sessions(at=NOW + dt.timedelta(hours=1), is_dry=False))
        connection.close()

    with transaction.atomic():
        Session.objects.select_for_update().get(pk="a")
        other = threading.Thread(target=tidy)
        other.start()
        other.join()
    assert went == [1]
    assert Session.objects.get().pk == "a"
