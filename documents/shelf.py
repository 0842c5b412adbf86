"""Papers laid out before, found by what they say, so that nobody waits twice for the same bytes."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from agencies import old_files
from documents import docx, pdf
from documents.official import OfficialDocument

# What takes long enough to be kept; the tables of an appendix are written in a tenth of the time.
Format = Literal["pdf", "docx"]

_ROOM = Path(__file__).parent
# Whatever decides how the same words are written as DOCX.
_WRITING = (
    "addressing.py", "archives.py", "decree30.py", "docx.py", "docx_parts.py", "docx_styles.py", "printed.py",
    "profiles.py",
)  # fmt: skip
# How a whole file ends; another process may be in the middle of writing it, or have died there.
_ENDS = {"pdf": (b"%%EOF", 16), "docx": (b"PK\x05\x06", 22)}


class NotKept(Exception):
    """The store takes nothing; the message is the sentence."""


def name_of(document: OfficialDocument, file_format: Format) -> str:
    """Name the stored file by what the document says and how it is laid out.

    Raises:
        FontsMissing: the machine has no complete typeface.
    """
    if file_format == "pdf":
        return pdf.stored_name(document)
    said = document.fingerprint()
    return f"{said[:2]}/{said}-{_writing_version()[:16]}.docx"


def find(name: str) -> bytes | None:
    """Give a stored file if it is there whole; it then counts as asked for."""
    store = storages["renderings"]
    try:
        if not old_files.take_up(store, name):
            return None
        with store.open(name) as file:
            content: bytes = file.read()
    except OSError:
        return None
    end, length = _ENDS[name.rpartition(".")[2]]
    return content if end in content[-length:] else None


def make(document: OfficialDocument, file_format: Format) -> None:
    """Write a paper and put it on the shelf.

    Raises:
        RenderFailed, RenderTimeout, FontsMissing: as :func:`documents.pdf.render` does.
        NotKept: the store takes nothing.
    """
    name = name_of(document, file_format)
    if file_format == "pdf":
        pdf.render(document)
    elif find(name) is None:
        _put(name, docx.render(document))
    if find(name) is None:
        raise NotKept(
            "Đã dựng xong nhưng máy chủ không ghi được tệp (đĩa có thể đã đầy). Hãy báo người vận hành, "
            "rồi thử lại."
        )


def _put(name: str, content: bytes) -> None:
    store = storages["renderings"]
    try:
        # What is there is cut off.
        store.delete(name)
        saved = store.save(name, ContentFile(content))
        if saved != name:
            # Another process was faster, with the same bytes.
            store.delete(saved)
    except OSError:
        # Told by who looks for it.
        return


@cache
def _writing_version() -> str:
    digest = hashlib.sha256(version("python-docx").encode())
    for part in _WRITING:
        digest.update((_ROOM / part).read_bytes())
    return digest.hexdigest()
