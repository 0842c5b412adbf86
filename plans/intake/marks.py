"""What a mục begins with: its mark, or a heading that nobody numbered; and its place in a row."""

import re
from itertools import pairwise

from agencies.phrases import shadow

# Marks of mục from the outermost in; a document uses some of them, in this or another order.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "part",
        re.compile(
            r"^(?:Phần|PHẦN|Mục|MỤC)\s+(?P<label>[IVX]{1,6}|\d{1,3})\s*[.:]?\s*(?P<rest>.*)$"
        ),
    ),
    # "Phần thứ nhất": a label in words is kept in the heading, for no paper prints it with a dot.
    (
        "part",
        re.compile(
            r"^(?P<label>)(?P<rest>(?:PHẦN|Phần)\s+(?:THỨ|thứ)\s+(?:NHẤT|HAI|BA|TƯ|BỐN|NĂM|SÁU"
            r"|nhất|hai|ba|tư|bốn|năm|sáu)\b.*)$"
        ),
    ),
    ("capital", re.compile(r"^(?P<label>[A-HĐ])\s*[.)/]\s*(?P<rest>\S.{3,})$")),
    ("roman", re.compile(r"^(?P<label>[IVX]{1,5})\s*[.)/\-–:]\s*(?P<rest>\S.*)$")),
    ("deep", re.compile(r"^(?P<label>\d{1,2}(?:\.\d{1,2}){1,2})\s*[.)]?\s+(?P<rest>\S.*)$")),
    ("arabic", re.compile(r"^(?P<label>\d{1,2})\s*[.)/\-–]\s*(?P<rest>[^\d\s/].*)$")),
    ("letter", re.compile(r"^\(?(?P<label>[a-zđ])\s*[.)/]\s*(?P<rest>\S.*)$")),
    ("bracket", re.compile(r"^\((?P<label>\d{1,2})\)\s*(?P<rest>\S.*)$")),
)
# The longest line that may be a heading.
LETTERS = 150
_KNOWN = re.compile(
    r"(?:muc dich|yeu cau|muc tieu|quan diem|(?:cac )?noi dung|(?:cac )?nhiem vu|(?:cac )?hinh thuc"
    r"|(?:cac )?giai phap|(?:nguon )?kinh phi|thoi gian(?: thuc hien)?|to chuc (?:trien khai )?thuc hien"
    r"|phan cong)\b"
)
_KNOWN_LETTERS = 60
ENDS_AS_TEXT = re.compile(r"[.;,!?…]$")
# Style, label and the words behind it.
Mark = tuple[str, str, str]
_ORDER = ("part", "capital", "roman", "arabic", "deep", "letter", "bracket")


def of(text: str) -> Mark | None:
    """Give (style, label, rest) of a paragraph that begins a mục, None otherwise."""
    for style, pattern in _MARKS:
        match = pattern.match(text)
        # "A. MỤC ĐÍCH" is a mark, "A. Nguyễn" is a name.
        if match and (style != "capital" or match["rest"].isupper()):
            return style, match["label"], match["rest"].strip()
    return None


def bare_heading(text: str) -> Mark | None:
    """Give the heading of a document that numbers none: a short line in capitals, or of known words."""
    is_loud = text.isupper() and 3 < len(text) <= LETTERS
    return ("part", "", text) if is_loud else known_heading(text)


def known_heading(text: str) -> Mark | None:
    """Give "Mục đích, yêu cầu" alone on its line: words that head the mục of plans, and no sentence."""
    is_short = len(text) <= _KNOWN_LETTERS and not ENDS_AS_TEXT.search(text)
    return ("part", "", text.rstrip(" :")) if is_short and _KNOWN.match(shadow(text)) else None


def is_deeper(style: str, than: str) -> bool:
    return _ORDER.index(style) > _ORDER.index(than)


_ROMAN = {"I": 1, "V": 5, "X": 10}


def ordinal(label: str) -> int | None:
    """Give the place of a label among its siblings, None where it has no plain order."""
    if label.isdigit():
        return int(label)
    if label and set(label) <= set(_ROMAN):
        values = [*(_ROMAN[letter] for letter in label), 0]
        return sum(-v if v < after else v for v, after in pairwise(values))
    # Some offices count a b c d đ e, others a b c d e: đ takes no place of its own.
    alphabet = "abcdeghiklmnopqrstuvxy"
    return alphabet.index(label) + 1 if len(label) == 1 and label in alphabet else None
