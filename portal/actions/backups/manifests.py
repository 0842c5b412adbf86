"""What a backup says of itself; plain Python.

It is the last member of the archive, so an archive that was cut has none.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

# Goes up when an older release could not read what is written; what is older is always read.
FORMAT = 1
# An archive is ours only if it says so.
KIND = "sao-luu-tuyen-truyen-cchc"


class NoManifest(Exception):
    """Raised for bytes that are no manifest, or are one in which something was changed."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns and rows, and what its rows together hash to.

    ``digest`` is of the lines before they are compressed, so it is the same on every database;
    ``last_id`` is the highest number ever given out, which no later row may get again.
    """

    label: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    last_id: int | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Files:
    """The stored files together; the list with each of them is a member of its own."""

    count: int
    size: int
    list_size: int
    list_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Who made a backup of what, when, and all that has to be in it.

    ``migrations`` are the steps that had made the tables, as "app.name"; ``lost`` the files that
    rows name and that were gone before the backup was made.
    """

    made_at: dt.datetime
    release: str
    vendor: str
    migrations: tuple[str, ...]
    tables: tuple[Table, ...]
    files: Files
    lost: tuple[str, ...]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def dumped(self) -> bytes:
        """Give the bytes that stand in the archive, with their own hash among them."""
        said = {
            "kind": KIND, **dataclasses.asdict(self), "made_at": self.made_at.isoformat(),
        }  # fmt: skip
        whole = {**said, "sha256": _own_hash(said)}
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def loaded(content: bytes) -> Manifest:
    """Read a manifest.

    A later format is read as far as to say so: it has at least a release.

    Raises:
        NoManifest: it is none of ours, or not as it was written.
    """
    try:
        said = json.loads(content)
        own_hash, kind = said.pop("sha256"), said.pop("kind")
    except (ValueError, KeyError, AttributeError) as error:
        raise NoManifest from error
    if kind != KIND or own_hash != _own_hash(said | {"kind": kind}):
        raise NoManifest
    try:
        return _understood(said)
    except (KeyError, TypeError, ValueError) as error:
        raise NoManifest from error


def _understood(said: dict[str, Any]) -> Manifest:
    if said["format"] > FORMAT:
        nothing = Files(0, 0, 0, "")
        at = dt.datetime.fromisoformat(said["made_at"])
        return Manifest(at, str(said["release"]), "", (), (), nothing, (), int(said["format"]))
    tables = tuple(
        Table(**{**each, "columns": tuple(each["columns"])}) for each in said.pop("tables")
    )
    return Manifest(
        made_at=dt.datetime.fromisoformat(said.pop("made_at")),
        migrations=tuple(said.pop("migrations")),
        tables=tables,
        files=Files(**said.pop("files")),
        lost=tuple(said.pop("lost")),
        **said,
    )


def _own_hash(said: dict[str, Any]) -> str:
    plain = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
