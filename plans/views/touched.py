"""What an operation has touched: where to go on, and the words that are now stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from plans.actions.editing import Desk
from plans.draft import DraftItem
from plans.edits.stamps import Texts
from plans.views.desk_tables import EditedRow
from plans.views.desks import DeskPage, in_order

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """The fields of a form as they are stored: bullets off, names and spaces as they are kept."""

    form: str
    texts: Texts


def row_of(page: DeskPage, key: str) -> EditedRow | None:
    """Give the row of that key, if it stands on the page."""
    return next((each for each in page.rows if each.key == key), None)


def stored_of(page: DeskPage, operation: str, given: Fields) -> Stored | None:
    """Give the words of the part that was saved, for its fields to show."""
    place = given.get("place" if operation == "section-set" else "appendix", "")
    if operation == "header-set":
        return Stored("dau", page.header)
    if operation == "row-set" and (row := row_of(page, given.get("key", ""))):
        return Stored(f"f-{row.key}", {cell.name: cell.text for cell in row.cells})
    parts = page.sections if operation == "section-set" else page.appendices
    letter = "m" if operation == "section-set" else "a"
    found = (each for each in parts if str(each.place) == place)
    return next((Stored(f"{letter}-{place}", each.texts) for each in found), None)


def touched_by(desk: Desk, operation: str, given: Fields) -> str:
    """Give the key of the row to go on with, "" for none."""
    items, key = in_order(desk), given.get("key", "")
    if operation == "row-add":
        return _added(items, given)
    if operation == "row-split":
        return _behind(items, key)
    if any(each.key == key for each in items):
        return key
    return _latest(items) if operation == "row-restore" else ""


def _added(items: list[DraftItem], given: Fields) -> str:
    if given.get("after"):
        return _behind(items, given["after"])
    place = given.get("appendix", "0")
    return next((each.key for each in reversed(items) if str(each.appendix) == place), "")


def _behind(items: Iterable[DraftItem], key: str) -> str:
    keys = [each.key for each in items]
    return next((after for before, after in pairwise(keys) if before == key), "")


def _latest(items: Iterable[DraftItem]) -> str:
    """Give the row stored last: one that is put back into a plan comes under a new id."""
    return max((each.key for each in items if each.key.isdecimal()), key=int, default="")
