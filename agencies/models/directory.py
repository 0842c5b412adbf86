"""Fills the plain directory of names from the tables, for a plan's issuer and its day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from agencies.directory import Directory, Named, layer
from agencies.models.agency import Agency, AgencyQuerySet, Succession
from agencies.models.group import AgencyGroup, Alias, GroupMember


def directory_for(issuer: Agency, on: dt.date) -> Directory:
    """Give what each name means in a plan of ``issuer`` dated ``on``.

    The issuer's own units and words come first, then those of each agency above it, the whole
    province last. What has closed by the day still answers, as closed; what did not exist yet
    does not. Six queries, however many agencies and groups there are.
    """
    line = [int(pk) for pk in issuer.path.split("/") if pk]
    tables = _Tables(line=line, on=on)
    return Directory(
        place=tables.place,
        layers=tuple(layer(tables.entries(scope), tables.place) for scope in reversed(line)),
    )


@dataclass(slots=True)
class _Tables:
    """The rows that matter to one line of agencies, from the province down to the issuer."""

    line: list[int]
    on: dt.date
    agencies: dict[int, Agency] = field(init=False)
    groups: list[AgencyGroup] = field(init=False)
    aliases: list[Alias] = field(init=False)
    meant: dict[int, Named] = field(init=False)
    meant_by_group: dict[int, Named] = field(init=False)

    def __post_init__(self) -> None:
        self.agencies = {each.pk: each for each in self._known_here()}
        self.aliases = list(Alias.objects.filter(scope__in=self.line))
        mine = AgencyGroup.objects.filter(scope__in=self.line).select_related("scope")
        self.groups = list(mine.prefetch_related("rules", "named"))
        became = self._successors()
        self.meant = {pk: self._agency(each, became) for pk, each in self.agencies.items()}
        self.meant_by_group = {group.pk: self._group(group) for group in self.groups}

    @property
    def root(self) -> int:
        return self.line[0]

    @property
    def place(self) -> str:
        return self.agencies[self.root].place

    def entries(self, scope: int) -> Iterator[tuple[str, Named]]:
        """Give the pairs of a name and its meaning that one layer holds."""
        for agency in self.agencies.values():
            if self._has_begun(agency) and self._stands_in(agency, scope):
                yield agency.short_name, self.meant[agency.pk]
                yield agency.name, self.meant[agency.pk]
        for group in self.groups:
            if group.scope_id == scope:
                yield group.name, self.meant_by_group[group.pk]
        for alias in self.aliases:
            if alias.scope_id == scope and (named := self._aliased(alias)):
                yield alias.phrase, named

    def _known_here(self) -> AgencyQuerySet:
        """Read the province, and whatever its groups and aliases name outside it."""
        listed = GroupMember.objects.filter(group__scope__in=self.line)
        aliased = Alias.objects.filter(scope__in=self.line, agency__isnull=False)
        return Agency.objects.filter(
            Q(pk=self.root)
            | Q(province=self.root)
            | Q(pk__in=listed.values("agency"))
            | Q(pk__in=aliased.values("agency"))
        )

    def _stands_in(self, agency: Agency, scope: int) -> bool:
        if scope != self.root:
            return scope in (agency.pk, agency.parent_id)
        # "Văn phòng Sở" in the province's own plan is nobody's in particular.
        is_of_province = self.root in (agency.pk, agency.province_id)
        return is_of_province and agency.kind != Agency.Kind.INTERNAL

    def _has_begun(self, agency: Agency) -> bool:
        return agency.valid_from is None or agency.valid_from <= self.on

    def _aliased(self, alias: Alias) -> Named | None:
        if alias.group_id is not None:
            return self.meant_by_group.get(alias.group_id)
        agency = self.agencies.get(alias.agency_id or 0)
        return self.meant[agency.pk] if agency and self._has_begun(agency) else None

    def _successors(self) -> dict[int, tuple[str, ...]]:
        names: dict[int, list[str]] = defaultdict(list)
        passed = Succession.objects.filter(
            Q(predecessor=self.root) | Q(predecessor__province=self.root), on__lte=self.on
        )
        for pk, name in passed.values_list("predecessor", "successor__short_name"):
            names[pk].append(name)
        return {pk: tuple(each) for pk, each in names.items()}

    def _agency(self, agency: Agency, became: dict[int, tuple[str, ...]]) -> Named:
        is_closed = agency.valid_to is not None and agency.valid_to < self.on
        return Named(
            kind="agency",
            id=agency.pk,
            name=agency.short_name,
            members=frozenset({agency.pk}),
            closed_on=agency.valid_to if is_closed else None,
            successors=became.get(agency.pk, ()) if is_closed else (),
        )

    def _group(self, group: AgencyGroup) -> Named:
        members = group.members_among(self.agencies.values(), self.on)
        ids = frozenset(each.pk for each in members)
        return Named(kind="group", id=group.pk, name=group.name, members=ids)
