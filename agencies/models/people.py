"""People, and what they are in which office."""

import datetime as dt
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agencies.models.agency import Agency
from agencies.roles import ROLE_NAMES, Allowed, Denied, Permission, Role, Verdict, roles_with

# Who has one of these sees or changes the work of others.
CAREFUL_ROLES = frozenset({Role.MONITOR, Role.ADMINISTRATOR})


class User(AbstractUser):
    """A person who signs in; what they may do comes from their memberships alone."""

    # Vietnamese names are written family name first and are not split in two.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=150)
    phone = models.CharField(
        "số điện thoại", max_length=20, blank=True, default="", db_default="",
        help_text="Để nhận tin qua cổng tin nhắn của tỉnh, nếu tỉnh có.",
    )  # fmt: skip
    # Set with a password that somebody else has seen; ``agencies.middleware`` sees to the rest.
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False, editable=False)
    # Counted up to end the sessions there are; part of what each of them was signed with.
    session_round = models.PositiveIntegerField("lượt phiên", default=0, editable=False)

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sign a session with the round it began in too, so that a new round ends the others."""
        signed = f"{self.password}:{self.session_round}"
        return salted_hmac("agencies.User.session", signed, secret=secret).hexdigest()

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """What this person is today, in their own right first, then in the stead of who is away.

        Rows of others are those of people they stand in for: ``row.user_id`` tells them apart.
        """
        # The one place below the edge that reads the clock: every question about rights ends here,
        # and a day handed through each of them could be another than the one it is.
        today = timezone.localdate()
        rows = Membership.objects.holding_on(today).with_offices().order_by("pk")
        # Hardly anybody stands in for somebody: whose roles those are is asked only of who does.
        acting = Exists(self.deputyships.acting_on(today))
        own: list[Any] = list(rows.filter(user=self).annotate(is_deputy=acting))
        for row in own:
            row.user = self
        stands_in = (
            any(row.is_deputy for row in own) if own else self.deputyships.acting_on(today).exists()
        )
        return (
            [*own, *rows.stood_in_by(self, on=today).select_related("user")] if stands_in else own
        )

    @property
    def own_memberships(self) -> list["Membership"]:
        """What this person is today in their own right."""
        return [row for row in self.current_memberships if row.user_id == self.pk]

    @property
    def stands_in_for(self) -> list["User"]:
        """The people whose work this person does today, each once."""
        absent = {row.user_id: row.user for row in self.current_memberships}
        return [user for pk, user in absent.items() if pk != self.pk]

    @property
    def office(self) -> Agency | None:
        """The office this person acts for, shown in the header."""
        return self.current_memberships[0].agency if self.current_memberships else None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles this person has today in any office, a deputy's too."""
        return frozenset(Role(row.role) for row in self.current_memberships)

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether a password alone is too little for what this person may do today."""
        return self.is_superuser or not self.roles.isdisjoint(CAREFUL_ROLES)

    @cached_property
    def province_ids(self) -> list[int]:
        """Ids of the provinces in which this person is a member of some office."""
        return sorted({row.agency.root_id for row in self.current_memberships})

    @cached_property
    def _reach(self) -> dict[Role, frozenset[int]]:
        held = [(Role(row.role), row.agency.path) for row in self.current_memberships]
        if not held:
            return {}
        # However many roles there are, one query.
        below = Q()
        for path in {path for _, path in held}:
            below |= Q(path__startswith=path)
        paths = Agency.objects.filter(below).order_by().values_list("pk", "path")
        reach: dict[Role, set[int]] = {}
        for pk, path in paths:
            for role, top in held:
                if path.startswith(top):
                    reach.setdefault(role, set()).add(pk)
        return {role: frozenset(ids) for role, ids in reach.items()}

    @cached_property
    def _reach_with(self) -> dict[Permission, frozenset[int]]:
        """What ``agencies_where`` has given: a page asks for the same few again and again."""
        return {}

    def agencies_where(self, permission: Permission) -> frozenset[int]:
        """Give the ids of agencies for which this person has ``permission``.

        A role reaches the agency it is held in and everything below it.
        """
        if permission not in self._reach_with:
            empty: frozenset[int] = frozenset()
            reach = (self._reach.get(role, empty) for role in roles_with(permission))
            self._reach_with[permission] = empty.union(*reach)
        return self._reach_with[permission]

    def may(self, permission: Permission, agency: Agency | None = None) -> Verdict:
        """Tell whether this person may do it, for ``agency`` or (without one) for any."""
        if self.is_superuser:
            return Allowed()
        reach = self.agencies_where(permission)
        if reach and (agency is None or agency.pk in reach):
            return Allowed()
        names = ", ".join(ROLE_NAMES[role].lower() for role in roles_with(permission))
        where = f" của {self._told_apart(agency)}" if agency else ""
        return Denied(f"Chỉ {names}{where} được {permission.value}.")

    def _told_apart(self, agency: Agency) -> str:
        # "Sở Nội vụ" alone would be taken for one's own.
        is_near = agency.root_id in self.province_ids
        return str(agency) if is_near else agency.with_province


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions asked of many roles."""

    def holding_on(self, day: dt.date) -> Self:
        """Keep the roles that are held on ``day``; the first and the last day count."""
        return self.not_over_on(day).filter(since__lte=day)

    def with_offices(self) -> Self:
        """Bring the office of each."""
        return self.select_related("agency")

    def not_over_on(self, day: dt.date) -> Self:
        """Keep the roles that are held on ``day`` or begin later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def stood_in_by(self, user: User, *, on: dt.date) -> Self:
        """Keep the roles of the people whom ``user`` stands in for on that day, in that office."""
        deputyships = user.deputyships.acting_on(on)
        return self.filter(
            Exists(deputyships.filter(absent=OuterRef("user"), agency=OuterRef("agency")))
        )


class Membership(models.Model):
    """A person's role in an office; it ends and is never deleted."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name="tài khoản"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="memberships", verbose_name="cơ quan"
    )
    role = models.CharField(
        "vai trò", max_length=20, choices=[(r.value, ROLE_NAMES[r]) for r in Role]
    )
    since = models.DateField("từ ngày", default=dt.date.today)
    until = models.DateField(
        "đến hết ngày", null=True, blank=True, help_text="Ngày cuối cùng còn giữ vai trò."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò trong cơ quan"
        verbose_name_plural = "vai trò trong cơ quan"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(until__isnull=True),
                name="membership_open_once",
                violation_error_message="Người này đang giữ vai trò đó ở cơ quan này.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.agency}"
