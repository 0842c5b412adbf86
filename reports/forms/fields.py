"""A field of the form, and where its text comes from: what was posted, else what is stored."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from agencies.text import shown

# Far more than anybody types; what is longer was not typed.
LONGEST = 20_000


@dataclass(slots=True)
class Field:
    """A field: its name in the form, its label, the text in it, and what is wrong with that."""

    name: str
    label: str
    value: str
    error: str = ""
    # Told apart from others of the same name.
    row: int | None = None

    @property
    def id(self) -> str:
        return self.name if self.row is None else f"{self.name}-{self.row}"


class Values:
    """What was posted, without letters that no database takes; else what is stored."""

    def __init__(self, data: QueryDict | None) -> None:
        self._data = data

    def text(self, name: str, stored: str) -> str:
        """Give one text; a field that was not on the page has what is stored, but for a button."""
        if self._data is None:
            return stored
        blank = "" if name.endswith("-state") else stored
        return shown(str(self._data.get(name, blank)))[:LONGEST]

    def texts(self, name: str, stored: Sequence[str]) -> list[str]:
        """Give the texts of fields of one name; check boxes that are not ticked are not posted."""
        if self._data is None:
            return list(stored)
        return [shown(str(each))[:LONGEST] for each in self._data.getlist(name)]


def code_of(text: str) -> str:
    """Give four letters that tell one text from another, well enough to guess who changed it."""
    return f"{zlib.crc32(text.encode()) & 0xFFFF:04x}"
