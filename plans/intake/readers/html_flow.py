"""The words of a page as they would be printed, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from agencies.text import composed
from plans.intake.readers import html_lists
from plans.intake.readers.html_lists import Numbering

_UNPRINTED = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "iframe",
        "frameset",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "select",
        "textarea",
        "button",
        "input",
        "audio",
        "video",
        "canvas",
        "map",
        "col",
        "colgroup",
        "xml",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "pre",
        "hr",
        "center",
        "address",
        "article",
        "aside",
        "section",
        "header",
        "footer",
        "nav",
        "main",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "body",
        "html",
    ]
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_LABEL = re.compile(r"mso-list\s*:\s*Ignore", re.IGNORECASE)
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\ufffe\uffff\ud800-\udfff]")
# The bullets of Symbol and Wingdings, which are letters of those fonts.
_FONT_BULLET = re.compile("^[·\uf0b7\uf0a7\uf0d8\uf0fc\uf02d]\\s*")
_BULLET = re.compile(r"^(?:[-–—+•*●▪◦]\s|[-–—](?=\w))")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line; ``is_loose`` in an ``<ul>`` without ``<li>``, whose items are parted by dashes alone."""

    text: str
    starts_block: bool
    is_loose: bool = False


@dataclass(slots=True)
class Dropped:
    """The elements left out that hold words, each with its words."""

    hidden: dict[etree._Element, str] = field(default_factory=dict)
    struck: dict[etree._Element, str] = field(default_factory=dict)

    def takes(self, element: etree._Element) -> bool:
        """Tell whether an element is not printed, and keep what it says."""
        style = element.get("style") or ""
        if element.get("hidden") is not None or _HIDDEN.search(style):
            kept = self.hidden
        elif element.tag in ("del", "s", "strike") or _STRUCK.search(style):
            kept = self.struck
        else:
            return False
        if words := words_of(element):
            kept[element] = words
        return True


def words_of(element: etree._Element) -> str:
    """Give all the text within an element on one line."""
    return composed(_NO_LETTER.sub("", "".join(element.itertext(etree.Element, with_tail=False))))


def text_of(element: etree._Element, dropped: Dropped) -> str:
    """Give the text of a cell, its lines parted by line breaks; a table within it is flattened."""
    if dropped.takes(element):
        return ""
    walk = Walk(element, dropped)
    return "\n".join(each.text for each in walk.printed() if isinstance(each, Printed))


class Walk:
    """Goes through the elements within one, in the order of reading, and ends lines where they end.

    Args:
        root: where to begin.
        dropped: gets what is not printed.
        tables: the tables to hand on whole; all others are read cell by cell.
        keeps_breaks: whether a line break in the words themselves is one, as in plain text.
    """

    def __init__(
        self,
        root: etree._Element,
        dropped: Dropped,
        tables: frozenset[etree._Element] = frozenset(),
        *,
        keeps_breaks: bool = False,
    ) -> None:
        self._root, self._dropped, self._tables = root, dropped, tables
        self._keeps_breaks = keeps_breaks
        self._lists: list[Numbering] = []
        self._pieces: list[str] = []
        self._label = ""
        self._starts_block = True
        self._loose = 0

    def printed(self) -> Iterator[Printed | etree._Element]:
        """Give the lines, and the tables that are handed on, in order."""
        events = etree.iterwalk(self._root, events=("start", "end", "comment"))
        skipped: etree._Element | None = None
        for event, element in events:
            if event == "start":
                if self._skips(element):
                    skipped = element
                    events.skip_subtree()
                    if element in self._tables:
                        yield from self._end(is_block=True)
                        yield element
                else:
                    yield from self._begin(element)
                continue
            if event == "end" and element is not skipped:
                yield from self._leave(element)
            if element is not self._root:
                yield from self._add(element.tail, element.getparent())
        yield from self._end(is_block=True)

    def _skips(self, element: etree._Element) -> bool:
        if element.tag in _UNPRINTED or element in self._tables:
            return True
        if _LABEL.search(element.get("style") or ""):
            self._label = html_lists.word_label(words_of(element))
            return True
        return element is not self._root and self._dropped.takes(element)

    def _begin(self, element: etree._Element) -> Iterator[Printed]:
        if element.tag in _BLOCKS:
            yield from self._end(is_block=True)
        if element.tag in ("ul", "ol"):
            self._lists.append(html_lists.numbering_of(element))
            self._loose += element.find("li") is None
        elif element.tag == "li":
            numbering = self._lists[-1] if self._lists else Numbering("-")
            self._label = numbering.next_label(element)
        elif element.tag == "br":
            yield from self._end(is_block=False)
        yield from self._add(element.text, element)

    def _leave(self, element: etree._Element) -> Iterator[Printed]:
        if element.tag in _BLOCKS:
            yield from self._end(is_block=True)
        if element.tag in ("ul", "ol"):
            self._lists.pop()
            self._loose -= element.find("li") is None
        elif element.tag == "li":
            self._label = ""

    def _add(self, text: str | None, within: etree._Element | None) -> Iterator[Printed]:
        if not text:
            return
        is_loose = within is None or within.tag in ("body", "html", "pre")
        if not (is_loose and (self._keeps_breaks or (within is not None and within.tag == "pre"))):
            self._pieces.append(text)
            return
        first, *others = text.split("\n")
        self._pieces.append(first)
        for other in others:
            yield from self._end(is_block=False)
            self._pieces.append(other)

    def _end(self, *, is_block: bool) -> Iterator[Printed]:
        text = composed(_NO_LETTER.sub("", "".join(self._pieces)))
        self._pieces.clear()
        if text:
            text = self._labelled(_FONT_BULLET.sub("- ", text))
            yield Printed(text, self._starts_block, is_loose=self._loose > 0)
        # An empty line parts blocks as an edge does.
        self._starts_block = is_block or not text

    def _labelled(self, text: str) -> str:
        label, self._label = self._label, ""
        is_twice = label == "- " and _BULLET.match(text)
        return text if is_twice else f"{label}{text}"
