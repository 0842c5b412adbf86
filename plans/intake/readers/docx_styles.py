"""How words of a Word file look, as far as it changes what they say: fonts, capitals, lists."""

from typing import NamedTuple

from lxml import etree

from plans.intake.readers.ooxml import W, is_on, number, value


class Look(NamedTuple):
    """What a style or a run sets; None where it leaves it to what stands behind it."""

    font: str | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    numbering: int | None = None
    level: int | None = None

    def over(self, other: "Look") -> "Look":
        """Give the look of what sets this on top of ``other``."""
        if self == _NOTHING:
            return other
        pairs = zip(self, other, strict=True)
        return Look._make(theirs if own is None else own for own, theirs in pairs)


_NOTHING = Look()


class Styles:
    """The styles of a file, each with those it is based on."""

    def __init__(self, part: etree._Element | None) -> None:
        self._own: dict[str, Look] = {}
        self._bases: dict[str, str | None] = {}
        self._whole: dict[str | None, Look] = {}
        self.default: str | None = None
        basic = _NOTHING
        if part is not None:
            basic = _look(part.find(f"{W}docDefaults/{W}rPrDefault"))
            for style in part.iter(f"{W}style"):
                self._add(style)
        self._basic = basic

    def _add(self, style: etree._Element) -> None:
        name = value(style, "styleId")
        if name is None:
            return
        self._own[name] = _look(style)
        self._bases[name] = value(style.find(f"{W}basedOn"))
        is_default = value(style, "default") in ("1", "true", "on")
        if is_default and value(style, "type") == "paragraph":
            self.default = name

    def paragraph(self, properties: etree._Element | None) -> Look:
        """Give how the words of a paragraph look, whose ``w:pPr`` this is."""
        name = None if properties is None else value(properties.find(f"{W}pStyle"))
        return _listed(properties).over(self._look(name or self.default)).over(self._basic)

    def run(self, properties: etree._Element | None, paragraph: Look) -> Look:
        """Give how a run looks in a paragraph that looks like ``paragraph``."""
        if properties is None:
            return paragraph
        own = _worded(properties)
        name = value(properties.find(f"{W}rStyle"))
        return own.over(self._look(name)).over(paragraph) if name else own.over(paragraph)

    def style_numbering(self, name: str) -> int | None:
        """Give the numbering that a style of lists stands for."""
        return self._look(name).numbering

    def _look(self, name: str | None) -> Look:
        if name not in self._whole:
            self._whole[name] = self._chain(name)
        return self._whole[name]

    def _chain(self, name: str | None) -> Look:
        look, seen = _NOTHING, set[str]()
        # A damaged file may base a style on itself.
        while name in self._own and name not in seen and len(seen) < 30:
            seen.add(name)
            look = look.over(self._own[name])
            name = self._bases[name]
        return look


def _look(style: etree._Element | None) -> Look:
    if style is None:
        return _NOTHING
    words = style.find(f"{W}rPr")
    return _listed(style.find(f"{W}pPr")).over(_NOTHING if words is None else _worded(words))


def _worded(properties: etree._Element) -> Look:
    fonts = properties.find(f"{W}rFonts")
    return Look(
        font=value(fonts, "hAnsi") or value(fonts, "ascii"),
        capitals=is_on(properties.find(f"{W}caps")),
        hidden=is_on(properties.find(f"{W}vanish")),
    )


def _listed(properties: etree._Element | None) -> Look:
    given = None if properties is None else properties.find(f"{W}numPr")
    if given is None:
        return _NOTHING
    return Look(numbering=number(given.find(f"{W}numId")), level=number(given.find(f"{W}ilvl")))
