"""What a workbook may speak of, read once: a row asks memory, never the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Prefetch
from django.db.models.functions import Lower

from agencies.models import Agency, Membership, User
from agencies.text import composed

# Names asked for in one query.
BATCH = 1_000


class Offices:
    """The agencies of one province, stored ones and those that the workbook adds."""

    def __init__(self, province: Agency) -> None:
        self.by_id = {each.pk: each for each in Agency.objects.in_province(province)}
        self.province = self.by_id[province.pk]
        self._called: dict[str, list[Agency]] = defaultdict(list)
        self._under: dict[tuple[int | None, str], list[Agency]] = defaultdict(list)
        for agency in self.by_id.values():
            self._link(agency)
        for agency in self.by_id.values():
            self.add(agency)

    def _link(self, agency: Agency) -> None:
        """Let all rows share one object for each agency, so that none is read again."""
        if agency.parent_id in self.by_id:
            agency.parent = self.by_id[agency.parent_id]
        if agency.province_id:
            agency.province = self.province

    def add(self, agency: Agency) -> None:
        """Take in an agency as it stands now; a renamed one answers to both names."""
        for name in (agency.short_name, agency.name):
            _put(self._called[_key(name)], agency)
        _put(self._under[_identity(agency.parent), _key(agency.name)], agency)

    def called(self, name: str, superior: str = "") -> list[Agency]:
        """Give who goes by ``name``, below ``superior`` if given; of several, those that go on."""
        found = self._called.get(_key(name), [])
        if superior:
            above = self._called.get(_key(superior), [])
            found = [each for each in found if any(each.parent is one for one in above)]
        going_on = [each for each in found if each.valid_to is None]
        return going_on if len(found) > 1 and going_on else found

    def under(self, parent: Agency | None, name: str) -> list[Agency]:
        """Give those below ``parent`` with this full name, of whatever time."""
        return self._under.get((_identity(parent), _key(name)), [])


class People:
    """The accounts that a workbook names, with all the roles they ever held."""

    def __init__(self, usernames: Iterable[str], offices: Offices) -> None:
        self._named: dict[str, User] = {}
        self._held: dict[str, list[Membership]] = defaultdict(list)
        for user in _users(sorted(set(usernames))):
            self._named[user.username.lower()] = user
            self._held[user.username] = [
                _shared(row, user, offices) for row in user.memberships.all()
            ]

    def named(self, username: str) -> User | None:
        return self._named.get(username)

    def add(self, user: User) -> None:
        self._named[user.username] = user

    def held_by(self, user: User) -> list[Membership]:
        """Give the list of a person's roles, to which a new one is added."""
        return self._held[user.username]


def _users(names: list[str]) -> Iterator[User]:
    roles = Prefetch("memberships", Membership.objects.select_related("agency"))
    rows = User.objects.annotate(lower=Lower("username")).prefetch_related(roles)
    for start in range(0, len(names), BATCH):
        # Of two that differ by capitals alone the one in small letters comes last, and is meant.
        yield from sorted(rows.filter(lower__in=names[start : start + BATCH]), key=_small_last)


def _small_last(user: User) -> tuple[bool, int]:
    return user.username == user.username.lower(), user.pk


def _shared(row: Membership, user: User, offices: Offices) -> Membership:
    row.user = user
    row.agency = offices.by_id.get(row.agency_id, row.agency)
    return row


def account_name(text: str) -> str:
    """Give the one spelling under which an account is kept: composed, in small letters.

    >>> account_name(" Nguyen.Van.A ")
    'nguyen.van.a'
    """
    return composed(User.normalize_username(text)).lower()


def _put(rows: list[Agency], agency: Agency) -> None:
    if not any(each is agency for each in rows):
        rows.append(agency)


def _key(name: str) -> str:
    return composed(name).casefold()


def _identity(agency: Agency | None) -> int | None:
    # An agency that is not stored yet has no id of its own.
    return None if agency is None else id(agency)
