"""Readers, one module a kind of file: each turns bytes into a ``Source``."""

from collections.abc import Callable, Mapping

from plans.intake import archive
from plans.intake.errors import UnreadableFile
from plans.intake.kinds import kind_of
from plans.intake.readers import (
    decoding,
    docx,
    grid,
    html,
    office,
    pdf,
    separated,
    sheets,
    text,
    unseen,
)
from plans.intake.source import Kind, Source

_ZIP = b"PK"

# Each raises ``UnreadableFile`` with the sentence to show, and nothing else.
READERS: Mapping[Kind, Callable[[bytes], Source]] = {
    "docx": docx.read,
    "doc": office.read,
    "odt": office.read,
    "rtf": office.read,
    "sheet": sheets.read,
    "pdf": pdf.read,
}


def source_of(content: bytes, *, convert_from: str | None = None) -> Source:
    """Read a file of any kind, here and now; ``plans.intake.child`` does it where it can be killed.

    Args:
        content: the whole file.
        convert_from: the old encoding that its letters are in, where a person said so.

    Raises:
        UnreadableFile: no reader is for it, or it is damaged, locked or too large.
    """
    return read_as(kind_of(content), content, convert_from=convert_from)


def read_as(kind: Kind, content: bytes, *, convert_from: str | None = None) -> Source:
    """Read a file that was told to be of ``kind``; raises as :func:`source_of` does."""
    return unseen.without(_read_as(kind, content, convert_from))


def _read_as(kind: Kind, content: bytes, convert_from: str | None) -> Source:
    if kind == "html":
        return html.read(content, convert_from=convert_from)
    if kind == "text":
        return _read_plain(content, convert_from)
    if content.startswith(_ZIP):
        archive.check(content)
    return READERS[kind](content)


def _read_plain(content: bytes, convert_from: str | None) -> Source:
    # Commas are told by the words between them, whatever encoding those are in.
    words = decoding.decode(content, convert_from=convert_from)
    read = separated.read if separated.is_separated(words) else text.read
    source = read(content, convert_from=convert_from)
    if len(source.rows) > grid.ROWS:
        raise UnreadableFile(
            f"Tệp có {len(source.rows)} hàng, chỉ đọc đến {grid.ROWS} hàng. Hãy chia tệp."
        )
    return source
