"""Tables drawn as text, read as a reader of files hands them on; and what a test says of one."""

from dataclasses import dataclass, field
from typing import Any

from plans.draft import DraftItem
from plans.intake import table
from plans.intake.source import RawRow


def rows_of(text: str) -> list[RawRow]:
    """Make rows of a drawing: a line a row, "|" between cells, "¶" between lines of a cell.

    "=" begins a row of one merged cell, "^" is a cell merged with the one above, "----" begins the
    next table, and a blank line is a line of text between two rows.
    """
    rows: list[RawRow] = []
    tables, above = 0, [""] * 40
    for number, line in enumerate(text.strip().splitlines(), start=1):
        if line.strip() == "----":
            tables += 1
        elif line.strip():
            rows.append(_row(number, line.strip(), tables, above))
            above = list(rows[-1].cells) + [""] * 40
    return rows


def _row(number: int, line: str, tables: int, above: list[str]) -> RawRow:
    if line.startswith("="):
        return RawRow(number, (line[1:].strip(), "", "", ""), tables, spans_all=True)
    cells = [cell.strip().replace("¶", "\n") for cell in line.split("|")]
    carried = tuple(place for place, cell in enumerate(cells) if cell == "^")
    filled = [above[place] if cell == "^" else cell for place, cell in enumerate(cells)]
    return RawRow(number, tuple(filled), tables, carried)


def read(text: str) -> table.Reading:
    return table.read(rows_of(text), year=2026)


@dataclass(frozen=True)
class Case:
    """A table, the items it holds (only what is named is compared), its text, words of its notes."""

    drawn: str
    items: list[dict[str, Any]]
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def shown(item: DraftItem) -> dict[str, Any]:
    return {
        "n": item.number,
        "group": item.group,
        "contents": "¶".join(item.contents),
        "formats": "¶".join(item.formats),
        "lead": "¶".join(item.lead_lines),
        "with": "¶".join(item.coordinating_lines),
        "when": item.schedule.text,
        "kind": item.schedule.kind,
        "extra": item.extra,
    }


def assert_read(case: Case) -> None:
    """Hold a table's reading against what the case says of it."""
    reading = read(case.drawn)
    got = [shown(item) for item in reading.items]
    compared = [
        {key: one[key] for key in wanted} for one, wanted in zip(got, case.items, strict=False)
    ]
    assert compared == case.items
    assert len(got) == len(case.items)
    assert [paragraph.text for paragraph in reading.paragraphs] == case.text
    for words in case.notes:
        assert any(words in problem.message for problem in reading.problems), words
