"""The stored files: which ones rows name, each of them that is there, and putting one back."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from documents import vault
from portal.actions.backups import archives

# Where a row names bytes of the vault by their hash, whatever the model.
_HASHES = ("sha256", "thumbnail")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotPlaced(Exception):
    """Raised where the storage does not keep a file; the message is the sentence."""


class Named:
    """The files that rows of a snapshot name and that were not met yet.

    A hash is kept as 32 bytes: of a hundred thousand files that is a few megabytes.
    """

    def __init__(self) -> None:
        self._hashes: set[bytes] = set()
        self._names: set[str] = set()

    def of(self, model: type[models.Model]) -> Callable[[dict[str, Any]], None] | None:
        """Give what takes down the files that a row of ``model`` names, if its rows may name any."""
        fields = model._meta.concrete_fields
        hashes = [field.attname for field in fields if field.name in _HASHES]
        names = [field.attname for field in fields if isinstance(field, models.FileField)]
        if not hashes and not names:
            return None

        def heard(row: dict[str, Any]) -> None:
            told = (row[each] or "" for each in hashes)
            self._hashes |= {bytes.fromhex(each) for each in told if _SHA256.fullmatch(each)}
            self._names |= {str(row[each]) for each in names if row[each]}

        return heard

    def met(self, name: str) -> None:
        """Strike out a file that was found whole."""
        self._names.discard(name)
        if sha256 := hash_in(name):
            self._hashes.discard(bytes.fromhex(sha256))

    def left(self) -> tuple[str, ...]:
        """Give the names of those that were not found, or are others by now."""
        kept = (vault.stored_name(sha256.hex()) for sha256 in self._hashes)
        return tuple(sorted([*kept, *self._names]))


def hash_in(name: str) -> str:
    """Give the hash that a stored name promises; nothing for a name outside the vault."""
    last = name.rsplit("/", 1)[-1]
    return last if _SHA256.fullmatch(last) and vault.stored_name(last) == name else ""


def stored(folder: str = "") -> Iterator[str]:
    """Name every file that is stored, in order, without what is being written."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    inside = f"{folder}/" if folder else ""
    in_vault = f"{inside}x".startswith(vault.stored_name("x").split("/")[0] + "/")
    for name in sorted(files):
        # A name with a dot is a lock, or a mark of the system.
        if not name.startswith(".") and (not in_vault or hash_in(inside + name)):
            yield inside + name
    for name in sorted(folders):
        yield from stored(inside + name)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A copy of a stored file."""

    content: IO[bytes]
    size: int
    sha256: str


@contextmanager
def fetched(name: str) -> Iterator[Fetched | None]:
    """Give a file; None where it has gone, or is not what its name says.

    It is copied first, for a file that is not named by its hash may still grow.
    """
    with tempfile.SpooledTemporaryFile(archives.IN_MEMORY) as spool:
        try:
            with default_storage.open(name) as file:
                shutil.copyfileobj(file, spool, archives.CHUNK)
        except FileNotFoundError:
            yield None
            return
        size = spool.tell()
        spool.seek(0)
        sha256 = archives.hash_of(spool)
        spool.seek(0)
        is_it = hash_in(name) in ("", sha256)
        yield Fetched(spool, size, sha256) if is_it else None


def place(name: str, content: bytes) -> None:
    """Put a file back under its name and read it again.

    Raises:
        NotPlaced: the storage refuses it, or keeps something else.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        if hash_in(name):
            vault.keep(content)
        elif not _is(name, sha256):
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
    except (OSError, vault.NoRoom) as error:
        raise NotPlaced(
            f"Kho lưu trữ không ghi được tệp “{name}” (có thể đĩa đã đầy). Cơ sở dữ liệu chưa bị thay đổi; "
            "hãy giải phóng chỗ trống rồi khôi phục lại."
        ) from error
    if hash_in(name) not in ("", sha256) or not _is(name, sha256):
        raise NotPlaced(
            f"Tệp “{name}” ghi xong nhưng đọc lại không đúng. Cơ sở dữ liệu chưa bị thay đổi; hãy kiểm tra ổ "
            "đĩa rồi khôi phục lại."
        )


def _is(name: str, sha256: str) -> bool:
    try:
        with default_storage.open(name) as file:
            return archives.hash_of(file) == sha256
    except OSError:
        return False
