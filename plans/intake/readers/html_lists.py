"""What a list prints before its items: the label is in the page's look and not in its words."""

import re
from dataclasses import dataclass
from string import ascii_lowercase

from lxml import etree

_STYLES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I", "decimal": "1", "none": "",
}  # fmt: skip
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s{0,9}:[^;]{0,80}?\b([a-z]+(?:-[a-z]+)?)\s{0,9}(?:;|$)", re.I
)
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
# "1.", "1.2.", "a)", "IV." of Word's lists; what else it prints there is a bullet of some font.
_NUMBERING = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-zđĐ]{1,5}(?=[.)]))[.)/]*$")
_NUMBER = re.compile(r"\s*(-?\d{1,6})")
_DASHES = ("-", "–", "—", "+")


@dataclass(slots=True)
class Numbering:
    """A list that is being walked: how it counts, and how far it has come."""

    style: str
    number: int = 1

    def next_label(self, item: etree._Element) -> str:
        """Give what is printed before ``item``, with the space after it."""
        self.number = number_of(item, "value", self.number)
        label = _counted(self.number, self.style)
        self.number += 1
        return label


def numbering_of(element: etree._Element) -> Numbering:
    """Give the counting of an ``<ol>`` or ``<ul>`` that begins."""
    named = _LIST_STYLE.search(element.get("style") or "")
    style = _STYLES.get(named[1].lower()) if named else None
    if element.tag != "ol":
        return Numbering("" if style == "" else "-")
    style = element.get("type", "1")[:1] if style is None else style
    return Numbering(style, number_of(element, "start", 1))


def word_label(text: str) -> str:
    """Give the label that Word wrote as text before a list's paragraph, ready to be put before it."""
    label = "".join(text.split())
    if _NUMBERING.match(label) or label in _DASHES:
        return f"{label} "
    return "- " if label else ""


def number_of(element: etree._Element, name: str, default: int) -> int:
    """Give an attribute that is a number, ``default`` where it is none."""
    match = _NUMBER.match(element.get(name) or "")
    return int(match[1]) if match else default


def _counted(number: int, style: str) -> str:
    if style in ("-", ""):
        return "- " if style else ""
    if style in "aA" and 0 < number <= len(ascii_lowercase):
        letter = ascii_lowercase[number - 1]
        return f"{letter.upper() if style == 'A' else letter}. "
    if style in "iI" and 0 < number < 4000:
        return f"{_roman(number) if style == 'I' else _roman(number).lower()}. "
    return f"{number}. "


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        times, number = divmod(number, value)
        letters += letter * times
    return letters
