"""The register of outgoing papers (sổ văn bản đi)."""

from typing import Any

from django.db import models
from django.db.models import Func, Q

from agencies.models import Agency


class CalendarYear(Func):
    """The year of a date, by functions both databases carry, so a generated column may use it."""

    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # A date is kept as text, 2020-12-30.
        template = "CAST(substr(%(expressions)s, 1, 4) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(EXTRACT(YEAR FROM %(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **extra)


class Series(models.Model):
    """A run of numbers that an issuer starts again at 01 every 1 January."""

    issuer = models.ForeignKey(
        Agency, models.PROTECT, related_name="series", verbose_name="cơ quan ban hành"
    )
    name = models.CharField("tên sổ", max_length=100)
    symbol_pattern = models.CharField(
        "mẫu ký hiệu",
        max_length=60,
        default="{kind}-{issuer}",
        help_text="{kind}: viết tắt tên loại; {issuer}: viết tắt cơ quan.",
    )
    kinds = models.JSONField(
        "các loại dùng chung số",
        default=list,
        help_text="Mã loại văn bản, ví dụ ke_hoach, bao_cao.",
    )

    class Meta:
        verbose_name = "sổ văn bản đi"
        verbose_name_plural = "sổ văn bản đi"
        ordering = ["issuer", "name"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "name"], name="series_once_for_an_issuer")
        ]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """One outgoing paper: its number, its day and, once frozen, its bytes.

    A draft has no number or no day yet, or carries those it was read with.
    """

    class Kind(models.TextChoices):
        PLAN = "ke_hoach", "Kế hoạch"
        LETTER = "cong_van", "Công văn"
        REPORT = "bao_cao", "Báo cáo"

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        SUBMITTED = "submitted", "Trình ký"
        NUMBERED = "numbered", "Đã cấp số, chờ ký"
        ISSUED = "issued", "Đã ban hành"
        REGISTERED = "registered", "Đã đăng ký"
        CLOSED = "closed", "Đã kết thúc"
        CANCELLED = "cancelled", "Đã hủy số"

    # From these states on nothing of the paper changes.
    FROZEN = (State.NUMBERED, State.ISSUED, State.REGISTERED, State.CLOSED)
    # These are told to the offices and to the public.
    PUBLISHED = (State.ISSUED, State.REGISTERED, State.CLOSED)

    issuer = models.ForeignKey(
        Agency, models.PROTECT, related_name="papers", verbose_name="cơ quan ban hành"
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="sổ"
    )
    kind = models.CharField("loại", max_length=20, choices=Kind, default=Kind.PLAN)
    # Without leading noughts, so that 05 and 5 cannot both be given; printing pads it again.
    number = models.CharField("số", max_length=20, blank=True, default="")
    symbol = models.CharField("ký hiệu", max_length=40, blank=True, default="")
    day = models.DateField("ngày", null=True, blank=True)
    year = models.GeneratedField(
        expression=CalendarYear("day"),
        output_field=models.IntegerField(null=True),
        db_persist=True,
        verbose_name="năm của sổ",
    )
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.DRAFT)
    content = models.BinaryField("nội dung", null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "symbol", "number"],
                condition=~Q(number="") & Q(day__isnull=False) & ~Q(state="cancelled"),
                name="paper_number_once_a_year",
                violation_error_message="Số và ký hiệu này đã được cấp trong năm.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["numbered", "issued", "registered", "closed"])
                | (~Q(number="") & Q(day__isnull=False)),
                name="paper_frozen_with_number_and_day",
                violation_error_message="Văn bản đã cấp số phải có số và ngày.",
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=True, sha256="")
                | Q(content__isnull=False) & ~Q(sha256=""),
                name="paper_bytes_with_their_hash",
            ),
            models.CheckConstraint(
                condition=~Q(number__startswith="0"), name="paper_number_without_leading_nought"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '…'}/{self.symbol}"

    @property
    def is_frozen(self) -> bool:
        return self.state in self.FROZEN

    @property
    def is_published(self) -> bool:
        return self.state in self.PUBLISHED
