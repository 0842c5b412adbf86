"""The words of a page and the lines they stand in; lengths in points, from the page's top left."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pdfplumber.utils.text import extract_words

from agencies.text import composed
from plans.intake.readers import legacy

# Fonts that print Western codes as Vietnamese; a name may follow six letters of a subset.
_TCVN3_FONT = re.compile(r"(?:^|\+)\.?Vn[A-Z]")
_BOLD_FONT = re.compile(r"bold|black|heavy|,b", re.IGNORECASE)
_VNI_FONT = re.compile(r"(?:^|\+)VNI[-A-Z ]")
# Letters joined into one sign, and bullets of symbol fonts, which have codes of their own.
_SIGNS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "-"}
    | dict.fromkeys("\uf02d\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e8\uf06e\uf071\uf0a8", "-")
)
_ENDS_AT_SIGN = re.compile(r"\w[/\-–]$")
# No Vietnamese syllable is so long: where a cell breaks such a word, it was cut.
_SYLLABLE_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """The words of a line, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return composed(" ".join(word.text for word in self.words))

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @property
    def is_bold(self) -> bool:
        return all(word.is_bold for word in self.words)


def words_of(chars: list[dict[str, Any]]) -> list[Word]:
    """Give the upright words of ``chars``, old encodings told by their fonts and converted."""
    # In the order of the file, or a tone set apart from its letter would come before it.
    found = extract_words(chars, use_text_flow=True, x_tolerance_ratio=0.18, return_chars=True)
    return [_word(each) for each in found]


def _word(found: dict[str, Any]) -> Word:
    text = found["text"]
    if (encoding := legacy_font(found["chars"][0]["fontname"])) is not None:
        text = legacy.CONVERTERS[encoding](text)
    sizes = (char["size"] for char in found["chars"])
    return Word(
        composed(text.translate(_SIGNS)),
        float(found["x0"]),
        float(found["x1"]),
        float(found["top"]),
        float(found["bottom"]),
        float(median(sizes)),
        _BOLD_FONT.search(found["chars"][0]["fontname"]) is not None,
    )


def legacy_font(name: str) -> str | None:
    """Tell the old encoding ("tcvn3", "vni") that a font's name stands for, None for another's."""
    if _TCVN3_FONT.search(name):
        return "tcvn3"
    return "vni" if _VNI_FONT.search(name) else None


def lines_of(words: Iterable[Word]) -> list[TextLine]:
    """Put words that stand beside each other into lines, from the top down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.top + each.bottom, each.x0)):
        if rows and _level(rows[-1][0], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [TextLine(tuple(sorted(row, key=lambda each: each.x0))) for row in rows]


def _level(one: Word, other: Word) -> bool:
    """Tell words of one line: more than half of the lower one is beside the other."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def wraps(above: TextLine, below: TextLine, left: float, right: float) -> bool:
    """Tell whether ``below`` began a line only because its first word found no room above it."""
    room = right - above.x1
    if abs((above.x0 - left) - room) < 1.5:
        # Set in the middle: the room is on both sides.
        room *= 2
    first = below.words[0]
    return above.size * 0.25 + first.x1 - first.x0 > room - 0.5


def glued(above: str, below: str) -> str:
    """Join a wrapped line to the text before it; a line that ends at a sign was cut inside a word."""
    if _ENDS_AT_SIGN.search(above) and not below.startswith(("-", "–")):
        return above + below
    last = above.rsplit(" ", 1)[-1]
    is_cut = len(last) > _SYLLABLE_LETTERS and last == above and below[:1].islower()
    return above + below if is_cut else f"{above} {below}"


def extent(lines: Sequence[TextLine]) -> tuple[float, float]:
    """Give how far lines reach to the left and to the right."""
    return min(line.x0 for line in lines), max(line.x1 for line in lines)
