"""Groups such as "Các sở, ban, ngành", and the other names offices go by."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from agencies.models.agency import Agency, AgencyQuerySet
from agencies.models.search import Searchable, SearchQuerySet

if TYPE_CHECKING:
    from agencies.models.people import User


_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class ScopedQuerySet(SearchQuerySet[_Row_co]):
    """Rows that belong to one province or to one office inside it."""

    def visible_to(self, user: "User") -> Self:
        if user.is_superuser:
            return self
        ids = user.province_ids
        return self.filter(Q(scope__in=ids) | Q(scope__province__in=ids))


class AgencyGroupQuerySet(ScopedQuerySet["AgencyGroup"]):
    """Questions asked of many groups."""


class AgencyGroup(Searchable):
    """A set of agencies a plan names in one phrase, resolved as of a day.

    Members are those that any rule takes in, with the ones named added and the ones excluded
    taken away: each province decides for itself which vertical bodies count as "ngành".
    """

    SEARCHED = ("name",)

    scope = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="groups",
        verbose_name="phạm vi",
        help_text="Tỉnh (UBND tỉnh) hoặc cơ quan dùng nhóm này.",
    )
    name = models.CharField("tên nhóm", max_length=250)
    is_sample = models.BooleanField("số liệu mẫu", default=False)

    objects = AgencyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "nhóm cơ quan"
        verbose_name_plural = "nhóm cơ quan"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "name"],
                name="group_once_in_a_scope",
                violation_error_message="Phạm vi này đã có nhóm cùng tên.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def members_on(self, day: dt.date) -> AgencyQuerySet:
        """Give the agencies in the group on ``day``."""
        wanted = Q(pk__in=[])
        for rule in self.rules.all():
            wanted |= rule.condition(self.scope)
        named = list(self.named.all())
        wanted |= Q(pk__in=[row.agency_id for row in named if not row.is_excluded])
        excluded = [row.agency_id for row in named if row.is_excluded]
        return Agency.objects.filter(wanted).exclude(pk__in=excluded).valid_on(day)

    def members_among(self, agencies: Iterable[Agency], day: dt.date) -> list[Agency]:
        """Give the same out of ``agencies``, for a caller that has them and many groups to resolve."""
        rules = [rule.wanted(self.scope) for rule in self.rules.all()]
        is_excluded = {row.agency_id: row.is_excluded for row in self.named.all()}

        def belongs(agency: Agency) -> bool:
            if (excluded := is_excluded.get(agency.pk)) is not None:
                return not excluded
            return any(all(getattr(agency, k) == v for k, v in rule.items()) for rule in rules)

        return [each for each in agencies if each.is_valid_on(day) and belongs(each)]


class GroupRule(models.Model):
    """Takes in every agency of a kind, at a level, under a parent; a blank takes all."""

    group = models.ForeignKey(AgencyGroup, models.CASCADE, related_name="rules")
    kind = models.CharField("loại", max_length=20, choices=Agency.Kind)
    level = models.CharField("cấp", max_length=10, choices=Agency.Level, blank=True)
    parent = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thuộc cơ quan",
    )

    class Meta:
        verbose_name = "quy tắc"
        verbose_name_plural = "quy tắc"
        ordering = ["pk"]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.get_kind_display(), self.get_level_display()]))

    def wanted(self, scope: Agency) -> dict[str, object]:
        """Give the fields, and their values, of the agencies that this rule takes within ``scope``."""
        fields: dict[str, object] = {"kind": self.kind}
        if scope.province_id is None:
            fields["province_id"] = scope.pk
        else:
            fields["parent_id"] = scope.pk
        if self.level:
            fields["level"] = self.level
        if self.parent_id:
            fields["parent_id"] = self.parent_id
        return fields

    def condition(self, scope: Agency) -> Q:
        """Give the filter on agencies that this rule means within ``scope``."""
        return Q(**self.wanted(scope))


class GroupMember(models.Model):
    """An agency named into a group, or out of it."""

    group = models.ForeignKey(AgencyGroup, models.CASCADE, related_name="named")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    is_excluded = models.BooleanField("loại ra khỏi nhóm", default=False)

    class Meta:
        verbose_name = "cơ quan ghi đích danh"
        verbose_name_plural = "cơ quan ghi đích danh"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "agency"], name="member_named_once")
        ]

    def __str__(self) -> str:
        return str(self.agency)


class AliasQuerySet(ScopedQuerySet["Alias"]):
    """Questions asked of many aliases."""


class Alias(Searchable):
    """Another name by which papers of one scope call an agency or a group."""

    SEARCHED = ("phrase",)

    scope = models.ForeignKey(
        Agency, models.PROTECT, related_name="aliases_in_scope", verbose_name="phạm vi"
    )
    phrase = models.CharField("tên gọi khác", max_length=250)
    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name="cơ quan",
    )
    group = models.ForeignKey(
        AgencyGroup,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name="nhóm",
    )

    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name = "tên gọi khác"
        verbose_name_plural = "tên gọi khác"
        ordering = ["phrase", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "search"],
                name="alias_means_one_thing",
                violation_error_message="Tên gọi này đã dùng cho cơ quan hoặc nhóm khác trong phạm vi.",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False, group__isnull=True)
                | Q(agency__isnull=True, group__isnull=False),
                name="alias_of_agency_or_group",
                violation_error_message="Chọn một cơ quan hoặc một nhóm, không cả hai.",
            ),
        ]

    def __str__(self) -> str:
        return self.phrase
