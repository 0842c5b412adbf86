"""Letters of a Word file as Unicode: old encodings, signs of symbol fonts, marks nobody sees."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from agencies.text import composed
from plans.intake.readers import legacy

# What kind of thing was left out or changed, and its words.
Remark = tuple[str, str]

_VIETNAMESE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300-\u036f]"
)
_CONVERTERS: Mapping[str, Callable[[str], str]] = {
    "tcvn3": legacy.from_tcvn3,
    "vni": legacy.from_vni,
}
# Letters of symbol fonts, in the area that Unicode leaves to fonts.
_SYMBOL = re.compile("[\uf000-\uf0ff]")
# The same letters, where only the name of the font tells that they are signs.
_LATIN = re.compile("[\x21-\x7e\xa1-\xff]")
_ARROWS = str.maketrans(dict.fromkeys("\uf0e0\uf0e8\uf0ae", "→"))
_SIGN = re.compile("^\\s*(?:[\uf000-\uf0ff➢❖✓✔►▶■□◆◇○·⁃∙]\\s*|[•●▪◦]\\s*(?=\\S))")
_PLUS = "\uf02b"
# Marks that print nothing and hide what is written: soft hyphens, turned directions.
_UNSEEN = re.compile(
    "[\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Piece(NamedTuple):
    """Some words, the encoding that their font is for, and whether they show as capitals."""

    encoding: str
    is_upper: bool
    text: str


def piece(text: str, font: str | None, *, capitals: bool) -> Piece:
    """Give words that stand in ``font``."""
    low = (font or "").lower()
    if low.startswith(".vn"):
        # .VnTimeH shows small letters as capitals.
        return Piece("tcvn3", capitals or low.endswith("h"), _out_of_symbols(text))
    if re.match("vni[- ]", low):
        return Piece("vni", capitals, _out_of_symbols(text))
    if low.startswith(("wingdings", "webdings")):
        return Piece("", capitals, _LATIN.sub(lambda sign: chr(ord(sign.group()) + 0xF000), text))
    return Piece("", capitals, text)


def _out_of_symbols(text: str) -> str:
    return _SYMBOL.sub(lambda sign: chr(ord(sign.group()) - 0xF000), text)


def lines_of(pieces: Iterable[Piece], remarks: list[Remark]) -> list[str]:
    """Give the lines of a paragraph in Unicode.

    Neighbours are converted together, for a letter and its mark may stand in two runs.

    Args:
        pieces: its words in order.
        remarks: filled with what was changed on the way.
    """
    parts: list[str] = []
    for (encoding, is_upper), found in groupby(pieces, lambda each: (each.encoding, each.is_upper)):
        text = _unicode("".join(each.text for each in found), encoding, remarks)
        parts.append(text.upper() if is_upper else text)
    clean, count = _UNSEEN.subn("", "".join(parts))
    if count:
        remarks.append(("unseen", ""))
    return [_with_signs(line, remarks) for line in clean.split("\n")]


def _unicode(text: str, encoding: str, remarks: list[Remark]) -> str:
    # Words typed as Unicode keep the name of the font that was set before.
    if not encoding or _VIETNAMESE.search(text):
        return text
    converted = _CONVERTERS[encoding](text)
    if converted != text:
        remarks.append((encoding, ""))
    return converted


def _with_signs(line: str, remarks: list[Remark]) -> str:
    """Turn a sign in front of a line into a dash, and drop signs that only a font can tell."""
    if match := _SIGN.match(line):
        line = f"{'+' if _PLUS in match.group() else '-'} {line[match.end() :]}"
    line = line.translate(_ARROWS)
    if _SYMBOL.search(line):
        remarks.append(("sign", composed(_SYMBOL.sub("□", line))))
    return _SYMBOL.sub("", line)
