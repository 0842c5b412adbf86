"""Who stands in for whom, and the days on which nobody works."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from agencies.models.agency import Agency
from agencies.models.people import User
from agencies.workdays import Workdays


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Questions asked of many deputies."""

    def acting_on(self, day: dt.date) -> Self:
        """Keep those who stand in for somebody on ``day``; the last day counts."""
        return self.filter(since__lte=day, until__gte=day)


class Deputy(models.Model):
    """A person who has what another is in an office, while that other is away; it ends by itself."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="deputies", verbose_name="cơ quan"
    )
    absent = models.ForeignKey(
        User, models.PROTECT, related_name="stood_in_for", verbose_name="người vắng"
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="deputyships", verbose_name="người làm thay"
    )
    since = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày")
    reason = models.CharField("lý do", max_length=300, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = "người làm thay"
        verbose_name_plural = "người làm thay"
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="deputy_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("absent")),
                name="deputy_is_another",
                violation_error_message="Không ai làm thay chính mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} làm thay {self.absent} tại {self.agency}"


class DayOffQuerySet(models.QuerySet["DayOff"]):
    """Questions asked of many days."""

    def visible_to(self, user: User) -> Self:
        """Keep the days of the whole country and of the provinces in which ``user`` works."""
        if user.is_superuser:
            return self
        return self.filter(Q(province=None) | Q(province__in=user.province_ids))

    def of_province(self, province: Agency) -> Self:
        """Keep the days of the whole country and those of ``province``."""
        return self.filter(Q(province=None) | Q(province=province.root_id))

    def workdays(self) -> Workdays:
        """Give them as the plain value that due days are reckoned with; a province's word wins."""
        # What comes later in a dictionary replaces what came before.
        rows = self.order_by(F("province").asc(nulls_first=True))
        said = dict(rows.values_list("day", "is_off"))
        return Workdays(
            off=frozenset(day for day, is_off in said.items() if is_off),
            worked=frozenset(day for day, is_off in said.items() if not is_off),
        )


class DayOff(models.Model):
    """A holiday, or a weekend day that is worked in its stead."""

    province = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="days_off",
        verbose_name="tỉnh",
        help_text="Bỏ trống: cả nước.",
    )
    day = models.DateField("ngày")
    is_off = models.BooleanField(
        "ngày nghỉ", default=True, help_text="Bỏ chọn với ngày cuối tuần phải làm bù."
    )
    name = models.CharField("tên ngày nghỉ", max_length=150)

    objects = DayOffQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                "day",
                Coalesce("province", 0),
                name="day_off_once",
                violation_error_message="Ngày này đã có trong bảng.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
