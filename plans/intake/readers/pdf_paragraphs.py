"""Paragraphs out of printed lines: by room at the line's end, indent and the distance between."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans.intake import markup
from plans.intake.readers.pdf_flow import Placed
from plans.intake.readers.pdf_words import glued, wraps

_CLOSED = re.compile(r"[.;:!?…]$")
_LABEL = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|[a-zđ])\s*[.)]\s")
# Lines whose left ends differ by less stand under each other; in points.
_NEAR = 3.0
_LARGEST_INDENT = 60.0


@dataclass(slots=True)
class Paragraph:
    """Lines of one paragraph; ``starts_block`` is False for a centred line close under another."""

    lines: list[Placed]
    text: str
    starts_block: bool = True
    step: float | None = field(default=None)

    @property
    def last(self) -> Placed:
        return self.lines[-1]

    def add(self, placed: Placed) -> None:
        if placed.page == self.last.page:
            self.step = placed.line.top - self.last.line.top
        self.text = glued(self.text, placed.line.text)
        self.lines.append(placed)


def paragraphs(lines: Iterable[Placed]) -> Iterator[Paragraph]:
    """Give the paragraphs that lines make, in order; a page may turn inside one."""
    current: Paragraph | None = None
    for placed in lines:
        if current is not None and _goes_on(current, placed):
            current.add(placed)
            continue
        if current is not None:
            yield current
        starts = current is None or not _close_under(current.last, placed)
        current = Paragraph([placed], placed.line.text, starts)
    if current is not None:
        yield current


def _goes_on(para: Paragraph, below: Placed) -> bool:
    above = para.last
    if above.column != below.column or _ends_heading(para, below) or not _near_enough(para, below):
        return False
    text, is_closed = below.line.text, bool(_CLOSED.search(para.text))
    has_no_room = wraps(above.line, below.line, above.left, above.right)
    if markup.bullet_of(text) and (is_closed or not has_no_room or markup.bare(text)[:1].isupper()):
        return False
    if _LABEL.match(text) and (is_closed or not has_no_room):
        return False
    if below.column:
        # In a column a line of capitals is one of its own: a body's name, a title.
        is_list = bool(markup.bullet_of(para.text)) or text[:1].islower()
        return is_list and not is_closed and has_no_room
    if text[:1].islower() and not is_closed:
        return True
    return has_no_room and not _is_centred(below) and _stands_under(para, below, is_closed)


def _ends_heading(para: Paragraph, below: Placed) -> bool:
    """Tell plain text below a bold heading, however full the heading's line is."""
    return all(each.line.is_bold for each in para.lines) and not below.line.words[0].is_bold


def _near_enough(para: Paragraph, below: Placed) -> bool:
    """Tell lines as far apart as those of the paragraph so far; over a page, an unfinished one."""
    if para.last.page != below.page:
        follows = below.page == para.last.page + 1 and not para.last.column
        return follows and not _CLOSED.search(para.text)
    step = below.line.top - para.last.line.top
    usual = para.step if para.step is not None else 1.9 * below.line.size
    return -1 < step < usual + 3


def _is_centred(placed: Placed) -> bool:
    before, behind = placed.line.x0 - placed.left, placed.right - placed.line.x1
    return abs(before - behind) < 4 and before > 12


def _stands_under(para: Paragraph, below: Placed, is_closed: bool) -> bool:
    """Tell a wrapped line by its left end: further left than the first, or under the others."""
    first, left = para.lines[0].line.x0, below.line.x0
    if len(para.lines) > 1:
        return abs(left - para.last.line.x0) < _NEAR
    if abs(left - first) < _NEAR:
        # Two first lines with the same indent, unless all lines stand there.
        return left - below.left < _NEAR or not is_closed
    if left < first:
        return left - below.left < _LARGEST_INDENT
    has_mark = bool(markup.bullet_of(para.text) or _LABEL.match(para.text))
    return has_mark and left - first < _LARGEST_INDENT


def _is_bold_pair(above: Placed, below: Placed) -> bool:
    """Tell a bold line set in the middle under a bold one, which may be as wide as the page."""
    first, second = above.line, below.line
    is_middle = abs((first.x0 + first.x1) - (second.x0 + second.x1)) < 8
    return first.is_bold and second.is_bold and is_middle and second.x0 - first.x0 > 12


def _close_under(above: Placed, below: Placed) -> bool:
    is_one_block = above.page == below.page and above.column == below.column == 0
    step = below.line.top - above.line.top
    both_centred = _is_centred(above) and _is_centred(below)
    return (
        is_one_block
        and (both_centred or _is_bold_pair(above, below))
        and step < 1.45 * below.line.size
    )
