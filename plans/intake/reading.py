"""What is read from a table on the way: its items, its text, and what was noticed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.draft import DraftItem, DraftParagraph, Problem, Severity
from plans.intake.groups import Groups

# So many lines are named in one note; more would not be read.
_LINES_NAMED = 10


@dataclass(slots=True)
class Reading:
    """The rows of a table as items, and what was noticed on the way.

    ``paragraphs`` are the rows that are no items (totals, remarks): they belong to the appendix's
    text. ``printed`` is the last number that stood in the table, ``highest`` the highest that was
    given.
    """

    year: int | None = None
    appendix: int = 0
    groups: Groups = field(default_factory=Groups)
    printed: int = 0
    highest: int = 0
    items: list[DraftItem] = field(default_factory=list)
    paragraphs: list[DraftParagraph] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(
        self, code: str, severity: Severity, where: str, message: str, item: int | None = None
    ) -> None:
        """Add a problem of the table."""
        self.problems.append(Problem(code, severity, where, message, item))

    def note_dropped(self, lines: list[int], what: str) -> None:
        """Say once which rows were left out, and why: ``what`` goes on after "Dòng 12, 30:"."""
        if not lines:
            return
        named = ", ".join(str(line) for line in lines[:_LINES_NAMED])
        more = f" và {len(lines) - _LINES_NAMED} dòng nữa" if len(lines) > _LINES_NAMED else ""
        message = f"Dòng {named}{more}: {what} Nếu đó là nội dung, hãy thêm lại."
        self.note("text-suspect", "info", f"line {lines[0]}", message)

    def keep_as_text(self, line: int, cells: Iterable[str], why: str) -> None:
        """Keep a row that is no item as a paragraph of the appendix, and say so."""
        text = self.keep(cells)
        self.note(
            "text-suspect", "info", f"line {line}",
            f"Dòng {line}: “{text[:80]}” {why}, đã giữ làm lời văn của phụ lục.",
        )  # fmt: skip

    def keep(self, cells: Iterable[str]) -> str:
        """Keep the text of a row as a paragraph of the appendix."""
        text = " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
        self.paragraphs.append(DraftParagraph(text))
        return text
