"""A warning that a person has looked at and lets stand, with the reason."""

from django.db import models

from agencies.models import User
from plans.models.plan import Plan


class Acceptance(models.Model):
    """One warning of one plan, ticked: kept with who, when and why, beside its words of that day."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="acceptances")
    code = models.CharField("mã", max_length=40)
    place = models.CharField("chỗ", max_length=200)
    message = models.TextField("nội dung cảnh báo")
    # Of code, place and words: a warning whose words have changed is another one, to be ticked anew.
    digest = models.CharField(max_length=64, editable=False)
    reason = models.TextField("lý do")
    # Without a person it was the system, as in the audit.
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người chấp nhận"
    )
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "cảnh báo đã chấp nhận"
        verbose_name_plural = "cảnh báo đã chấp nhận"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "digest"], name="warning_accepted_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="acceptance_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"

    @property
    def by_name(self) -> str:
        return str(self.by) if self.by else "Hệ thống"
