"""What an office owes in a row of an issued plan; every number later counted comes from these."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from documents.models import Paper
from plans.expansion import in_words
from plans.models.appendix import ContentItem
from plans.models.assignment import Assignment
from plans.models.plan import Plan

if TYPE_CHECKING:
    from agencies.models import User


class DutyQuerySet(models.QuerySet["Duty"]):
    """Questions asked of many duties."""

    def open(self) -> Self:
        """Keep what is still owed."""
        return self.filter(ended_on__isnull=True)

    def ended(self) -> Self:
        """Keep what is owed no more, or by somebody else."""
        return self.filter(ended_on__isnull=False)

    def visible_to(self, user: "User") -> Self:
        """Keep the duties of plans that ``user`` may see."""
        if user.is_superuser:
            return self
        return self.filter(plan__in=Plan.objects.visible_to(user).order_by().values("pk"))

    def of_office(self, agency: Agency) -> Self:
        """Keep what ``agency`` itself owes."""
        return self.filter(agency=agency)

    def in_force(self) -> Self:
        """Keep the duties of plans that bind the offices they name today."""
        return self.filter(plan__paper__state__in=Paper.IN_FORCE)

    def for_list(self) -> Self:
        """Bring what a line of a list shows, in the order of the plan, those who lead first."""
        return (
            self.select_related("agency__province", "item")
            .prefetch_related("replaces__agency__province", "replaced_by__agency__province")
            .order_by("item__position", "-role", "agency__search", "pk")
        )


class Duty(models.Model):
    """One agency, one row, one role, laid on it when the plan was issued.

    A duty is never rewritten: it is ended, and points to what replaces it.
    """

    class EndReason(models.TextChoices):
        SUCCESSION = "succession", "Cơ quan kế thừa tiếp nhận"
        AMENDMENT = "amendment", "Kế hoạch được sửa đổi, bổ sung"
        RECALL = "recall", "Kế hoạch bị thu hồi"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="duties", verbose_name="kế hoạch")
    item = models.ForeignKey(
        ContentItem, models.PROTECT, related_name="duties", verbose_name="nội dung"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="duties", verbose_name="cơ quan"
    )
    role = models.CharField("vai trò", max_length=12, choices=Assignment.Role)
    # Every phrase that names the office, as plans.expansion.Source gives it: groups change later.
    sources = models.JSONField("nguồn", default=list)
    began_on = models.DateField("từ ngày")
    ended_on = models.DateField("kết thúc ngày", null=True, blank=True)
    end_reason = models.CharField(
        "lý do kết thúc", max_length=12, choices=EndReason, blank=True, default=""
    )
    replaced_by = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="replaces",
        verbose_name="được thay bằng",
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ được giao"
        verbose_name_plural = "nhiệm vụ được giao"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "agency"],
                condition=Q(ended_on__isnull=True),
                name="duty_open_once",
                violation_error_message="Cơ quan này đã được giao nội dung này.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="duty_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="duty_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_role_display().lower()} · {self.item}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def origins(self) -> list[str]:
        """Where the duty came from, a line a phrase of the paper."""
        return in_words(self.sources)
