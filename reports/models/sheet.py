"""A filled form between its upload and the confirmation: what was read of it is shown first."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from agencies.models import User
from reports.models.calendar import ReportingPeriod
from reports.models.obligation import Obligation


class WaitingSheetQuerySet(models.QuerySet["WaitingSheet"]):
    """Questions asked of waiting sheets."""

    def of(self, user: User) -> Self:
        """Keep one's own: what somebody has brought and not confirmed is nobody else's business."""
        return self.filter(by=user)


class WaitingSheet(models.Model):
    """A workbook that somebody has brought for a report, or for a past period, and not confirmed.

    A person has one for each; another takes its place, and confirming or giving up takes it away.
    """

    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="người nạp")
    at = models.DateTimeField("lúc")
    name = models.CharField("tên tệp", max_length=200)
    content: "models.BinaryField[Any, Any]" = models.BinaryField("nội dung")
    obligation = models.ForeignKey(
        Obligation, models.CASCADE, null=True, related_name="+", verbose_name="nghĩa vụ báo cáo"
    )
    period = models.ForeignKey(
        ReportingPeriod, models.CASCADE, null=True, related_name="+", verbose_name="kỳ báo cáo"
    )
    # Whether results that were entered for the past before may be written over.
    replaces = models.BooleanField("thay số đã nhập bù", default=False)

    objects = WaitingSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu chờ xác nhận"
        verbose_name_plural = "biểu chờ xác nhận"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "obligation"], name="sheet_waits_once_of_report"),
            models.UniqueConstraint(fields=["by", "period"], name="sheet_waits_once_of_period"),
            models.CheckConstraint(
                condition=Q(obligation__isnull=True, period__isnull=False)
                | Q(obligation__isnull=False, period__isnull=True),
                name="sheet_of_a_report_or_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name
