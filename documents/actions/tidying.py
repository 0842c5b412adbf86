"""Takes away bytes that nobody names, and papers laid out that nobody asks for.

Whether bytes are named is asked of every room without knowing one: a hash stands in a column of 64
letters, or in the log, and either keeps them.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import reduce
from pathlib import PurePosixPath

from django.apps import apps
from django.core.files.storage import default_storage, storages
from django.db import models

from agencies import chunks, old_files
from agencies.models import AuditEvent
from documents import vault
from documents.models import Rendering

# Bytes are stored before their row, and a form that was sent back holds a hash until its session
# ends, which is half a day.
UNNAMED_FOR = dt.timedelta(days=2)
# What is laid out can be laid out again.
UNASKED_FOR = dt.timedelta(days=7)
_HASH_LENGTH = 64
_HASH = re.compile(r"[0-9a-f]{64}")
# What a killed process has left beside the place of a file, which it never reached.
_ASIDE = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}")


def vault_leftovers(*, at: dt.datetime, is_dry: bool) -> int:
    """Remove the bytes in the vault that no row and no line of the log names; give how many."""
    before, removed = at - UNNAMED_FOR, 0
    old = old_files.older_than(default_storage, vault.FOLDER, before)
    for names in chunks.chunked(old):
        # Whoever writes a row from here on has taken its bytes up, and they are no longer old.
        left = _unnamed({PurePosixPath(name).name: name for name in names})
        removed += _removed(left, before, is_dry=is_dry)
    return removed


def hash_columns() -> list["models.Field[object, object]"]:
    """Give every column of every room that may hold the hash of bytes in the vault."""
    return [
        field
        for model in apps.get_models()
        if not model._meta.proxy and model._meta.managed
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField) and field.max_length == _HASH_LENGTH
    ]


def _unnamed(files: dict[str, str]) -> list[str]:
    """Keep the files whose hash nobody names; what is no file of the vault is not ours to judge."""
    aside = [file for name, file in files.items() if _ASIDE.fullmatch(name)]
    hashes = {name: file for name, file in files.items() if _HASH.fullmatch(name)}
    for named in (_in_rows, _in_log):
        if hashes:
            held = named(hashes)
            hashes = {name: file for name, file in hashes.items() if name not in held}
    return aside + list(hashes.values())


def _in_rows(hashes: Iterable[str]) -> set[str]:
    """Give those that some row names.

    In one statement, so as of one moment: a hash that passes from one table to another within a
    transaction is seen in one of them.
    """
    wanted = list(hashes)
    found = [
        field.model._base_manager.order_by()
        .filter(**{f"{field.attname}__in": wanted})
        .values_list(field.attname)
        for field in hash_columns()
    ]
    return {name for (name,) in reduce(lambda one, other: one.union(other), found)}


def _in_log(hashes: Iterable[str]) -> set[str]:
    """Give those that the log tells of: what was taken back is kept, as was said then."""
    told = AuditEvent.objects.filter(changes__sha256__in=list(hashes)).order_by()
    return set(told.values_list("changes__sha256", flat=True))


def renderings(*, at: dt.datetime, is_dry: bool) -> int:
    """Remove the papers that nobody has asked for lately; give how many."""
    before = at - UNASKED_FOR
    unasked = Rendering.objects.filter(asked_at__lt=before)
    if not is_dry:
        chunks.delete(unasked)
    old = old_files.older_than(storages["renderings"], "", before)
    return sum(is_dry or old_files.remove(storages["renderings"], name, before) for name in old)


def _removed(names: Iterable[str], before: dt.datetime, *, is_dry: bool) -> int:
    return sum(is_dry or old_files.remove(default_storage, name, before) for name in names)
