"""Tài liệu kiểm chứng: what shows that the work was done."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from agencies.models import User
from reports.models.obligation import in_hand_of
from reports.models.report import ProgressEntry, ProgressReport, Revision


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions asked of much evidence."""

    def in_use(self) -> Self:
        """Keep what was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def links_to_check(self, before: dt.datetime) -> Self:
        """Keep the links not looked at since, the longest unseen first."""
        links = self.in_use().filter(Q(checked_at=None) | Q(checked_at__lt=before), kind="link")
        return links.order_by(F("checked_at").asc(nulls_first=True), "pk")

    def visible_to(self, user: User) -> Self:
        """Keep what ``user``'s own offices have brought, and what was filed of what they may see.

        What is not filed yet is the office's own business.
        """
        if user.is_superuser:
            return self
        seen = Q(report__in=ProgressReport.objects.visible_to(user))
        return self.filter(Q(report__obligation__agency__in=in_hand_of(user)) | seen & _was_filed())


def _was_filed() -> Q:
    """What was brought before a filing, and not withdrawn before that same filing."""
    filings = Revision.objects.filter(
        report=OuterRef("report"), submitted_at__gte=OuterRef("uploaded_at"),
        submitted_at__lt=OuterRef("withdrawn_at"),
    )  # fmt: skip
    in_use = Q(withdrawn_at__isnull=True, uploaded_at__lte=F("report__submitted_at"))
    return in_use | Q(Exists(filings))


class Evidence(models.Model):
    """A file or a link that serves one entry of a report or several.

    Its bytes lie in ``documents.vault`` under their hash. It is withdrawn with a reason and never
    replaced: another file is another row.
    """

    class Kind(models.TextChoices):
        FILE = "file", "Tệp"
        LINK = "link", "Liên kết"

    report = models.ForeignKey(
        ProgressReport, models.PROTECT, related_name="evidence", verbose_name="báo cáo"
    )
    entries = models.ManyToManyField(
        ProgressEntry, blank=True, related_name="evidence", verbose_name="dùng cho nhiệm vụ"
    )
    kind = models.CharField("loại", max_length=5, choices=Kind)
    # The file's name, or what the page behind the link is.
    name = models.CharField("tên", max_length=200)
    url = models.URLField("địa chỉ", max_length=1000, blank=True, default="")
    sha256 = models.CharField("mã băm", max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField("dung lượng (byte)", default=0)
    content_type = models.CharField("kiểu nội dung", max_length=100, blank=True, default="")
    # The hash of its small picture, which is in the vault too; blank where there is none.
    thumbnail = models.CharField(max_length=64, blank=True, default="", editable=False)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người tải"
    )
    # Of a link: whether it opened when it was last looked at, and since when it has not. That it is
    # dead (False) is said only after failures on several days.
    checked_at = models.DateTimeField("kiểm tra liên kết lúc", null=True, editable=False)
    is_alive = models.BooleanField("liên kết mở được", null=True, editable=False)
    check_note = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )
    failing_since = models.DateField("không mở được từ ngày", null=True, editable=False)
    failed_days = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdraw_reason = models.TextField("lý do rút", blank=True, default="")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu kiểm chứng"
        verbose_name_plural = "tài liệu kiểm chứng"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", url="", size__gt=0) & ~Q(sha256="")
                | Q(kind="link", sha256="", size=0) & ~Q(url=""),
                name="evidence_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="evidence_withdrawn_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(failing_since__isnull=True, failed_days=0)
                | Q(failing_since__isnull=False, failed_days__gt=0),
                name="evidence_failing_since_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(is_alive=False) | Q(failing_since__isnull=False),
                name="evidence_dead_since_a_day",
            ),
            # The same bytes twice in a report is a second click.
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(withdrawn_at__isnull=True, kind="file"),
                name="evidence_file_once_in_a_report",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_use(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_dead(self) -> bool:
        return self.is_alive is False

    @property
    def link_remark(self) -> str:
        """Say what a link came to, if there is anything to say; a failure of today as one."""
        if self.is_dead and self.failing_since:
            return (
                f"Liên kết không mở được từ ngày {self.failing_since:%d/%m/%Y}. {self.check_note}"
            )
        if self.failing_since and self.checked_at:
            day = timezone.localdate(self.checked_at)
            return (
                f"Lần kiểm tra ngày {day:%d/%m/%Y} chưa mở được, có thể chỉ là tạm thời; cổng sẽ thử lại. "
                f"{self.check_note}"
            )
        return self.check_note
