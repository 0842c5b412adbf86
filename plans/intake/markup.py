"""Cells of a table as their lines: HTML taken off, list items told apart, bullets dropped."""

import html
import re

from agencies.phrases import shadow
from agencies.text import composed
from agencies.vocabulary import DASHED_NAMES

# The standard library's parser takes quadratic time over unclosed tags; these are bounded.
_BREAK = re.compile(r"</?(?:br|p|li|div|tr|ul|ol)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_BULLET = re.compile(r"^(?:[-–—+•*●▪◦]\s+|[-–—•●▪◦](?=\w))")
_EMPHASIS = re.compile(r"\*\*|__")
_DASH = re.compile(r"(?<=\S)\s+[-–—]\s+(?=\S)")
# One closing mark; an ellipsis is part of the words.
_CLOSING = re.compile(r"(?:(?<!\.)\.|;)$")


def plain(fragment: str) -> str:
    """Take HTML and emphasis off a fragment, a line break for each block; NFC, single spaces."""
    if "<" in fragment or "&" in fragment:
        fragment = html.unescape(_TAG.sub("", _BREAK.sub("\n", fragment)))
    lines = (composed(_EMPHASIS.sub("", line)) for line in fragment.splitlines())
    return "\n".join(line for line in lines if line)


def items(text: str) -> list[str]:
    """Part the plain text of a cell into its printed lines, bullets and closing marks dropped.

    A scan often runs a dashed list together: items then begin at " - ", which also stands inside
    names ("Lao động - Thương binh và Xã hội", "chính trị - hành chính").
    """
    return [clean for line in text.split("\n") for piece in _dashed(line) if (clean := bare(piece))]


def bare(line: str) -> str:
    """Drop the bullet before a line and the closing mark after it."""
    return _CLOSING.sub("", _BULLET.sub("", line.strip())).strip()


def bullet_of(line: str) -> str:
    """Give the bullet a line begins with: "-", "+" or none."""
    match = _BULLET.match(line)
    if not match:
        return ""
    return "+" if match.group().startswith("+") else "-"


def without_bullet(line: str) -> str:
    """Drop the bullet only: the closing mark of a sentence is its own."""
    return _BULLET.sub("", line).strip()


def _dashed(line: str) -> list[str]:
    if not _BULLET.match(line):
        return [line]
    # A dash inside a name is hidden from the search for dashes.
    hidden = DASHED_NAMES.sub(lambda name: name.group().replace(" - ", "\0\0\0"), shadow(line))
    pieces, start = [], 0
    for dash in _DASH.finditer(hidden):
        if _parts(line, dash):
            pieces.append(line[start : dash.start()])
            start = dash.end()
    return [*pieces, line[start:]]


def _parts(line: str, dash: re.Match[str]) -> bool:
    """Tell whether a dash begins an item: after a closing mark, or before a capital."""
    return line[dash.start() - 1] in ";." or line[dash.end()].isupper()
