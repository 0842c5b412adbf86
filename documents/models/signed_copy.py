"""What came back signed, or was signed elsewhere: a file that belongs to a paper."""

from django.db import models
from django.db.models import Q

from agencies.models import User
from documents.models.paper import Paper
from documents.verification import Verification


class SignedCopy(models.Model):
    """A bản đã ký, or a scan of one; its bytes are in :mod:`documents.vault` under ``sha256``.

    A scan is kept as a picture of a signed paper and is never called signed. ``facts`` is what was
    verified on the day it came, as :meth:`Verification.as_json` gives it.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", "Bản ký số"
        SCAN = "scan", "Bản chụp"

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="copies", verbose_name="văn bản")
    kind = models.CharField("loại bản", max_length=10, choices=Kind)
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    state = models.CharField("kết quả kiểm tra", max_length=20)
    facts = models.JSONField("chi tiết kiểm tra", default=dict)
    attached_at = models.DateTimeField("đính kèm lúc")
    attached_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người đính kèm"
    )
    # Before issuing a wrong copy may be taken back; it is never replaced in silence.
    withdrawn_at = models.DateTimeField("rút lúc", null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người rút"
    )

    class Meta:
        verbose_name = "bản đã ký"
        verbose_name_plural = "bản đã ký"
        ordering = ["attached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="copy_attached_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="copy_withdrawn_by_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed(self) -> bool:
        return self.kind == self.Kind.SIGNED

    @property
    def verification(self) -> Verification:
        """What was found when it came."""
        return Verification.from_json(self.facts, sha256=self.sha256)
