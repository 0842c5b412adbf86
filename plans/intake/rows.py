"""A row of a table while it is put together from its pieces."""

from dataclasses import dataclass, field

from plans.intake import groups, markup
from plans.intake.columns import Columns


@dataclass(slots=True)
class Row:
    """A row being put together from the pieces that page breaks and merged cells left of it.

    ``begins_table`` where it is the first below a header not met before; ``shares`` is the printed
    number of the row whose number cell reaches down to it; ``gathered`` counts the rows that were
    more lines of this one.
    """

    line: int
    cells: list[str]
    columns: Columns
    spans_all: bool = False
    carried: frozenset[int] = frozenset()
    after_break: bool = False
    begins_table: bool = False
    is_numbered: bool = True
    shares: str = ""
    pieces: int = 1
    gathered: int = 0
    texts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Read the cells again after one of them changed."""
        self.texts = self.columns.texts(self.cells)
        if self.spans_all:
            self.texts["number"] = ""

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]

    @property
    def number(self) -> str:
        """Give the text of its number cell, blank where no row of the table has one."""
        return self.texts["number"] if self.is_numbered else ""

    def heading(self, after: "Row | None") -> str | None:
        """Give the heading of a group that this row is, None for an ordinary row."""
        if self.spans_all:
            return " ".join(" ".join(self.filled).split())
        return groups.title_of(self.cells, self.number, after.mark if after else "")

    @property
    def mark(self) -> str:
        """Give its number, or the bullet of a point that has somebody to lead it."""
        bullet = markup.bullet_of(self.texts["contents"]) if self.texts["lead"] else ""
        return self.number or bullet
