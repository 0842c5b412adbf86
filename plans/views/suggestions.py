"""What a few letters may mean: the names a cell is completed from, and whom a phrase may name."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from agencies.directory import Named
from agencies.models import Agency, AgencyGroup, Alias
from agencies.models.agency import AgencyQuerySet
from agencies.models.group import AgencyGroupQuerySet, AliasQuerySet
from agencies.text import folded
from plans.actions.editing import Desk
from plans.models import Format

MOST = 12
# Read before the best are picked out.
_READ = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words to write, and what is told beside them; ``value`` names whom they mean."""

    text: str
    note: str = ""
    value: str = ""


def formats(words: str) -> list[Suggestion]:
    """Give the forms of the catalogue that hold all of ``words``."""
    if not folded(words):
        return []
    found = Format.objects.search(words)[:MOST]
    return [Suggestion(form.name, form.get_group_display()) for form in found]


def offices(desk: Desk, words: str, on: dt.date) -> list[Suggestion]:
    """Give the groups and agencies of the issuer's scope that hold all of ``words``.

    Args:
        desk: whose issuer it is; without one there is nothing to suggest.
        words: as typed, with or without diacritics.
        on: the day for a plan that tells neither day nor year.
    """
    if desk.issuer is None or not folded(words):
        return []
    found = {each.value: each for each in _found(desk, desk.issuer, words, on)}
    return sorted(found.values(), key=lambda each: _rank(each, folded(words)))[:MOST]


def _rank(each: Suggestion, words: str) -> tuple[bool, bool, int, str]:
    name = folded(each.text)
    return not name.startswith(words), not each.value.startswith("group"), len(name), name


def _found(desk: Desk, issuer: Agency, words: str, on: dt.date) -> Iterator[Suggestion]:
    aliases = _aliases(issuer).search(words).select_related("agency", "group")[:_READ]
    for alias in aliases:
        # The same office by its own name, below, takes this one's place.
        if alias.agency and alias.agency.is_valid_on(desk.draft.reference_day(on)):
            yield _of_agency(alias.agency, f"còn gọi: {alias.phrase}")
        elif alias.group:
            yield _of_group(desk, alias.group, f" · còn gọi: {alias.phrase}")
    for agency in _agencies(desk, issuer, on).search(words)[:_READ]:
        yield _of_agency(agency, agency.symbol if agency.symbol not in agency.short_name else "")
    for group in _groups(issuer).search(words)[:_READ]:
        yield _of_group(desk, group)


def _of_agency(agency: Agency, note: str) -> Suggestion:
    return Suggestion(agency.short_name, note, f"agency:{agency.pk}")


def _of_group(desk: Desk, group: AgencyGroup, note: str = "") -> Suggestion:
    members = len(_current(desk, group).members)
    return Suggestion(group.name, f"nhóm {members} cơ quan{note}", f"group:{group.pk}")


def _current(desk: Desk, group: AgencyGroup) -> Named:
    return desk.directory.current(Named("group", group.pk, group.name))


def _line(issuer: Agency) -> list[int]:
    return [int(pk) for pk in issuer.path.split("/") if pk]


def _agencies(desk: Desk, issuer: Agency, on: dt.date) -> AgencyQuerySet:
    """Keep what stands in the issuer's province on the day; of internal units its own alone."""
    internal = Q(kind=Agency.Kind.INTERNAL) & ~Q(parent__in=_line(issuer)[1:])
    mine = Agency.objects.in_province(issuer.root).exclude(internal)
    return mine.valid_on(desk.draft.reference_day(on))


def _groups(issuer: Agency) -> AgencyGroupQuerySet:
    return AgencyGroup.objects.filter(scope__in=_line(issuer))


def _aliases(issuer: Agency) -> AliasQuerySet:
    return Alias.objects.filter(scope__in=_line(issuer))


def named_by(desk: Desk, value: str, on: dt.date) -> Named | None:
    """Give whom ``value`` ("agency:12", "group:3") means in the issuer's scope, None outside it."""
    kind, _, key = value.partition(":")
    if desk.issuer is None or not key.isdecimal() or len(key) > 18:
        return None
    if kind == "group":
        group = _groups(desk.issuer).filter(pk=key).first()
        return _current(desk, group) if group else None
    agency = _agencies(desk, desk.issuer, on).filter(pk=key).first() if kind == "agency" else None
    return desk.directory.current(Named("agency", agency.pk, str(agency))) if agency else None


def candidates(desk: Desk, text: str, words: str, on: dt.date) -> list[Suggestion]:
    """Give those whom ``text`` may mean: the rivals of a tie first, then what ``words`` find.

    Words that find nothing whole are looked for by fewer of them, the last left out first: most
    unknown names are known ones with something added.
    """
    rivals = [_of_named(named) for named in desk.directory.find(text)]
    parts = words.split()
    while parts:
        if found := offices(desk, " ".join(parts), on):
            return list({each.value: each for each in (*rivals, *found)}.values())[:MOST]
        parts.pop()
    return rivals[:MOST]


def _of_named(named: Named) -> Suggestion:
    note = f"nhóm {len(named.members)} cơ quan" if named.kind == "group" else ""
    return Suggestion(named.name, note, f"{named.kind}:{named.id}")
