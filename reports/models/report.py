"""What an office says it has done in a period, duty by duty."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from agencies.models import User
from plans.models import Duty, Format
from reports.models.obligation import Obligation

if TYPE_CHECKING:
    from reports.models.evidence import Evidence


class ProgressReportQuerySet(models.QuerySet["ProgressReport"]):
    """Questions asked of many reports."""

    def visible_to(self, user: User) -> Self:
        """Keep the reports of obligations that ``user`` may see."""
        if user.is_superuser:
            return self
        return self.filter(obligation__in=Obligation.objects.visible_to(user))

    def waiting_for_review(self) -> Self:
        """Keep what was filed and nobody has answered."""
        return self.filter(state=ProgressReport.State.SUBMITTED)

    def whole(self) -> Self:
        """Bring everything the form, the paper and the review read, in a fixed number of queries."""
        return self.select_related(
            "obligation__agency__parent", "obligation__agency__province",
            "obligation__period__plan", "obligation__plan__paper", "obligation__plan__issuer",
            "obligation__plan__monitor", "submitted_by", "handed_up_by", "saved_by",
        ).prefetch_related(
            "entries__duty__item__item_formats__format", "entries__duty__rhythm_choice",
            "entries__counts__format", "entries__evidence", "evidence__uploaded_by",
            "evidence__entries",
        )  # fmt: skip


class ProgressReport(models.Model):
    """The one report of an obligation, made with it: first a blank draft, then filed, then reviewed."""

    class State(models.TextChoices):
        DRAFT = "draft", "Chưa nộp"
        AWAITING = "awaiting", "Chờ lãnh đạo duyệt"
        SUBMITTED = "submitted", "Đã nộp, chờ tiếp nhận"
        RETURNED = "returned", "Bị trả lại"
        ACCEPTED = "accepted", "Đã tiếp nhận"

    # Where the office may write, and what counts as filed.
    WRITABLE = (State.DRAFT, State.RETURNED)
    FILED = (State.SUBMITTED, State.ACCEPTED)

    obligation = models.OneToOneField(
        Obligation, models.PROTECT, related_name="report", verbose_name="nghĩa vụ báo cáo"
    )
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    # Grows with every save; whoever saves from an older one is refused.
    version = models.PositiveIntegerField("phiên bản", default=0)
    revision = models.PositiveSmallIntegerField("lần nộp", default=0)
    summary = models.TextField("đánh giá chung", blank=True, default="")
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True, default="")
    proposals = models.TextField("đề xuất, kiến nghị", blank=True, default="")
    # The day in Việt Nam of the first filing: being in time is judged by it.
    first_submitted_on = models.DateField("nộp lần đầu ngày", null=True, editable=False)
    # Why it last came back, from the head or the monitor.
    return_reason = models.TextField("lý do trả lại", blank=True, default="")
    saved_at = models.DateTimeField("lưu lúc", null=True, editable=False)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    handed_up_at = models.DateTimeField("trình lúc", null=True, editable=False)
    handed_up_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    submitted_at = models.DateTimeField("nộp lúc", null=True, editable=False)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    returned_at = models.DateTimeField("trả lại lúc", null=True, editable=False)
    returned_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, editable=False)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo tiến độ"
        verbose_name_plural = "báo cáo tiến độ"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "submitted_at", "id"], name="report_in_the_queue")]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
                    | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
                    name=f"report_{verb}_by_somebody_at_a_time",
                )
                for verb in ("saved", "handed_up", "submitted", "returned", "accepted")
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting"]) | Q(submitted_at__isnull=False),
                name="report_filed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False),
                name="report_accepted_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False),
                name="report_returned_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(revision=0, first_submitted_on__isnull=True)
                | Q(revision__gt=0, first_submitted_on__isnull=False),
                name="report_filed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.obligation}"

    @property
    def is_writable(self) -> bool:
        """Tell whether the office still writes it; whether the day allows it is the standing's."""
        return self.state in self.WRITABLE

    @property
    def is_filed(self) -> bool:
        return self.state in self.FILED

    def evidence_in_use(self) -> "list[Evidence]":
        """Give what was not withdrawn, as ``whole()`` has loaded it."""
        return [each for each in self.evidence.all() if each.withdrawn_at is None]


class ProgressEntry(models.Model):
    """A dòng báo cáo: what came of one duty in the period.

    Entries are made with the obligation. Nobody adds any later, but for an heir that takes over what
    a closed office was asked.
    """

    class State(models.TextChoices):
        DONE = "done", "Đã thực hiện"
        ONGOING = "ongoing", "Đang thực hiện"
        NOT_DONE = "not_done", "Chưa thực hiện"
        # An answer of its own: neither nought nor blank.
        NIL = "nil", "Không phát sinh"

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Tiếp nhận"
        RETURNED = "returned", "Trả lại"

    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="entries", verbose_name="báo cáo"
    )
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="entries", verbose_name="nhiệm vụ")
    position = models.PositiveSmallIntegerField("thứ tự")
    # A duty "khi phát sinh" may be passed over in silence.
    is_optional = models.BooleanField("khi phát sinh", default=False)
    # [["month", 1], …]: the times the row's own rhythm asks for in this period, and those kept.
    occurrences = models.JSONField("các lần phải làm", default=list)
    occurrences_done = models.JSONField("các lần đã làm", default=list)
    state = models.CharField("kết quả", max_length=10, choices=State, blank=True, default="")
    narrative = models.TextField("nội dung đã làm", blank=True, default="")
    difficulties = models.TextField("khó khăn", blank=True, default="")
    proposals = models.TextField("đề xuất", blank=True, default="")
    verdict = models.CharField(
        "ý kiến tiếp nhận", max_length=10, choices=Verdict, blank=True, default=""
    )
    verdict_reason = models.TextField("lý do", blank=True, default="")

    class Meta:
        verbose_name = "dòng báo cáo"
        verbose_name_plural = "dòng báo cáo"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "duty"], name="entry_once_for_a_duty"),
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(verdict_reason=""),
                name="entry_returned_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}"

    @property
    def is_answered(self) -> bool:
        """Tell whether the office has said anything of it."""
        return self.state != ""


class FormatCount(models.Model):
    """How many of one form were made: "12 tin, bài". A blank field makes no row; nought does."""

    entry = models.ForeignKey(
        ProgressEntry, models.CASCADE, related_name="counts", verbose_name="dòng báo cáo"
    )
    format = models.ForeignKey(
        Format,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="counts",
        verbose_name="hình thức",
    )
    # As the row prints it, or the catalogue names it.
    name = models.CharField("hình thức", max_length=500)
    unit = models.CharField("đơn vị tính", max_length=40)
    quantity = models.PositiveIntegerField("số lượng")

    class Meta:
        verbose_name = "số lượng theo hình thức"
        verbose_name_plural = "số lượng theo hình thức"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "name", "unit"], name="format_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} ({self.name})"


class Revision(models.Model):
    """A report as it was filed: what the monitor judged, kept when the office writes on."""

    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="revisions", verbose_name="báo cáo"
    )
    number = models.PositiveSmallIntegerField("lần nộp")
    submitted_at = models.DateTimeField("nộp lúc")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người nộp"
    )
    # As reports.snapshots writes it: entries, counts and the list of evidence with its hashes.
    content: "models.JSONField[Any, Any]" = models.JSONField("nội dung", default=dict)

    class Meta:
        verbose_name = "lần nộp"
        verbose_name_plural = "lần nộp"
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="revision_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.report}, lần {self.number}"

    @property
    def reference(self) -> str:
        """What stands on the receipt: "BN-17-2"."""
        return f"BN-{self.report_id}-{self.number}"
