"""The appendix and its rows, which are what everything later is counted from."""

from django.db import models
from django.db.models import F, Q

from plans.models.plan import Plan
from plans.models.section import Section
from plans.schedules import Schedule


class Appendix(models.Model):
    """A phụ lục: a table, or text."""

    class Orientation(models.TextChoices):
        LANDSCAPE = "landscape", "Ngang"
        PORTRAIT = "portrait", "Dọc"

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="appendices", verbose_name="kế hoạch"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    # A Roman number, only where there are two or more.
    label = models.CharField("số phụ lục", max_length=10, blank=True)
    title = models.TextField("tiêu đề")
    # As the source printed it; on our paper the sentence is made from the plan's one number field.
    caption = models.TextField("dòng kèm theo (bản gốc)", blank=True)
    orientation = models.CharField(
        "khổ giấy", max_length=10, choices=Orientation, default=Orientation.LANDSCAPE
    )
    text = models.TextField(
        "nội dung chữ", blank=True, help_text="Chỉ dùng khi phụ lục không phải bảng."
    )

    class Meta:
        verbose_name = "phụ lục"
        verbose_name_plural = "phụ lục"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="appendix_has_its_place")
        ]

    def __str__(self) -> str:
        return f"Phụ lục {self.label} {self.title}".replace("  ", " ")


class ContentItem(models.Model):
    """A nội dung tuyên truyền: a row of an appendix, or a content taken from prose."""

    class ScheduleKind(models.TextChoices):
        CONTINUOUS = "continuous", "Thường xuyên"
        RECURRING = "recurring", "Định kỳ"
        WINDOW = "window", "Trong khoảng thời gian"
        DEADLINE = "deadline", "Có hạn chót"
        EVENT = "event", "Khi phát sinh"
        UNSPECIFIED = "unspecified", "Chưa rõ"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items", verbose_name="kế hoạch")
    appendix = models.ForeignKey(
        Appendix,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="items",
        verbose_name="phụ lục",
    )
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, blank=True, related_name="items", verbose_name="mục"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.PositiveSmallIntegerField("TT")
    group_title = models.TextField("nhóm nội dung", blank=True)
    contents = models.TextField("nội dung tuyên truyền", help_text="Mỗi dòng một ý.")
    # The cells as printed, one line each; assignments are what was read in them.
    lead_text = models.TextField(
        "cơ quan chủ trì", blank=True, help_text="Mỗi dòng như in trong bảng."
    )
    coordinating_text = models.TextField("cơ quan phối hợp", blank=True)
    schedule_text = models.TextField("thời gian thực hiện", blank=True)
    schedule_kind = models.CharField(
        "cách tính thời gian", max_length=12, choices=ScheduleKind, default=ScheduleKind.UNSPECIFIED
    )
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField("đến ngày", null=True, blank=True)
    every = models.JSONField("nhịp", default=list, blank=True)
    windows = models.JSONField("các khoảng", default=list, blank=True)
    extra = models.JSONField("cột khác", default=dict, blank=True)

    class Meta:
        verbose_name = "nội dung tuyên truyền"
        verbose_name_plural = "nội dung tuyên truyền"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="item_has_its_place"),
            models.CheckConstraint(
                condition=Q(appendix__isnull=True) | Q(section__isnull=True),
                name="item_in_appendix_or_section",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="item_ends_after_it_starts",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(schedule_kind="deadline") | Q(ends_on__isnull=False),
                name="item_deadline_has_a_day",
                violation_error_message="Nội dung có hạn chót phải có ngày.",
            ),
            models.CheckConstraint(
                condition=~Q(schedule_kind="recurring") | ~Q(every=[]),
                name="item_recurring_has_a_rhythm",
                violation_error_message="Nội dung định kỳ phải có nhịp (tháng, quý, …).",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.contents[:80]}"

    def set_schedule(self, schedule: Schedule) -> None:
        """Take over what was read of the printed schedule."""
        self.schedule_text = schedule.text
        self.schedule_kind = schedule.kind
        self.starts_on, self.ends_on = schedule.start, schedule.end
        self.every = list(schedule.every)
        self.windows = [[w.start.isoformat(), w.end.isoformat()] for w in schedule.windows]
