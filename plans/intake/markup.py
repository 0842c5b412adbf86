"""Cells of a table as their lines: HTML taken off, list items told apart, bullets dropped."""

import re
from html.parser import HTMLParser

from agencies.phrases import shadow
from agencies.text import composed
from agencies.vocabulary import DASHED_NAMES

_BREAKING = {"br", "p", "li", "div", "tr", "ul", "ol"}
_BULLET = re.compile(r"^(?:[-–—+•*●▪◦]\s+|[-–—•●▪◦](?=\w))")
_EMPHASIS = re.compile(r"\*\*|__")
_DASH = re.compile(r"(?<=\S)\s+[-–—]\s+(?=\S)")
# One closing mark; an ellipsis is part of the words.
_CLOSING = re.compile(r"(?:(?<!\.)\.|;)$")


class _Lines(HTMLParser):
    """Collects the words of a fragment, with a line break where a block begins or ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BREAKING:
            self.words.append("\n")


def plain(fragment: str) -> str:
    """Take HTML and emphasis off a fragment, a line break for each block; NFC, single spaces."""
    if "<" in fragment or "&" in fragment:
        parser = _Lines()
        parser.feed(fragment)
        parser.close()
        fragment = "".join(parser.words)
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
    low = shadow(line)
    named = [match.span() for match in DASHED_NAMES.finditer(low)]
    pieces, start = [], 0
    for dash in _DASH.finditer(line):
        inside = any(first < dash.start() and dash.end() < last for first, last in named)
        if not inside and _parts(line, dash):
            pieces.append(line[start : dash.start()])
            start = dash.end()
    return [*pieces, line[start:]]


def _parts(line: str, dash: re.Match[str]) -> bool:
    """Tell whether a dash begins an item: after a closing mark, or before a capital."""
    return line[dash.start() - 1] in ";." or line[dash.end()].isupper()
