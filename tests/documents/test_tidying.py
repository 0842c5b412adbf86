"""Bytes that nobody names are tidied away, and no others: real files, and uploads at the same moment."""

import copy
import datetime as dt
import hashlib
import threading
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import models
from django.utils import timezone

from agencies import old_files
from agencies.models import AuditEvent
from documents import vault
from documents.actions import tidying
from documents.models import Rendering, SignedCopy
from tests.factories import (
    AuditEventFactory,
    EvidenceFactory,
    OriginalFactory,
    PaperFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LATER = tidying.UNNAMED_FOR + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Files of the test's own."""
    changed = copy.deepcopy(settings.STORAGES)
    for name in ("default", "renderings"):
        changed[name]["OPTIONS"] = {"location": tmp_path / name}
    settings.STORAGES = changed
    return Path(tmp_path) / "default"


def later() -> dt.datetime:
    """What is on the disk now is old then; a file's own time can't be set back."""
    return timezone.now() + LATER


def is_there(sha256: str) -> bool:
    return bool(default_storage.exists(vault.stored_name(sha256)))


def named_by_a_paper() -> str:
    return str(PaperFactory(state="issued").sha256)


def named_by_a_copy() -> str:
    sha256 = vault.keep(b"signed copy")
    SignedCopy.objects.create(
        paper=PaperFactory(), kind="scan", name="a.pdf", sha256=sha256, size=11, state="unsigned",
        attached_at=timezone.now(), withdrawn_at=timezone.now(),
    )  # fmt: skip
    return sha256


def named_by_evidence() -> str:
    return str(EvidenceFactory().sha256)


def named_by_a_thumbnail() -> str:
    return str(EvidenceFactory(thumbnail=vault.keep(b"small picture")).thumbnail)


def named_by_an_original() -> str:
    return str(OriginalFactory(sha256=vault.keep(b"original")).sha256)


def named_by_the_log() -> str:
    sha256 = vault.keep(b"taken back, and kept as was said")
    AuditEventFactory(changes={"sha256": sha256, "file": "a.pdf"})
    return sha256


NAMED = (
    named_by_a_paper, named_by_a_copy, named_by_evidence, named_by_a_thumbnail,
    named_by_an_original, named_by_the_log,
)  # fmt: skip


@pytest.mark.parametrize("named", NAMED)
def test_what_a_row_names_stays_however_old(named):
    sha256, left = named(), vault.keep(b"left over")
    assert tidying.vault_leftovers(at=later(), is_dry=False) == 1
    assert is_there(sha256)
    assert not is_there(left)


def test_every_column_that_holds_a_hash_is_asked():
    """A new model that names bytes is seen without a word here; one that calls them otherwise is not."""
    known = {(field.model, field.attname) for field in tidying.hash_columns()}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            is_hash = field.name == "thumbnail" or "sha256" in field.name
            if is_hash and isinstance(field, models.Field):
                assert (model, field.attname) in known


def test_young_bytes_wait_for_their_row():
    sha256 = vault.keep(b"just stored")
    assert tidying.vault_leftovers(at=timezone.now() + dt.timedelta(hours=47), is_dry=False) == 0
    assert is_there(sha256)


def test_counting_takes_nothing_away():
    sha256 = vault.keep(b"left over")
    assert tidying.vault_leftovers(at=later(), is_dry=True) == 1
    assert is_there(sha256)


def test_what_a_killed_write_left_beside_its_place_goes_and_other_files_stay(folder):
    whole = hashlib.sha256(b"x").hexdigest()
    aside = f"kho/{whole[:2]}/{whole}.{'0' * 16}"
    for name in (aside, "kho/.DS_Store", "kho/ab/doc.pdf", "khac/tep.txt"):
        default_storage.save(name, ContentFile(b"half"))
    assert tidying.vault_leftovers(at=later(), is_dry=False) == 1
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert left == {"kho/.DS_Store", "kho/ab/doc.pdf", "khac/tep.txt"}


def test_a_folder_that_points_elsewhere_is_not_followed(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    name = hashlib.sha256(b"x").hexdigest()
    (outside / name).write_bytes(b"x")
    (folder / "kho").mkdir(parents=True)
    (folder / "kho" / "ab").symlink_to(outside)
    (folder / "kho" / name).symlink_to(outside / name)
    assert tidying.vault_leftovers(at=later(), is_dry=False) == 0
    assert (outside / name).exists()


def test_more_files_than_one_chunk(monkeypatch):
    monkeypatch.setattr("agencies.chunks.chunked.__defaults__", (3,))
    evidence = [EvidenceFactory() for _ in range(5)]
    for turn in range(8):
        vault.keep(b"left %d" % turn)
    assert tidying.vault_leftovers(at=later(), is_dry=False) == 8
    assert all(is_there(each.sha256) for each in evidence)


class TestAtTheSameMoment:
    """Somebody brings the very bytes that are about to go."""

    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch):
        monkeypatch.setattr(tidying, "UNNAMED_FOR", dt.timedelta())

    def test_after_it_was_found_that_nobody_names_them(self, monkeypatch):
        sha256 = vault.keep(b"wanted again")
        time.sleep(0.05)
        real = tidying._unnamed

        def then_brought(files):
            left = real(files)
            assert vault.keep(b"wanted again") == sha256
            return left

        monkeypatch.setattr(tidying, "_unnamed", then_brought)
        assert tidying.vault_leftovers(at=timezone.now(), is_dry=False) == 0
        assert vault.read(sha256) == b"wanted again"

    def test_after_they_went(self):
        sha256 = vault.keep(b"wanted again")
        time.sleep(0.05)
        assert tidying.vault_leftovers(at=timezone.now(), is_dry=False) == 1
        assert vault.keep(b"wanted again") == sha256
        assert vault.read(sha256) == b"wanted again"

    def test_whoever_is_first_the_bytes_are_there(self):
        sha256 = vault.keep(b"wanted again")
        name, went = vault.stored_name(sha256), 0
        for _ in range(60):
            # The clock of a file system is coarser than ours.
            time.sleep(0.03)
            before = timezone.now() - dt.timedelta(seconds=0.015)
            together = threading.Barrier(2)

            def bring(together=together):
                together.wait()
                vault.keep(b"wanted again")

            bringing = threading.Thread(target=bring)
            bringing.start()
            together.wait()
            went += old_files.remove(default_storage, name, before)
            bringing.join()
            assert vault.read(sha256) == b"wanted again"


class TestRenderings:
    def test_what_nobody_has_asked_for_goes_with_its_row(self, tmp_path):
        storages["renderings"].save("ab/abc.pdf", ContentFile(b"%PDF %%EOF"))
        now = timezone.now()
        old = Rendering(key="ab/abc.pdf", by=UserFactory(), waits_since=now, asked_at=now)
        old.save()
        kept = now + tidying.UNASKED_FOR - dt.timedelta(minutes=1)
        assert tidying.renderings(at=kept, is_dry=False) == 0
        assert tidying.renderings(at=kept + dt.timedelta(minutes=2), is_dry=True) == 1
        assert Rendering.objects.exists()
        assert tidying.renderings(at=kept + dt.timedelta(minutes=2), is_dry=False) == 1
        assert not Rendering.objects.exists()
        assert not list((tmp_path / "renderings").rglob("*.pdf"))


def test_the_log_is_never_touched():
    AuditEventFactory()
    tidying.vault_leftovers(at=later(), is_dry=False)
    assert AuditEvent.objects.count() == 1
