"""Frozen bytes, kept under their SHA-256: written once, never changed, shown only if whole.

A row of the database names bytes by their hash. They are put here before the row says so; a crash
between leaves bytes that nobody names, which the next try finds and uses again.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage

from agencies import old_files

FOLDER = "kho"
_CHUNK = 1 << 20


class Lost(Exception):
    """The bytes are gone or are others by now; the message is the sentence."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"Kho lưu trữ không còn nguyên bản có mã SHA-256 {sha256[:12]}…. Hãy báo người vận hành khôi "
            "phục từ bản sao lưu."
        )


class NoRoom(Exception):
    """The storage takes nothing; the message is the sentence."""


def keep(content: bytes) -> str:
    """Put bytes into the store and give their SHA-256 (hex); a second time changes nothing.

    Raises:
        NoRoom: the storage refuses them.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    # Said first: what nobody names may be tidied away at this moment.
    if old_files.take_up(default_storage, stored_name(sha256)) and is_whole(sha256):
        return sha256
    try:
        _put(default_storage, stored_name(sha256), content)
    except OSError as error:
        raise NoRoom(
            "Máy chủ không ghi được tệp vào kho lưu trữ (có thể đã đầy), nên chưa lưu gì. Hãy báo người "
            "vận hành, rồi làm lại."
        ) from error
    return sha256


def read(sha256: str) -> bytes:
    """Give the bytes of this hash.

    Raises:
        Lost: they are gone, or are others by now.
    """
    with opened(sha256) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Lost(sha256)
    return content


def open_whole(sha256: str) -> "File[bytes]":
    """Give the bytes of this hash as an open file, to be handed out in pieces; the caller closes it.

    Raises:
        Lost: they are gone, or are others by now.
    """
    if not is_whole(sha256):
        raise Lost(sha256)
    return default_storage.open(stored_name(sha256))


def is_whole(sha256: str) -> bool:
    """Tell whether the bytes are there and still have this hash."""
    try:
        with opened(sha256) as file:
            return _hash(file) == sha256
    except Lost:
        return False


@contextmanager
def opened(sha256: str) -> "Iterator[File[bytes]]":
    """Open the bytes of this hash, unchecked.

    Raises:
        Lost: they are gone.
    """
    try:
        file = default_storage.open(stored_name(sha256))
    except OSError as error:
        raise Lost(sha256) from error
    with file:
        yield file


def stored_name(sha256: str) -> str:
    """Name the file that holds the bytes."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def _hash(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _put(storage: Storage, name: str, content: bytes) -> None:
    """Put a file in its place whole: another process sees all of it, or what was there before."""
    try:
        place = Path(storage.path(name))
    except NotImplementedError:
        # A store behind a network shows a file only when it has all of it.
        storage.delete(name)
        storage.save(name, ContentFile(content))
        return
    aside = f"{name}.{secrets.token_hex(8)}"
    try:
        storage.save(aside, ContentFile(content))
        _settle(storage.path(aside))
        # Over whatever a killed process, or a full disk, has left there half-written.
        Path(storage.path(aside)).replace(place)
        _settle(place.parent)
    finally:
        storage.delete(aside)


def _settle(path: str | Path) -> None:
    """Wait until it is really on the disk: success is told only after."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
