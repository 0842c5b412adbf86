"""Vietnamese text made comparable: one composed form to store, one folded form to find by."""

import re
import unicodedata

# đ is a letter of its own for Unicode: taking marks off leaves it alone.
_D_WITH_STROKE = str.maketrans({"đ": "d", "Đ": "d"})

# Where old and new spelling put the tone mark on another vowel (hòa / hoà, thủy / thuỷ),
# folding drops the mark anyway; these pairs are for texts that must stay readable.
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")


def composed(text: str) -> str:
    """Give ``text`` in NFC with plain single spaces and no space at either end.

    Word and scanners leave decomposed letters, no-break spaces and zero-width marks, which look
    the same and never compare equal.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def folded(text: str) -> str:
    """Give the form that is searched: lower case, no diacritics, đ as d, single spaces.

    >>> folded("Đường  Hoà Bình")
    'duong hoa binh'
    """
    plain = composed(text).casefold().translate(_D_WITH_STROKE)
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
