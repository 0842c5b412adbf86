"""Vietnamese text made comparable: one composed form to store, one folded form to find by."""

import re
import unicodedata

# đ is a letter of its own for Unicode: taking marks off leaves it alone.
_D_WITH_STROKE = str.maketrans({"đ": "d", "Đ": "d"})

# Where old and new spelling put the tone mark on another vowel (hòa / hoà, thủy / thuỷ),
# folding drops the mark anyway; these pairs are for texts that must stay readable.
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")
# PostgreSQL stores no NUL and no half of a letter; the others show nothing and hide what is written.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufffe"
    "\uffff\ud800-\udfff]"
)


def composed(text: str) -> str:
    """Give ``text`` in NFC with plain single spaces and no space at either end.

    Word and scanners leave decomposed letters, no-break spaces and zero-width marks, which look
    the same and never compare equal.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def shown(text: str) -> str:
    """Give ``text`` without control characters and marks that turn or hide what is beside them.

    Lines and spaces stay as they are.
    """
    return _UNSEEN.sub("", text)


def folded(text: str) -> str:
    """Give the form that is searched: lower case, no diacritics, đ as d, single spaces.

    >>> folded("Đường  Hoà Bình")
    'duong hoa binh'
    """
    plain = composed(text).casefold().translate(_D_WITH_STROKE)
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
