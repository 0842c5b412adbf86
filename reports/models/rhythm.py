"""Which rhythm an office has taken, where a row leaves it open."""

from django.db import models

from agencies.models import User
from plans.models import Duty


class RhythmChoice(models.Model):
    """Which of the rhythms that a row leaves open ("Theo tháng hoặc quý") an office has taken."""

    duty = models.OneToOneField(
        Duty, models.CASCADE, related_name="rhythm_choice", verbose_name="nhiệm vụ"
    )
    rhythm = models.CharField("nhịp", max_length=10)
    chosen_at = models.DateTimeField("chọn lúc")
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người chọn")

    class Meta:
        verbose_name = "nhịp đã chọn"
        verbose_name_plural = "nhịp đã chọn"

    def __str__(self) -> str:
        return f"{self.duty}: {self.rhythm}"
