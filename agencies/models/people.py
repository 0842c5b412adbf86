"""People, and what they are in which office."""

import datetime as dt
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.roles import ROLE_NAMES, Allowed, Denied, Permission, Role, Verdict, roles_with


class User(AbstractUser):
    """A person who signs in; what they may do comes from their memberships alone."""

    # Vietnamese names are written family name first and are not split in two.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("họ và tên", max_length=150)
    # Set with a password that somebody else has seen; ``agencies.middleware`` sees to the rest.
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False, editable=False)

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

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """Memberships that have not ended, with their agencies."""
        rows = self.memberships.filter(until__isnull=True)
        return list(rows.select_related("agency__province", "agency__parent").order_by("pk"))

    @property
    def office(self) -> Agency | None:
        """The office this person acts for, shown in the header."""
        return self.current_memberships[0].agency if self.current_memberships else None

    @cached_property
    def province_ids(self) -> list[int]:
        """Ids of the provinces in which this person is a member of some office."""
        return sorted({row.agency.root.pk for row in self.current_memberships})

    @cached_property
    def _reach(self) -> dict[Role, frozenset[int]]:
        reach: dict[Role, set[int]] = {}
        for row in self.current_memberships:
            below = Agency.objects.under(row.agency).values_list("pk", flat=True)
            reach.setdefault(Role(row.role), set()).update(below)
        return {role: frozenset(ids) for role, ids in reach.items()}

    def agencies_where(self, permission: Permission) -> frozenset[int]:
        """Give the ids of agencies for which this person has ``permission``.

        A role reaches the agency it is held in and everything below it.
        """
        empty: frozenset[int] = frozenset()
        return empty.union(*(self._reach.get(role, empty) for role in roles_with(permission)))

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
        is_near = agency.root.pk in self.province_ids
        return str(agency) if is_near else agency.with_province


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
    until = models.DateField("đến ngày", null=True, blank=True)

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
