"""A plan on its way in: what was read of a file, and what a person has mended of it so far."""

import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from agencies.models import Agency, User
from plans import draft_store
from plans.draft import PlanDraft
from plans.models.plan import Plan

if TYPE_CHECKING:
    import datetime as dt


def new_token() -> str:
    """Give a name that nobody can guess."""
    return secrets.token_urlsafe(16)


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Questions asked of many intakes."""

    def visible_to(self, user: User) -> Self:
        """Keep those that ``user`` has begun: nobody else sees what is not a plan yet."""
        return self.filter(by=user)

    def waiting(self) -> Self:
        """Keep those that are neither stored nor given up, the latest first, without their drafts."""
        # A list names them; the words of a large file in each would fill the memory.
        return self.filter(confirmed_at=None).defer("draft_text").order_by("-changed_at", "-pk")


class Intake(models.Model):
    """A file, a pasted table or a blank page being made into a plan; nothing of it is a plan yet.

    ``draft`` is what the readers understood with everything mended since, whole; ``plan`` the plan
    it brings up to date, or the one that was stored from it.
    """

    class Origin(models.TextChoices):
        FILE = "file", "Từ tệp"
        PASTED = "pasted", "Từ bảng dán vào"
        BLANK = "blank", "Soạn mới"

    token = models.CharField("mã", max_length=40, unique=True, default=new_token, editable=False)
    by = models.ForeignKey(User, models.CASCADE, related_name="intakes", verbose_name="người nhập")
    origin = models.CharField("cách nhập", max_length=10, choices=Origin)
    name = models.CharField("tên tệp", max_length=255, blank=True)
    issuer = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="cơ quan ban hành",
    )  # fmt: skip
    plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="intakes",
        verbose_name="kế hoạch",
    )  # fmt: skip
    # JSON text rather than a JSON column: it is read and written whole, never asked into.
    draft_text = models.TextField("nội dung đã đọc", editable=False)
    started_at = models.DateTimeField("bắt đầu lúc", default=timezone.now)
    changed_at = models.DateTimeField("sửa lúc", default=timezone.now)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt nhập kế hoạch"
        verbose_name_plural = "lượt nhập kế hoạch"
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True) | models.Q(plan__isnull=False)
                | models.Q(draft_text=""),
                name="intake_confirmed_into_a_plan",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.get_origin_display()

    @property
    def source_path(self) -> str:
        """Where what the reader handed on is kept, for the left side of the preview."""
        return f"nhap/{self.token}.json"

    def as_draft(self) -> PlanDraft:
        """Give what has been understood and mended so far."""
        return draft_store.loaded(self.draft_text)

    def keep(self, draft: PlanDraft, at: "dt.datetime") -> None:
        """Take over ``draft``; the caller saves."""
        self.draft_text, self.changed_at = draft_store.dumped(draft), at
