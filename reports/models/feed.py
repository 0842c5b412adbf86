"""The due days of an office as a calendar that other programs may read."""

import secrets

from django.db import models

from agencies.models import Agency, User


def new_address() -> str:
    """Give the secret part of a feed's address; whoever knows it reads the days, and nothing else."""
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret address of an office's calendar, renewed when it has come to be known."""

    agency = models.OneToOneField(
        Agency, models.CASCADE, related_name="calendar_feed", verbose_name="cơ quan"
    )
    token = models.CharField("mã bí mật", max_length=64, unique=True, default=new_address)
    made_at = models.DateTimeField("tạo lúc")
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người tạo"
    )

    class Meta:
        verbose_name = "lịch hạn báo cáo"
        verbose_name_plural = "lịch hạn báo cáo"

    def __str__(self) -> str:
        return f"Lịch hạn báo cáo của {self.agency}"
