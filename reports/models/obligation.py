"""One office owes one report for one period; every rate that is ever shown counts these rows."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest

from agencies.models import Agency, User
from agencies.roles import Permission
from documents.models import Paper
from plans.models import Plan
from reports.models.calendar import ReportingPeriod
from reports.standing import last_due, last_open

if TYPE_CHECKING:
    from reports.models.report import ProgressReport


# Before any day there is.
LOOK_AT_ONCE = dt.date(2000, 1, 1)


_WANTED_ON = Case(
    When(report__state="returned", then=F("closing")),
    When(reopened_until__gt=F("last_due"), then=F("reopened_until")),
    default=F("last_due"),
    output_field=models.DateField(),
)


def in_hand_of(user: User) -> frozenset[int]:
    """Give the keys of the offices whose unfiled work is ``user``'s to see.

    Those they work in and those they report for; who looks from above sees what was filed.
    """
    own = frozenset(row.agency_id for row in user.current_memberships)
    return own | user.agencies_where(Permission.FILE_REPORTS)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Questions asked of many obligations."""

    def open(self) -> Self:
        """Keep what has not passed to another office and was not taken back."""
        return self.filter(ended_on__isnull=True)

    def counted(self) -> Self:
        """Keep the denominator: open, and not entered afterwards for a time before the start."""
        return self.open().filter(is_backfill=False)

    def in_force(self) -> Self:
        """Keep those of plans that bind the offices today."""
        return self.filter(plan__paper__state__in=Paper.IN_FORCE)

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may see: their offices' own, and all of the plans they watch."""
        if user.is_superuser:
            return self
        reach = user.agencies_where(Permission.SEE_REPORTS)
        return self.filter(Q(agency__in=reach) | Q(plan__monitor__in=reach))

    def watched_by(self, user: User) -> Self:
        """Keep those of the plans whose reports ``user`` takes in."""
        if user.is_superuser:
            return self
        return self.filter(plan__monitor__in=user.agencies_where(Permission.REVIEW_REPORTS))

    def of_offices_of(self, user: User) -> Self:
        """Keep what the offices owe in which ``user`` works."""
        return self.filter(agency__in=[row.agency_id for row in user.current_memberships])

    def with_due(self) -> Self:
        """Add ``last_due``, the due day with its extension."""
        return self.annotate(last_due=Coalesce("extended_to", "due_on"))

    def with_days(self) -> Self:
        """Add ``last_due``, as ``with_due`` does, and ``closing``, the last day to file."""
        return self.with_due().annotate(
            closing=Greatest(
                "locks_on",
                Coalesce("extended_to", "locks_on"),
                Coalesce("reopened_until", "locks_on"),
            ),
        )

    def unfiled(self) -> Self:
        """Keep those whose report does not lie with the monitor."""
        return self.filter(report__state__in=["draft", "awaiting", "returned"])

    def handed_up(self) -> Self:
        """Keep what waits for the head of its office."""
        return self.filter(report__state="awaiting")

    def in_hand(self) -> Self:
        """Keep what the office's clerks have still to write."""
        return self.filter(report__state__in=["draft", "returned"])

    def in_province(self, province: Agency) -> Self:
        """Keep what the offices of a province owe."""
        return self.filter(Q(agency=province) | Q(agency__province=province))

    def to_remind_of(self) -> Self:
        """Keep what somebody still has to do: owed, not filed, of a plan in force."""
        return self.counted().unfiled().in_force()

    def wanted_on_day(self, day: dt.date) -> Self:
        """Keep what is to be filed by ``day``."""
        return self.with_days().annotate(wanted_on=_WANTED_ON).filter(wanted_on=day)

    def wanted_before(self, day: dt.date) -> Self:
        """Keep what should have been filed before ``day``."""
        return self.with_days().annotate(wanted_on=_WANTED_ON).filter(wanted_on__lt=day)

    def groups_to_remind(self) -> Iterator[tuple[dt.date, dt.date, bool, int]]:
        """Give the days that brought these up and on which they are wanted, whether they lie with
        the head, and of which plan: each once.
        """
        rows: Any = (
            self.with_days()
            .annotate(wanted_on=_WANTED_ON, is_up=Q(report__state="awaiting"))
            .values_list("look_on", "wanted_on", "is_up", "plan")
            .order_by("look_on", "wanted_on", "is_up", "plan")
            .distinct()
        )
        return iter(rows)

    def keys_in_order(self) -> "models.QuerySet[Obligation, int]":
        """Give the keys, the smallest first."""
        return self.order_by("pk").values_list("pk", flat=True)

    def by_wanted_day(self) -> Self:
        """Put what is wanted first first."""
        return (
            self.with_days()
            .annotate(wanted_on=_WANTED_ON)
            .order_by("wanted_on", "agency__search", "pk")
        )

    def for_work(self) -> Self:
        """Bring what a line of a list of work shows."""
        return self.select_related(
            "agency", "period__plan", "plan__paper", "plan__monitor", "report", "assigned_to"
        )


class Obligation(models.Model):
    """A nghĩa vụ báo cáo: this office, this plan, this period.

    It is never rewritten: what was laid stays, an extension stands beside the first due day, and
    what passes to a successor ends and points to what replaces it.
    """

    class EndReason(models.TextChoices):
        SUCCESSION = "succession", "Cơ quan kế thừa tiếp nhận"
        AMENDMENT = "amendment", "Kế hoạch được sửa đổi, bổ sung"
        RECALL = "recall", "Kế hoạch bị thu hồi"

    # Indexes below begin with these two; another of each would only slow every change of a row.
    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="obligations", verbose_name="kế hoạch", db_index=False
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="obligations", verbose_name="cơ quan", db_index=False
    )
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="obligations", verbose_name="kỳ báo cáo"
    )
    due_on = models.DateField("hạn nộp")
    locks_on = models.DateField("khóa sau ngày")
    opened_at = models.DateTimeField("mở lúc")
    # The day from which somebody may have to be told something; none while nobody has. Whatever
    # changes the days or the state sets it to LOOK_AT_ONCE, and what is told finds the next.
    look_on = models.DateField(
        "xem nhắc từ ngày", null=True, editable=False, default=LOOK_AT_ONCE, db_default=LOOK_AT_ONCE
    )
    # The monitor's own hand: entered for a time before the plan's duties counted.
    is_backfill = models.BooleanField("nhập bù", default=False)
    assigned_to = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="obligations",
        verbose_name="chuyên viên phụ trách",
    )
    extended_to = models.DateField("gia hạn đến", null=True, blank=True)
    extension_reason = models.TextField("lý do gia hạn", blank=True, default="")
    extended_at = models.DateTimeField("gia hạn lúc", null=True, editable=False)
    extended_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    reopened_until = models.DateField("mở lại đến hết ngày", null=True, blank=True)
    reopen_reason = models.TextField("lý do mở lại", blank=True, default="")
    reopened_at = models.DateTimeField("mở lại lúc", null=True, editable=False)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
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

    report: "ProgressReport"
    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "nghĩa vụ báo cáo"
        verbose_name_plural = "nghĩa vụ báo cáo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "agency", "period"],
                condition=Q(ended_on__isnull=True),
                name="obligation_open_once",
                violation_error_message="Cơ quan này đã có nghĩa vụ báo cáo kỳ này.",
            ),
            models.CheckConstraint(
                condition=Q(locks_on__gte=F("due_on")), name="obligation_locks_after_it_is_due"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="obligation_ended_with_a_reason",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(
                        **{f"{until}__isnull": True, f"{verb}_at__isnull": True},
                        **{f"{verb}_by__isnull": True, reason: ""},
                    )
                    | Q(
                        **{f"{until}__isnull": False, f"{verb}_at__isnull": False},
                        **{f"{verb}_by__isnull": False},
                    )
                    & ~Q(**{reason: ""}),
                    name=f"obligation_{verb}_by_somebody_at_a_time",
                )
                for verb, until, reason in (
                    ("extended", "extended_to", "extension_reason"),
                    ("reopened", "reopened_until", "reopen_reason"),
                )
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "ended_on"], name="obligation_of_office"),
            models.Index(fields=["plan", "agency", "period"], name="obligation_in_matrix"),
            models.Index(
                fields=["look_on"],
                condition=Q(look_on__isnull=False, ended_on__isnull=True),
                name="obligation_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.period} · {self.plan}"

    @property
    def last_due_on(self) -> dt.date:
        """The due day that counts: the extended one, where there is an extension."""
        return last_due(self.due_on, self.extended_to)

    @property
    def day_wanted(self) -> dt.date:
        """The day until which the office is to act, which reminders go by.

        The due day; once the report was sent back or opened again the last day it can be filed.
        """
        if self.report.state == "returned":
            return self.closes_on
        due, until = self.last_due_on, self.reopened_until
        return until if until and until > due else due

    @property
    def closes_on(self) -> dt.date:
        """The last day on which the office may still file, late or reopened."""
        return last_open(self.locks_on, self.extended_to, self.reopened_until)
