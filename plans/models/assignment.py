"""Who is named in a row: the words of the paper, and the office or group they mean."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, AgencyGroup
from plans.models.appendix import ContentItem


class Assignment(models.Model):
    """One party of a row: an agency, or a group, or words that name nobody who can be asked.

    What the registry does not know yet is kept as ``unknown`` with its words, never guessed.
    """

    class Role(models.TextChoices):
        LEAD = "lead", "Chủ trì"
        COORDINATING = "coordinating", "Phối hợp"

    class Standing(models.TextChoices):
        AGENCY = "agency", "Cơ quan"
        GROUP = "group", "Nhóm cơ quan"
        UNTRACKED = "untracked", "Không theo dõi"
        UNKNOWN = "unknown", "Chưa xác định"

    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="assignments")
    role = models.CharField("vai trò", max_length=12, choices=Role)
    position = models.PositiveSmallIntegerField("thứ tự")
    standing = models.CharField("thuộc loại", max_length=10, choices=Standing)
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="cơ quan",
    )
    group = models.ForeignKey(
        AgencyGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="nhóm",
    )
    text = models.TextField("tên đầy đủ theo ngữ cảnh")
    printed = models.TextField("chữ trong văn bản")
    # What the words name by grammar alone, whatever the registry knows.
    named_as = models.CharField("cách gọi", max_length=10, choices=Standing)

    class Meta:
        verbose_name = "cơ quan thực hiện"
        verbose_name_plural = "cơ quan thực hiện"
        ordering = ["role", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "role", "position"], name="assignment_has_its_place"
            ),
            models.CheckConstraint(
                condition=Q(standing="agency", agency__isnull=False, group__isnull=True)
                | Q(standing="group", agency__isnull=True, group__isnull=False)
                | Q(standing__in=["untracked", "unknown"], agency__isnull=True, group__isnull=True),
                name="assignment_to_one_of_them",
                violation_error_message="Chọn một cơ quan, hoặc một nhóm, hoặc chỉ ghi chữ.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
