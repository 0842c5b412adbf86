"""How a cell of the editor was understood: what stands beneath it."""

from collections.abc import Iterable
from dataclasses import dataclass

from plans.draft import ROLES, DraftItem, DraftParty
from plans.models.format import Catalogue
from plans.schedules import Rhythm, Schedule, Window
from plans.views.tables import reading_of

RHYTHM_NAMES: dict[Rhythm, str] = {
    "month": "hằng tháng",
    "quarter": "hằng quý",
    "half": "6 tháng một lần",
    "year": "hằng năm",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What some words of a cell were read as; ``asks`` where a person is to say whom they name."""

    words: str
    kind: str = ""
    tag: str = ""

    @property
    def asks(self) -> bool:
        return self.kind in ("unknown", "tie")


def of_cell(
    name: str, item: DraftItem, catalogue: Catalogue, *, is_asked: bool = True
) -> list[Reading]:
    """Give what was understood of the cell ``name``; nothing for words that are only kept.

    Args:
        name: the cell.
        item: its row.
        catalogue: the forms that are known.
        is_asked: whether the registry was asked for names; before that, nobody is unknown to it.
    """
    if name in ROLES:
        parties = item.lead if name == "lead" else item.coordinating
        return _of_parties(parties) if is_asked else []
    if name == "formats":
        return _of_formats(item.formats, catalogue)
    return [_of_schedule(item.schedule)] if name == "schedule" and item.schedule.text else []


def _of_parties(parties: Iterable[DraftParty]) -> list[Reading]:
    return [_of_party(each) for each in parties]


def _of_party(given: DraftParty) -> Reading:
    kind, tag = reading_of(given)
    settled = given.settled
    return Reading(settled.name if settled else given.party.text, kind, tag)


def _of_formats(lines: Iterable[str], catalogue: Catalogue) -> list[Reading]:
    found = dict.fromkeys(catalogue.find(line) for line in lines)
    names = [Reading(form.name, "format") for form in found if form]
    return names + [Reading("ngoài danh mục", "plain")] * (None in found)


def _of_schedule(given: Schedule) -> Reading:
    if given.kind == "continuous":
        return Reading("thường xuyên, trong cả năm", "time")
    if given.kind == "recurring":
        return Reading(", ".join(RHYTHM_NAMES[each] for each in given.every), "time")
    if given.kind == "deadline":
        return Reading(
            f"có hạn {given.end:%d/%m/%Y}" if given.end else "có hạn, chưa rõ năm", "time"
        )
    if given.kind == "window":
        return Reading(_days_of(given) or "một khoảng, chưa rõ năm", "time")
    if given.kind == "event":
        return Reading("khi có việc", "time")
    return Reading("chưa hiểu", "unread")


def _days_of(given: Schedule) -> str:
    windows = given.windows
    if not windows and given.start and given.end:
        windows = (Window(given.start, given.end),)
    return "; ".join(f"{each.start:%d/%m/%Y} – {each.end:%d/%m/%Y}" for each in windows)
