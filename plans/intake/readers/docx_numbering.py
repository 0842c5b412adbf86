"""The labels that Word counts by itself: "I.", "1.", "a)", "-"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from plans.intake.readers.docx_styles import Look, Styles
from plans.intake.readers.ooxml import W, is_on, number, value

_PLACE = re.compile(r"%([1-9])")
_BARE = re.compile(r"^\w{1,7}$")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# The list goes on, however long: nothing above this is a label.
_HIGHEST = 30_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints; ``restart`` as in ``w:lvlRestart``."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    plain_digits: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    """One ``w:num``: the definition it counts in, and what it changes of it."""

    definition: int
    levels: Mapping[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a file in order.

    Lists of one definition go on counting together, as in Word.
    """

    def __init__(self, part: etree._Element | None, styles: Styles) -> None:
        self._lists: dict[int, _List] = {}
        self._counts: dict[int, dict[int, int]] = {}
        if part is None:
            return
        definitions = {number(each, "abstractNumId"): each for each in part.iter(f"{W}abstractNum")}
        named = {number(each, "numId"): each for each in part.iter(f"{W}num")}
        read: dict[int, dict[int, Level]] = {}
        for name, given in named.items():
            found = _definition(given, definitions, named, styles)
            if name is None or found is None:
                continue
            levels = read.setdefault(found, _levels(definitions[found]))
            self._lists[name] = _overridden(_List(found, levels), given)

    def label(self, look: Look, style: str | None = None) -> str:
        """Count a paragraph and give its label, blank where it has none.

        Args:
            look: how the paragraph looks, its list among it.
            style: the style of the paragraph, which may stand for a level of the list.
        """
        given = self._lists.get(look.numbering or 0)
        if given is None:
            return ""
        place = _level(given, look, style)
        level = given.levels.get(place)
        if level is None:
            return ""
        counts = self._counts.setdefault(given.definition, {})
        begin = given.starts.pop(place, None)
        counts[place] = counts.get(place, level.start - 1) + 1 if begin is None else begin
        for deeper in [each for each in counts if each > place]:
            if _restarts(given.levels.get(deeper), place):
                del counts[deeper]
        return _printed(given, place, counts)


def _definition(
    given: etree._Element,
    definitions: Mapping[int | None, etree._Element],
    named: Mapping[int | None, etree._Element],
    styles: Styles,
) -> int | None:
    """Give the definition that a list counts in; it may be named through a style of lists."""
    found = number(given.find(f"{W}abstractNumId"))
    if found not in definitions:
        return None
    link = value(definitions[found].find(f"{W}numStyleLink"))
    linked = named.get(styles.style_numbering(link)) if link else None
    behind = None if linked is None else number(linked.find(f"{W}abstractNumId"))
    return behind if behind in definitions else found


def _levels(definition: etree._Element) -> dict[int, Level]:
    found = ((number(each, "ilvl"), each) for each in definition.iter(f"{W}lvl"))
    return {place: _read_level(each) for place, each in found if place is not None}


def _read_level(level: etree._Element) -> Level:
    start = number(level.find(f"{W}start"))
    form = value(level.find(f".//{W}numFmt")) or "decimal"
    text = value(level.find(f"{W}lvlText")) or ""
    if form == "bullet" and not text and level.find(f"{W}lvlPicBulletId") is None:
        form = "none"
    return Level(
        form=form,
        text=text,
        start=1 if start is None else start,
        restart=number(level.find(f"{W}lvlRestart")),
        plain_digits=bool(is_on(level.find(f"{W}isLgl"))),
        style=value(level.find(f"{W}pStyle")),
    )


def _overridden(given: _List, element: etree._Element) -> _List:
    for override in element.iter(f"{W}lvlOverride"):
        place = number(override, "ilvl")
        start = number(override.find(f"{W}startOverride"))
        level = override.find(f"{W}lvl")
        if place is None:
            continue
        if level is not None:
            given.levels = {**given.levels, place: _read_level(level)}
        if start is not None:
            given.starts[place] = start
            if place in given.levels:
                begins = replace(given.levels[place], start=start)
                given.levels = {**given.levels, place: begins}
    return given


def _level(given: _List, look: Look, style: str | None) -> int:
    """Give the level a paragraph counts on: its own, or the one that its style stands for."""
    if look.level is not None:
        return look.level
    return next((place for place, each in given.levels.items() if style and each.style == style), 0)


def _restarts(level: Level | None, after: int) -> bool:
    restart = None if level is None else level.restart
    return restart is None or after < restart


def _printed(given: _List, place: int, counts: Mapping[int, int]) -> str:
    level = given.levels[place]
    if level.form == "bullet":
        return _bullet(given, place)
    if level.form == "none":
        return _PLACE.sub("", level.text).strip()

    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        shown = given.levels.get(at, level)
        form = "decimal" if level.plain_digits else shown.form
        return _counted(counts.get(at, shown.start), form)

    text = _PLACE.sub(one, level.text[:40]).strip()
    # "1" and a tab: only the mark behind it tells a label from a word.
    return f"{text}." if _BARE.match(text) else text


def _bullet(given: _List, place: int) -> str:
    text = given.levels[place].text.strip()
    if text in ("-", "–", "—", "\uf02d"):
        return "-"
    if text in ("+", "\uf02b"):
        return "+"
    above = (given.levels.get(each) for each in range(place))
    return "+" if any(each is not None and each.form == "bullet" for each in above) else "-"


def _counted(count: int, form: str) -> str:
    """Print a number as a list of that form does (``w:numFmt``)."""
    if not 0 < count < _HIGHEST:
        return str(count)
    if form in ("lowerLetter", "upperLetter"):
        # After z come aa, bb, cc.
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    printed = ""
    for size, letters in _ROMAN:
        printed += letters * (count // size)
        count %= size
    return printed
