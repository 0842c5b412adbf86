"""A workbook of a whole province on its way into the registry: what was read, and how far it is."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from agencies.models.agency import Agency

if TYPE_CHECKING:
    from agencies.models.people import User

# Work that has shown no progress for so long has lost its worker, and anybody may take it up.
STALE = dt.timedelta(minutes=3)


class RegistryImportQuerySet(models.QuerySet["RegistryImport"]):
    """Questions asked of many imports."""

    def visible_to(self, user: "User") -> Self:
        """Keep one's own: a list of first passwords is nobody else's business.

        Who has left a province leaves its imports behind, and its accounts.
        """
        mine = self.filter(by=user)
        return mine if user.is_superuser else mine.filter(province__in=user.province_ids)

    def claimable(self, waiting: str, taken: str, now: dt.datetime) -> Self:
        """Keep those in ``waiting``, and those that whoever had ``taken`` them has left behind."""
        left = Q(state=taken, touched__lt=now - STALE)
        return self.filter(Q(state=waiting) | left)


class RegistryImport(models.Model):
    """One workbook that somebody brought, from the upload to what it has changed."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ kiểm tra"
        CHECKING = "checking", "Đang kiểm tra"
        CHECKED = "checked", "Chờ xác nhận"
        REFUSED = "refused", "Có dòng chưa đúng"
        UNREADABLE = "unreadable", "Không đọc được tệp"
        CONFIRMED = "confirmed", "Chờ lưu"
        SAVING = "saving", "Đang lưu"
        SAVED = "saved", "Đã lưu"
        CANCELLED = "cancelled", "Đã bỏ"

    UNDER_WAY = (State.WAITING, State.CHECKING, State.CONFIRMED, State.SAVING)
    CANCELLABLE = (State.WAITING, State.CHECKED, State.REFUSED)

    province = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="tỉnh")
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    at = models.DateTimeField("lúc")
    file = models.FileField("tệp", upload_to="nhap-ca-tinh", max_length=200, blank=True)
    file_name = models.CharField("tên tệp", max_length=200)
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.WAITING)
    doing = models.CharField("đang làm", max_length=100, blank=True)
    done = models.PositiveIntegerField("số dòng đã qua", default=0)
    total = models.PositiveIntegerField("số dòng", default=0)
    touched = models.DateTimeField("có tiến triển lúc")
    results = models.JSONField("kết quả từng dòng", default=list)
    totals = models.JSONField("tổng số", default=dict)
    notes = models.JSONField("lưu ý", default=list)
    # Who may be given a first password from here.
    new_accounts = models.JSONField("tài khoản mới", default=list)
    passwords_printed = models.DateTimeField("in mật khẩu lúc", null=True, blank=True)

    objects = RegistryImportQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập cả tỉnh"
        verbose_name_plural = "lần nhập cả tỉnh"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.province})"

    @property
    def is_under_way(self) -> bool:
        """Tell whether somebody or something still has to do a step of it."""
        return self.state in self.UNDER_WAY

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def is_left_behind(self, now: dt.datetime) -> bool:
        """Tell whether it is under way and nothing has happened for too long."""
        return self.is_under_way and self.touched < now - STALE
