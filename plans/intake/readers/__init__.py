"""Readers, one module a kind of file: each turns bytes into a ``Source``."""

from collections.abc import Callable, Mapping

from plans.intake.kinds import kind_of
from plans.intake.readers import text
from plans.intake.source import Kind, Source

# Each raises ``UnreadableFile`` with the sentence to show, and nothing else.
READERS: Mapping[Kind, Callable[[bytes], Source]] = {"text": text.read}


def source_of(content: bytes) -> Source:
    """Read a file of any kind, here and now; ``plans.intake.child`` does it where it can be killed.

    Raises:
        UnreadableFile: no reader is for it, or it is damaged, locked or too large.
    """
    return READERS[kind_of(content)](content)
