"""The registries that ship with the portal, read from the files in ``agencies/data``.

Plain Python. A province with a folder of its own has its bodies there, one row an agency; every
other province of today has its committee and its communes, whose names ``vietnam_provinces`` keeps.
The groups that plans name ("Các sở, ban, ngành") are said once for all provinces in
``groups.json``.
"""

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import vietnam_provinces as vn

from agencies.text import composed, folded

DATA = Path(__file__).parent / "data"
ROOT = "ubnd-tinh"
# Nghị quyết số 202/2025/QH15 and Luật số 72/2025/QH15: from this day there are two tiers.
TWO_TIERS_SINCE = dt.date(2025, 7, 1)
# Provinces that are gone are found in no package of today's names.
FORMER = {"bac-kan": "Bắc Kạn"}

_CITY = re.compile(r"^Thành phố ")
_KIND_OF_PROVINCE = re.compile(r"^(?:ubnd |uy ban nhan dan )?(?:tinh |thanh pho |tp )?")

Scope = Literal["province", "district", "department"]


class UnknownProvince(LookupError):
    """Raised for a name that is no province with a registry."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency as the files have it; ``parent`` and ``key`` are words of the files alone."""

    key: str
    name: str
    short_name: str
    kind: str
    level: str
    parent: str = ""
    symbol: str = ""
    place: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    is_sample: bool = False
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: by a kind and a level, or by the keys of its members."""

    scope: Scope
    name: str
    kind: str = ""
    level: str = ""
    members: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def phrases_in(self, scope: AgencyRow) -> Iterator[str]:
        """Give the group's other names, once for each name of ``scope`` where one holds it."""
        for phrase in self.aliases:
            if "{office}" in phrase:
                yield from (
                    phrase.format(office=name) for name in (scope.short_name, *scope.aliases)
                )
            else:
                yield phrase


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """What one old agency became, by the keys that the files of both provinces give."""

    old: str
    new: str
    on: dt.date
    legal_basis: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """All that passed from one province to another; both are named by key."""

    old: str
    new: str
    rows: tuple[SuccessionRow, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """A province's agencies, by their distance from the top, and the groups that its plans name."""

    key: str
    title: str
    generations: tuple[tuple[AgencyRow, ...], ...]
    groups: tuple[GroupRow, ...]

    @property
    def root(self) -> AgencyRow:
        """The province's committee, the parent of all others."""
        return self.generations[0][0]

    @property
    def agencies(self) -> tuple[AgencyRow, ...]:
        """All rows, each after its parent."""
        return tuple(row for rows in self.generations for row in rows)

    @property
    def scoped_groups(self) -> tuple[tuple[GroupRow, AgencyRow], ...]:
        """Each group with each agency in whose papers it is said."""
        return tuple((group, row) for group in self.groups for row in self._saying(group.scope))

    def _saying(self, scope: Scope) -> list[AgencyRow]:
        if scope == "province":
            return [self.root]
        if scope == "department":
            offices = {row.parent for row in self.agencies if row.kind == "internal"}
            return [row for row in self.agencies if row.key in offices]
        return [r for r in self.agencies if (r.kind, r.level) == ("committee", "district")]


def province_key(name: str) -> str:
    """Give the key of a province from its name in any spelling.

    >>> province_key("Tỉnh Hưng Yên"), province_key("TP. Huế"), province_key("bac-kan")
    ('hung-yen', 'hue', 'bac-kan')
    """
    words = " ".join(re.findall(r"[a-z0-9]+", folded(name)))
    return _KIND_OF_PROVINCE.sub("", words).replace(" ", "-")


@cache
def titles() -> dict[str, str]:
    """Give the key and the name of every province that has a registry, the detailed ones first."""
    today = {province_key(each.name): each.name for each in vn.Province.iter_all()}
    detailed = {key: title for key, title in today.items() if (DATA / key).is_dir()}
    return FORMER | detailed | today


def read_province(name: str) -> Registry:
    """Read the registry of the province that ``name`` names, or raise ``UnknownProvince``."""
    key = province_key(name)
    if key not in titles():
        raise UnknownProvince(name)
    return _read_province(key)


@cache
def _read_province(key: str) -> Registry:
    own = DATA / key / "agencies.csv"
    bodies = list(_agency_rows(own)) if own.exists() else []
    if key not in FORMER:
        bodies += _committees_of_today(key, with_root=not bodies)
    return Registry(key, titles()[key], _generations(bodies), tuple(_groups_for(bodies)))


def _agency_rows(path: Path) -> Iterator[AgencyRow]:
    for row in _rows(path):
        yield AgencyRow(
            key=row["key"],
            name=row["name"],
            short_name=row["short_name"] or _shortened(row["name"]),
            kind=row["kind"],
            level=row["level"],
            parent=row["parent"],
            symbol=row["symbol"],
            place=row["place"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            is_sample=bool(row["sample"]),
            aliases=tuple(filter(None, row["aliases"].split(" | "))),
            note=row["note"],
        )


def _committees_of_today(key: str, *, with_root: bool) -> Iterator[AgencyRow]:
    province = next(p for p in vn.Province.iter_all() if province_key(p.name) == key)
    if with_root:
        yield _root_of_today(province)
    for ward in vn.Ward.iter_by_province(province.code):
        name = composed(ward.name)
        division = name[:1].lower() + name[1:]
        yield AgencyRow(
            key=f"{ward.code.value:05}",
            name=f"Ủy ban nhân dân {division}",
            short_name=f"UBND {division}",
            kind="committee",
            level="commune",
            parent=ROOT,
            symbol="UBND",
            place=division.removeprefix(f"{ward.division_type.value} "),
            valid_from=TWO_TIERS_SINCE,
            is_sample=with_root,
        )


def _root_of_today(province: vn.Province) -> AgencyRow:
    place, is_city = _CITY.subn("", province.name)
    kind = "thành phố" if is_city else "tỉnh"
    return AgencyRow(
        key=ROOT,
        name=f"Ủy ban nhân dân {kind} {place}",
        short_name=f"UBND {kind} {place}",
        kind="committee",
        level="province",
        symbol="UBND",
        place=place,
        valid_from=TWO_TIERS_SINCE,
        is_sample=True,
        aliases=("UBND thành phố", "UBND TP") if is_city else (),
    )


def _groups_for(bodies: list[AgencyRow]) -> Iterator[GroupRow]:
    """Give the groups that make sense among ``bodies``, in the words of their tiers."""
    tiers = "three" if any(each.level == "district" for each in bodies) else "two"
    words = {"any", tiers} | ({"city"} if "thành phố" in bodies[0].short_name else set())
    keys = {each.key for each in bodies}
    for row in json.loads((DATA / "groups.json").read_text(encoding="utf-8")):
        members = tuple(key for key in row.get("members", ()) if key in keys)
        if row.get("tiers", tiers) == tiers and (members or "kind" in row):
            yield _group(row, members, words)


def _group(row: dict[str, Any], members: tuple[str, ...], words: set[str]) -> GroupRow:
    said = row["aliases"]
    return GroupRow(
        scope=row["scope"],
        name=row["name"],
        kind=row.get("kind", ""),
        level=row.get("level", ""),
        members=members,
        aliases=tuple(phrase for word in said if word in words for phrase in said[word]),
    )


@cache
def handovers() -> tuple[Handover, ...]:
    """Read what the provinces that are gone became."""
    return (Handover("bac-kan", "thai-nguyen", tuple(_successions("bac-kan"))),)


def _successions(key: str) -> Iterator[SuccessionRow]:
    for row in _rows(DATA / key / "successions.csv"):
        on = dt.date.fromisoformat(row["on"])
        yield SuccessionRow(row["old"], row["new"], on, row["legal_basis"], bool(row["sample"]))


def _generations(rows: list[AgencyRow]) -> tuple[tuple[AgencyRow, ...], ...]:
    parents = {row.key: row.parent for row in rows}

    def depth(row: AgencyRow) -> int:
        steps, key = 0, row.parent
        while key:
            steps, key = steps + 1, parents[key]
        return steps

    return tuple(tuple(each) for _, each in groupby(sorted(rows, key=depth), depth))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _shortened(name: str) -> str:
    return name.replace("Ủy ban nhân dân", "UBND")


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
