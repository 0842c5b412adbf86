"""Urging letters: who was urged when, for which report, and in which words."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import User
from documents.models import Paper
from plans.models import Plan
from reports import letters
from reports.models.obligation import Obligation


class UrgingLetterQuerySet(models.QuerySet["UrgingLetter"]):
    """Questions asked of many letters."""

    def visible_to(self, user: User) -> Self:
        """Keep the letters whose paper ``user`` may see in the register, drafts too."""
        if user.is_superuser:
            return self
        return self.filter(paper__in=Paper.objects.visible_to(user))

    def whole(self) -> Self:
        """Bring everything the page and the paper of a letter read, in a fixed number of queries."""
        people = ("submitted_by", "numbered_by", "issued_by", "ended_by")
        return self.select_related(
            "plan__paper", "plan__issuer", "plan__monitor", "made_by", "paper__issuer__parent",
            "paper__issuer__province", *(f"paper__{who}" for who in people),
        ).prefetch_related("offices__obligation__report", "paper__copies")  # fmt: skip

    def in_order(self) -> Self:
        """Order them, the latest first."""
        return self.order_by("-made_at", "-pk")


class UrgingLetter(models.Model):
    """A công văn đôn đốc of a plan's monitor.

    The list of offices is what it was on ``taken_on``: nothing that is filed later changes it.
    """

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="urging_letters", verbose_name="kế hoạch"
    )
    paper = models.OneToOneField(
        Paper, models.PROTECT, related_name="urging_letter", verbose_name="văn bản"
    )
    made_at = models.DateTimeField("soạn lúc")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người soạn")
    taken_on = models.DateField("danh sách tính đến ngày")
    # Grows with every change; whoever saves from an older page is refused.
    version = models.PositiveIntegerField("phiên bản", default=1)
    # Without the letters V/v.
    subject = models.TextField("trích yếu")
    # Paragraphs, one a line.
    opening = models.TextField("phần mở đầu")
    request = models.TextField("nội dung đề nghị")
    closing = models.TextField("phần kết", blank=True)
    reply_by = models.DateField("gửi báo cáo chậm nhất ngày")
    place = models.CharField("địa danh", max_length=100, blank=True)
    recipients = models.TextField("nơi nhận")
    signing_capacity = models.TextField("quyền hạn", blank=True)
    signer_title = models.TextField("chức vụ")
    signer_name = models.TextField("người ký", blank=True)

    objects = UrgingLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "công văn đôn đốc"
        verbose_name_plural = "công văn đôn đốc"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Công văn {self.paper}"

    @property
    def texts(self) -> letters.Texts:
        """The words that a person answers for."""
        return letters.Texts(
            subject=self.subject,
            opening=self.opening,
            request=self.request,
            closing=self.closing,
            reply_by=self.reply_by,
            recipients=self.recipients,
            signing_capacity=self.signing_capacity,
            signer_title=self.signer_title,
            signer_name=self.signer_name,
        )

    @property
    def urged(self) -> list[letters.Urged]:
        """The list as it was taken."""
        return [
            letters.Urged(
                each.agency_name, each.period_name, each.due_on, each.days_late, each.standing
            )
            for each in self.offices.all()
        ]

    def changed_since(self, *, on: dt.date) -> list[tuple["UrgedOffice", str]]:
        """Give those of the list that are not late any more on a day, and what has become of each."""
        told = ((each, each.change_since(on=on)) for each in self.offices.all())
        return [(each, change) for each, change in told if change]


class UrgedOffice(models.Model):
    """A line of a letter's list: a report that an office owes, as it stood on that day."""

    class Standing(models.TextChoices):
        NOT_FILED = letters.NOT_FILED, letters.STANDINGS[letters.NOT_FILED]
        RETURNED = letters.RETURNED, letters.STANDINGS[letters.RETURNED]
        LOCKED = letters.LOCKED, letters.STANDINGS[letters.LOCKED]

    letter = models.ForeignKey(
        UrgingLetter, models.CASCADE, related_name="offices", verbose_name="công văn"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="urged_in", verbose_name="nghĩa vụ báo cáo"
    )
    # As they were called then.
    agency_name = models.TextField("cơ quan")
    period_name = models.TextField("kỳ báo cáo")
    due_on = models.DateField("hạn nộp")
    days_late = models.PositiveSmallIntegerField("số ngày làm việc quá hạn")
    standing = models.CharField("tình trạng", max_length=10, choices=Standing)

    class Meta:
        verbose_name = "cơ quan được đôn đốc"
        verbose_name_plural = "cơ quan được đôn đốc"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "obligation"], name="obligation_urged_once_in_a_letter"
            ),
            models.CheckConstraint(
                condition=~Q(agency_name="") & ~Q(period_name=""), name="urged_office_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_name} · {self.period_name}"

    @property
    def filed_on(self) -> dt.date | None:
        """The day on which the report was last filed, where it lies with the monitor by now."""
        report = self.obligation.report
        if not report.is_filed or report.submitted_at is None:
            return None
        return timezone.localdate(report.submitted_at)

    def change_since(self, *, on: dt.date) -> str:
        """Say what has become of it since the list was taken; blank where it is as late as before."""
        if self.filed_on:
            return f"đã nộp ngày {self.filed_on:%d/%m/%Y}"
        if self.obligation.ended_on:
            return "không còn phải nộp"
        if self.obligation.last_due_on >= on:
            return f"được gia hạn đến {self.obligation.last_due_on:%d/%m/%Y}"
        return ""


def letters_of(plan: Plan) -> UrgingLetterQuerySet:
    """Give the letters of a plan, the latest first, with how many offices each urges (``urges``)."""
    made = UrgingLetter.objects.filter(plan=plan).select_related("paper", "made_by")
    # Several reports of one office are one office that was written to.
    return made.annotate(urges=Count("offices__obligation__agency", distinct=True)).in_order()
