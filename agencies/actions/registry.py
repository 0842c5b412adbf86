"""Brings a province's shipped registry into the tables; safe to repeat."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import Q

from agencies import registry
from agencies.actions import audit
from agencies.models import (
    Agency,
    AgencyGroup,
    Alias,
    AuditEvent,
    GroupMember,
    GroupRule,
    Succession,
    User,
)
from agencies.models.search import Searchable
from agencies.registry import AgencyRow, GroupRow, Handover, Registry, UnknownProvince

__all__ = ["Loaded", "UnknownProvince", "load_province"]

_Row = TypeVar("_Row", bound=Searchable)

LOADED = "registry.loaded"
# What the files say of an agency; the rest (e-mail, identifier …) is the province's to fill.
FIELDS = ("short_name", "kind", "level", "symbol", "place", "valid_to", "is_sample", "note")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of the registry (agencies, groups, aliases, successions) were new or not."""

    created: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.created + other.created, self.changed + other.changed, self.same + other.same
        )


@transaction.atomic
def load_province(*, key: str, by: User | None, at: dt.datetime) -> Loaded:
    """Load the province that ``key`` names, or raise ``UnknownProvince``.

    Rows that people have changed since, by the log, stay as they are; so do the members of groups
    that exist. Successions are added as soon as both provinces are there.
    """
    data = registry.read_province(key)
    agencies, loaded = _load_agencies(data)
    loaded += _load_groups(data, agencies)
    loaded += _load_aliases(data, agencies)
    loaded += _load_successions(data.key, agencies)
    if loaded.created or loaded.changed:
        root = agencies[data.root.key]
        changes = {"created": loaded.created, "changed": loaded.changed, "same": loaded.same}
        audit.record(verb=LOADED, subject=root, by=by, at=at, agency=root, changes=changes)
    return loaded


class _Known:
    """The agencies of a province that are in the tables, to be asked by parent and name."""

    def __init__(self, data: Registry) -> None:
        name = data.root.name
        rows = Agency.objects.filter(Q(parent=None, name=name) | Q(province__name=name))
        self._rows: dict[tuple[int | None, str], list[Agency]] = defaultdict(list)
        for agency in rows.select_related("province"):
            self._rows[agency.parent_id, agency.name].append(agency)

    def find(self, row: AgencyRow, parent: Agency | None) -> Agency | None:
        """Give the agency that ``row`` speaks of, even where its first day was corrected."""
        rows = self._rows.get((parent.pk if parent else None, row.name), [])
        exact = [each for each in rows if each.valid_from == row.valid_from]
        return next(iter(exact or rows), None)

    def all(self, data: Registry) -> dict[str, Agency]:
        """Give those of ``data`` that are there, by key."""
        found: dict[str, Agency] = {}
        for row in data.agencies:
            if row.parent and row.parent not in found:
                continue
            if agency := self.find(row, found.get(row.parent)):
                found[row.key] = agency
        return found


def _load_agencies(data: Registry) -> tuple[dict[str, Agency], Loaded]:
    known = _Known(data)
    found = known.all(data)
    changed = _bring_up_to_date(data, found)
    created = 0
    for rows in data.generations:
        new = {r.key: _built(r, found.get(r.parent)) for r in rows if r.key not in found}
        _insert(new.values())
        found |= new
        created += len(new)
    return found, Loaded(created, changed, len(found) - created - changed)


def _built(row: AgencyRow, parent: Agency | None) -> Agency:
    return Agency(
        name=row.name,
        valid_from=row.valid_from,
        parent=parent,
        province=parent.root if parent else None,
        **{field: getattr(row, field) for field in FIELDS},
    )


def _insert(agencies: Iterable[Agency]) -> None:
    """Store many at once; ``path`` holds the row's own id, so it follows in a second statement."""
    rows = _filled(agencies)
    Agency.objects.bulk_create(rows)
    for agency in rows:
        agency.path = f"{agency.parent.path if agency.parent else '/'}{agency.pk}/"
    Agency.objects.bulk_update(rows, ["path"])


def _bring_up_to_date(data: Registry, found: Mapping[str, Agency]) -> int:
    edited = _edited_by_people()
    changed = []
    for row in data.agencies:
        agency = found.get(row.key)
        if agency is None or str(agency.pk) in edited:
            continue
        if differing := [f for f in FIELDS if getattr(agency, f) != getattr(row, f)]:
            for field in differing:
                setattr(agency, field, getattr(row, field))
            changed.append(agency)
    Agency.objects.bulk_update(_filled(changed), [*FIELDS, "search"])
    return len(changed)


def _edited_by_people() -> set[str]:
    events = AuditEvent.objects.filter(subject_type=Agency._meta.label).exclude(verb=LOADED)
    return set(events.values_list("subject_id", flat=True))


def _filled(rows: Iterable[_Row]) -> list[_Row]:
    filled = list(rows)
    for row in filled:
        row.fill_search()
    return filled


def _load_groups(data: Registry, agencies: Mapping[str, Agency]) -> Loaded:
    known = set(_groups(data, agencies))
    new = {
        (agencies[scope.key].pk, row.name): AgencyGroup(
            scope=agencies[scope.key], name=row.name, is_sample=scope.is_sample
        )
        for row, scope in data.scoped_groups
        if (agencies[scope.key].pk, row.name) not in known
    }
    AgencyGroup.objects.bulk_create(_filled(new.values()))
    rows = [(new.get((agencies[scope.key].pk, row.name)), row) for row, scope in data.scoped_groups]
    _fill_groups([(group, row) for group, row in rows if group], agencies)
    return Loaded(created=len(new), same=len(rows) - len(new))


def _fill_groups(
    groups: Iterable[tuple[AgencyGroup, GroupRow]], agencies: Mapping[str, Agency]
) -> None:
    rules, members = [], []
    for group, row in groups:
        if row.kind:
            rules.append(GroupRule(group=group, kind=row.kind, level=row.level))
        members += [GroupMember(group=group, agency=agencies[key]) for key in row.members]
    GroupRule.objects.bulk_create(rules)
    GroupMember.objects.bulk_create(members)


def _groups(data: Registry, agencies: Mapping[str, Agency]) -> dict[tuple[int, str], AgencyGroup]:
    scopes = {agencies[scope.key].pk for _, scope in data.scoped_groups}
    return {
        (each.scope_id, each.name): each for each in AgencyGroup.objects.filter(scope__in=scopes)
    }


def _load_aliases(data: Registry, agencies: Mapping[str, Agency]) -> Loaded:
    wanted = _filled([*_office_aliases(data, agencies), *_group_aliases(data, agencies)])
    scopes = {alias.scope_id for alias in wanted}
    known = set(Alias.objects.filter(scope__in=scopes).values_list("scope", "search"))
    # What a province has given another meaning keeps it.
    new = [alias for alias in wanted if (alias.scope_id, alias.search) not in known]
    Alias.objects.bulk_create(new)
    return Loaded(created=len(new), same=len(wanted) - len(new))


def _office_aliases(data: Registry, agencies: Mapping[str, Agency]) -> Iterator[Alias]:
    for row in data.agencies:
        # A unit's other names are said inside its office only.
        scope = agencies[row.parent if row.kind == Agency.Kind.INTERNAL else data.root.key]
        for phrase in row.aliases:
            yield Alias(scope=scope, phrase=phrase, agency=agencies[row.key])


def _group_aliases(data: Registry, agencies: Mapping[str, Agency]) -> Iterator[Alias]:
    groups = _groups(data, agencies)
    for row, scope in data.scoped_groups:
        group = groups[agencies[scope.key].pk, row.name]
        for phrase in row.phrases_in(scope):
            yield Alias(scope=agencies[scope.key], phrase=phrase, group=group)


def _load_successions(key: str, agencies: Mapping[str, Agency]) -> Loaded:
    loaded = Loaded()
    for handover in registry.handovers():
        if key in (handover.old, handover.new):
            loaded += _hand_over(handover, {key: agencies})
    return loaded


def _hand_over(handover: Handover, sides: dict[str, Mapping[str, Agency]]) -> Loaded:
    for key in {handover.old, handover.new} - set(sides):
        other = registry.read_province(key)
        sides[key] = _Known(other).all(other)
    wanted = [
        Succession(
            predecessor=sides[handover.old][row.old],
            successor=sides[handover.new][row.new],
            on=row.on,
            legal_basis=row.legal_basis,
            is_sample=row.is_sample,
        )
        for row in handover.rows
        if row.old in sides[handover.old] and row.new in sides[handover.new]
    ]
    pairs = Succession.objects.filter(predecessor__in=[each.predecessor for each in wanted])
    known = set(pairs.values_list("predecessor", "successor"))
    new = [each for each in wanted if (each.predecessor_id, each.successor_id) not in known]
    Succession.objects.bulk_create(new)
    return Loaded(created=len(new), same=len(wanted) - len(new))
