"""Headings of groups of rows: which row is one, and under which other heading it stands."""

import re
from dataclasses import dataclass, field

NUMBER = re.compile(r"^(\d{1,4})[./)]?$")
SUB_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3})+[./)]?$")
_MARK = re.compile(r"^(?:[IVXLC]+|[A-ZĐ])[./)]?$")
# A point under a numbered row: "a)", "-", "+".
POINT = re.compile(r"^(?:[a-zđ][./)]?|[-–+*•])$")
_LEADING_MARK = re.compile(r"^([IVXLC]+|[A-ZĐ]|\d{1,3}(?:\.\d{1,3})*)[./)]?\s")
_ROMAN = re.compile(r"^[IVXLC]+$")


@dataclass(slots=True)
class Heading:
    """A heading of a group; ``is_used`` once a row has followed it.

    ``number`` is that of a row which only heads its points ("1" before "1.1"), else 0.
    """

    style: str
    title: str
    line: int
    number: int = 0
    is_used: bool = False


@dataclass(slots=True)
class Groups:
    """The headings that the rows being read stand under, outermost first.

    ``is_fresh`` while no row has followed the last of them. ``unused`` are those that ended so.
    """

    open: list[Heading] = field(default_factory=list)
    unused: list[Heading] = field(default_factory=list)
    letter: str = ""
    is_fresh: bool = False

    @property
    def title(self) -> str | None:
        """Give the heading of the rows to come; an outer one stands before it, parted by " / "."""
        return " / ".join(heading.title for heading in self.open) or None

    def enter(self, title: str, line: int, number: int = 0) -> None:
        """Begin a group: it ends the one of its own kind of mark, and what stood within that.

        Right below another heading it stands within it, whatever the marks; after rows a heading of
        a new kind begins anew, unless it is a numbered row that only heads its points.
        """
        style = self._style(title)
        styles = [heading.style for heading in self.open]
        if style in styles:
            self._end(self.open[styles.index(style) :])
        elif not self.is_fresh:
            self._end([each for each in self.open if each.number or not number])
        self.open.append(Heading(style, title, line, number))
        self.is_fresh = True

    def end_points(self) -> None:
        """End the numbered headings, a row numbered as they are being next."""
        self._end([heading for heading in self.open if heading.number])

    def use(self) -> None:
        """Take note that a row follows."""
        if self.is_fresh:
            for heading in self.open:
                heading.is_used = True
        self.is_fresh = False

    def close(self) -> None:
        """End all groups, the table being over."""
        self._end(self.open)

    def _end(self, headings: list[Heading]) -> None:
        self.unused += [heading for heading in headings if not heading.is_used]
        ended = {id(heading) for heading in headings}
        self.open = [heading for heading in self.open if id(heading) not in ended]

    def _style(self, title: str) -> str:
        match = _LEADING_MARK.match(f"{title} ")
        if not match:
            return "none"
        mark = match[1]
        if mark[0].isdigit():
            return "sub" if "." in mark else "number"
        # "C" and "D" count letters after "B", and are Roman after nothing.
        follows = bool(self.letter) and ord(mark[0]) == ord(self.letter) + 1
        if _ROMAN.match(mark) and not (len(mark) == 1 and follows):
            return "roman"
        self.letter = mark
        return "letter"


def title_of(cells: list[str], number: str, after: str) -> str | None:
    """Give the heading that a row is, None for an ordinary row.

    Args:
        cells: the row's cells.
        number: its cell in the column of numbers, blank where there is no such column.
        after: the number or bullet of the row below, blank where there is none.
    """
    filled = [cell.replace("\n", " ") for cell in cells if cell]
    if len(filled) == 1 and not NUMBER.match(filled[0]):
        return filled[0]
    if len(filled) != 2 or not number or number != cells[cells.index(next(filter(None, cells)))]:
        return None
    if _MARK.match(number) or _heads(number, after):
        return " ".join(filled)
    return None


def is_number(text: str) -> bool:
    """Tell a cell that numbers a row, in whichever way."""
    return bool(NUMBER.match(text)) or is_mark(text)


def is_mark(number: str) -> bool:
    """Tell a number cell that numbers in another way than 1, 2, 3: "1.1", "II", "a)"."""
    return bool(SUB_NUMBER.match(number) or _MARK.match(number) or POINT.match(number))


def _heads(number: str, after: str) -> bool:
    """Tell a numbered row that only heads those below it: "1" before "1.1" or "a)"."""
    if not (NUMBER.match(number) or SUB_NUMBER.match(number)):
        return False
    return after.startswith(f"{number.rstrip('./)')}.") or bool(POINT.match(after))
