"""Files that may be left over: found by their age, and removed only where nobody takes them up meanwhile.

Bytes are stored before the row that names them, and bytes that are there already are used again. So
whoever uses them again says so first by :func:`take_up`, and whoever tidies looks at that under the
same lock. A store behind a network has no such lock, and nothing is removed there.
"""

import contextlib
import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import Storage, default_storage

# Held while the files are copied, or tidied; it lies beside them, so all machines see it.
_LOCK = ".don-dep.lock"


def take_up(storage: Storage, name: str) -> bool:
    """Make a file that is there count as new, so that it stays until its row is written.

    Returns:
        Whether it is still there; True for a store behind a network, where nothing is removed.
    """
    if (path := _path(storage, name)) is None:
        return True
    with _locked(path, fcntl.LOCK_SH) as file:
        if file is None:
            return False
        now = os.fstat(file)
        # The times stay; that they were set is what counts (ctime).
        os.utime(file, ns=(now.st_atime_ns, now.st_mtime_ns))
        return now.st_nlink > 0


def older_than(storage: Storage, folder: str, before: dt.datetime) -> Iterator[str]:
    """Give the names of all files below ``folder`` that nobody has written or taken up since."""
    root = _path(storage, folder)
    folders = [(root, folder)] if root is not None else []
    while folders:
        path, name = folders.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(path) as entries:
            for entry in entries:
                named = f"{name}/{entry.name}".lstrip("/")
                if entry.is_dir(follow_symlinks=False):
                    folders.append((Path(entry.path), named))
                elif entry.is_file(follow_symlinks=False) and _is_old(entry, before):
                    yield named


def remove(storage: Storage, name: str, before: dt.datetime) -> bool:
    """Remove a file, unless somebody has written it or taken it up since ``before``; tell whether."""
    if (path := _path(storage, name)) is None:
        return False
    with _locked(path, fcntl.LOCK_EX) as file:
        if file is None or os.fstat(file).st_ctime >= before.timestamp():
            return False
        path.unlink(missing_ok=True)
        return True


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """While inside, nothing is tidied away: what a backup's rows name is there when it copies files."""
    with _held(fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def tidying() -> Iterator[bool]:
    """Give whether one may tidy now: nobody copies the files, and nobody else tidies."""
    try:
        with _held(fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield True
    except BlockingIOError:
        yield False


@contextlib.contextmanager
def _held(how: int) -> Iterator[None]:
    path = _path(default_storage, _LOCK)
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, how)
        yield


@contextlib.contextmanager
def _locked(path: Path, how: int) -> Iterator[int | None]:
    """Give an open file under a lock, or None where there is none."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        yield None
        return
    try:
        fcntl.flock(file, how)
        yield file
    finally:
        os.close(file)


def _is_old(entry: "os.DirEntry[str]", before: dt.datetime) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_ctime < before.timestamp()
    except FileNotFoundError:
        return False


def _path(storage: Storage, name: str) -> Path | None:
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        return None
