"""Hình thức as prose names them: "thông qua các cuộc họp, hội nghị; thường xuyên viết tin, bài"."""

import re
from collections.abc import Iterator

from plans.draft import DraftSection
from plans.intake import markup

# What stands behind these words is a list, before them is only how it is led in. A colon tells best.
_LED_IN = (
    re.compile(r"^[^:]{0,250}\b(?:như|gồm|sau|thức|qua)\s*:\s*", re.IGNORECASE),
    re.compile(r"^(?:các )?hình thức [^:]{1,40}:\s*", re.IGNORECASE),
    re.compile(
        r"^.{0,250}?\b(?:(?:thông qua|bằng|qua|với)(?: các| nhiều)? hình thức(?: như)?|thông qua) ",
        re.IGNORECASE,
    ),
)
_MORE = re.compile(r"^(?:\.{2,}|…|v\.?v\.*|…\.*)$")
_AND = re.compile(r"^(?:và|đồng thời|hoặc)\s+", re.IGNORECASE)
_ENDS = re.compile(r"(?:\./\.|[.;,…])+$")


def listed(text: str) -> list[str]:
    """Give the forms of a list: parted at each ";" and "," outside brackets."""
    return [way for clause in _parted(text, ";") for way in _of_clause(clause)]


def of_sentence(text: str) -> list[str]:
    """Give the forms a sentence names behind "thông qua", "như:"; none where it lists none.

    Only the first clause is a list of names; a later one is kept whole, for its commas may stand
    inside it.
    """
    led_in = next(filter(None, (pattern.match(text) for pattern in _LED_IN)), None)
    if led_in is None:
        return []
    first, *later = _parted(text[led_in.end() :], ";")
    return [*_of_clause(first), *filter(None, map(_clean, later))]


def of_section(section: DraftSection) -> list[str]:
    """Give the forms a mục lists, one a printed line or a member of its list, none twice."""
    return list(dict.fromkeys(_lines(section, is_top=True)))


def run_in(section: DraftSection) -> str:
    """Give what stands behind the colon of a heading that runs on: "3. Hình thức: họp giao ban"."""
    first = section.paragraphs[0].text if section.paragraphs else ""
    given = section.title if section.title is not None else first
    return given.split(":", 1)[1].strip() if ":" in given else ""


def _lines(section: DraftSection, *, is_top: bool) -> Iterator[str]:
    texts = [paragraph.text for paragraph in section.paragraphs]
    if is_top and (behind := run_in(section)):
        yield from listed(behind)
        texts = texts[1:] if section.title is None else texts
    elif section.title is not None and not is_top:
        texts = [section.title, *texts]
    for place, text in enumerate(texts):
        # "b. Công khai các thủ tục hành chính:" only heads what follows.
        has_more = place + 1 < len(texts) or bool(section.children)
        if not (text.endswith(":") and has_more):
            yield from of_sentence(text) or filter(None, [_clean(text)])
    for child in section.children:
        yield from _lines(child, is_top=False)


def _of_clause(clause: str) -> list[str]:
    return [way for piece in _parted(clause, ",") if (way := _clean(piece))]


def _clean(piece: str) -> str:
    words = _AND.sub("", markup.bare(_ENDS.sub("", piece.strip())))
    return "" if _MORE.match(words) else words.strip()


def _parted(text: str, mark: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if letter == mark and depth == 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]
