"""Frozen bytes: written once, whole or not at all, and never handed out when they have changed."""

import copy
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from documents import vault

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 40
KEEP_MANY = """
import sys
import django; django.setup()
from documents import vault
print("ready", flush=True)
sys.stdin.readline()
for turn in range(60):
    print(vault.keep(b"%d " % turn * 50_000), flush=True)
"""


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A vault of the test's own."""
    changed = copy.deepcopy(settings.STORAGES)
    changed["default"]["OPTIONS"] = {"location": tmp_path / "files"}
    settings.STORAGES = changed
    folder: Path = tmp_path / "files"
    folder.mkdir()
    return folder


def stored(folder: Path, sha256: str) -> Path:
    return folder / vault.stored_name(sha256)


def test_bytes_come_back_under_their_hash(folder):
    sha256 = vault.keep(CONTENT)
    assert sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert vault.read(sha256) == CONTENT
    with vault.open_whole(sha256) as file:
        assert file.read() == CONTENT


def test_the_same_bytes_are_kept_once_and_not_written_again(folder):
    sha256 = vault.keep(CONTENT)
    before = stored(folder, sha256).stat()
    assert vault.keep(CONTENT) == sha256
    after = stored(folder, sha256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path for path in folder.rglob("*") if path.is_file()] == [stored(folder, sha256)]


def test_what_a_killed_process_left_half_written_is_replaced(folder):
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    stored(folder, sha256).parent.mkdir(parents=True)
    stored(folder, sha256).write_bytes(CONTENT[:1000])
    assert vault.keep(CONTENT) == sha256
    assert vault.read(sha256) == CONTENT


@pytest.mark.parametrize("damage", [CONTENT[:-1], b"", CONTENT.replace(b"\x07", b"\x08"), None])
def test_bytes_that_are_gone_or_others_are_never_handed_out(folder, damage):
    sha256 = vault.keep(CONTENT)
    path = stored(folder, sha256)
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert not vault.is_whole(sha256)
    for ask in (vault.read, vault.open_whole):
        with pytest.raises(vault.Lost, match=f"không còn nguyên bản có mã SHA-256 {sha256[:12]}"):
            ask(sha256)


def test_a_storage_that_takes_nothing_says_so(folder):
    (folder / "kho").write_text("in the way of the folder")
    with pytest.raises(vault.NoRoom, match="chưa lưu gì"):
        vault.keep(CONTENT)


def test_two_processes_that_keep_the_same_bytes_leave_them_whole(folder):
    keepers = [
        subprocess.Popen(
            [sys.executable, "-c", KEEP_MANY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PORTAL_VAR": str(folder.parent)},
        )
        for _ in range(2)
    ]  # fmt: skip
    for keeper in keepers:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "ready\n"
    for keeper in keepers:
        assert keeper.stdin is not None
        keeper.stdin.write("go\n")
        keeper.stdin.flush()
    said = [keeper.communicate()[0].split() for keeper in keepers]
    assert [keeper.returncode for keeper in keepers] == [0, 0]
    assert said[0] == said[1]
    assert all(map(vault.is_whole, said[0]))
    assert len(said[0]) == 60
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 60
