"""When a plan is reported on: its calendar, its periods, and the last days for each level."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q, Value

from agencies.models import Agency
from plans.models import Plan
from reports import periods


def days_before_due() -> list[int]:
    """Give how many days before a due day offices are reminded, where the monitor says nothing."""
    return [5, 1]


class ReportingCalendar(models.Model):
    """How a plan is reported on, as its monitor has set it."""

    class Rhythm(models.TextChoices):
        CCHC = "cchc", "Quý I, 6 tháng, Quý III, Năm"
        MONTH = "month", "Hằng tháng"
        QUARTER = "quarter", "Hằng quý"
        HALF = "half", "6 tháng đầu, 6 tháng cuối"
        NINE = "nine", "Quý I, 6 tháng, 9 tháng, Năm"
        YEAR = "year", "Cả năm một lần"

    class DayOffRule(models.TextChoices):
        AFTER = "after", "lùi đến ngày làm việc tiếp theo"
        BEFORE = "before", "sớm hơn, vào ngày làm việc liền trước"
        STAY = "stay", "giữ nguyên"

    plan = models.OneToOneField(
        Plan, models.CASCADE, related_name="calendar", verbose_name="kế hoạch"
    )
    rhythm = models.CharField("kỳ báo cáo", max_length=10, choices=Rhythm, default=Rhythm.CCHC)
    day_off_rule = models.CharField(
        "hạn rơi vào ngày nghỉ thì",
        max_length=6,
        choices=DayOffRule,
        default=DayOffRule.AFTER,
    )
    # Days before the due day, the longest first; the due day itself is always told.
    remind_before = models.JSONField(
        "nhắc trước hạn (ngày)",
        default=days_before_due,
        # A release before this column goes on writing calendars while it is being replaced.
        db_default=Value(days_before_due(), models.JSONField()),
    )
    # Periods whose data window ended before this day are past: entered in bulk, asked of nobody.
    counts_from = models.DateField("tính nghĩa vụ từ ngày")

    class Meta:
        verbose_name = "lịch báo cáo"
        verbose_name_plural = "lịch báo cáo"

    def __str__(self) -> str:
        return f"Lịch báo cáo của {self.plan}"


class LevelRule(models.Model):
    """How long offices of a level have after the data window ends, and until when they may be late."""

    calendar = models.ForeignKey(ReportingCalendar, models.CASCADE, related_name="rules")
    level = models.CharField("cấp", max_length=10, choices=Agency.Level)
    # Below nought where the local deadline falls before the window closes.
    due_after = models.SmallIntegerField("hạn nộp sau ngày chốt số liệu (ngày)")
    locks_after = models.PositiveSmallIntegerField("khóa sau hạn nộp (ngày)")

    class Meta:
        verbose_name = "hạn theo cấp"
        verbose_name_plural = "hạn theo cấp"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "level"], name="level_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: hạn nộp sau {self.due_after} ngày"


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    """Questions asked of many periods."""

    def opening_by(self, day: dt.date) -> Self:
        """Keep those that count and have begun by ``day``."""
        return self.filter(counts=True, opens_on__lte=day)


class ReportingPeriod(models.Model):
    """A kỳ báo cáo of a plan: the window its data are of."""

    class Kind(models.TextChoices):
        MONTH = "month", "Tháng"
        QUARTER = "quarter", "Quý"
        HALF = "half", "6 tháng"
        NINE_MONTHS = "nine_months", "9 tháng"
        YEAR = "year", "Năm"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="periods", verbose_name="kế hoạch")
    kind = models.CharField("loại kỳ", max_length=12, choices=Kind)
    number = models.PositiveSmallIntegerField("số của kỳ")
    window_start = models.DateField("số liệu từ ngày")
    window_end = models.DateField("chốt số liệu ngày")
    opens_on = models.DateField("mở để báo cáo từ ngày")
    # Past ones are filled in by the monitor and asked of nobody.
    counts = models.BooleanField("tính nghĩa vụ", default=True)
    # Set once somebody owes a report for it; from then on nothing of the period changes.
    opened_at = models.DateTimeField("đã mở lúc", null=True, editable=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ báo cáo"
        verbose_name_plural = "kỳ báo cáo"
        ordering = ["window_end", "window_start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "number"], name="period_once_in_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(window_end__gte=F("window_start")),
                name="period_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.as_period().name

    def as_period(self) -> periods.Period:
        """Give the period as the plain value that the rules speak of; loads the plan for its year."""
        return periods.Period(self.kind, self.number, self.plan.year)  # type: ignore[arg-type]


class Deadline(models.Model):
    """The last days of a period for offices of one level; a due day lasts until 23:59:59."""

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="deadlines")
    level = models.CharField("cấp", max_length=10, choices=Agency.Level)
    due_on = models.DateField("hạn nộp")
    locks_on = models.DateField("khóa sau ngày")

    class Meta:
        verbose_name = "hạn nộp"
        verbose_name_plural = "hạn nộp"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "level"], name="deadline_once_for_a_level"),
            models.CheckConstraint(
                condition=Q(locks_on__gte=F("due_on")),
                name="deadline_locks_after_it_is_due",
                violation_error_message="Ngày khóa không được trước hạn nộp.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.get_level_display()}: {self.due_on:%d/%m/%Y}"
