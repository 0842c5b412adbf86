"""A paper too large to be laid out while somebody waits for the page: asked for, made, handed out."""

import datetime as dt
import math
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import User

# So long nobody has taken it up, and the person is told and shown a way out.
UNHEARD = dt.timedelta(seconds=20)
# Pages ask every few seconds; a worker is called again no more often than this.
CALL_AGAIN = dt.timedelta(seconds=15)


def stale_after() -> dt.timedelta:
    """Give how long a worker may take: it waits its turn at the press, then has its time there."""
    return dt.timedelta(seconds=2 * settings.RENDER_TIMEOUT + 30)


class RenderingQuerySet(models.QuerySet["Rendering"]):
    """Questions asked of many."""

    def claimable(self, now: dt.datetime, claim: str) -> Self:
        """Keep those that wait, and those whose worker is gone; a task that is tried again has its own."""
        gone = Q(started_at__lt=now - stale_after()) | Q(claim=claim)
        return self.filter(Q(state="waiting") | Q(state="running") & gone)


class Rendering(models.Model):
    """One file to be made; ``key`` is its name in the store, which is what it says.

    Two who ask for the same bytes share one. It says nothing of who may see them: the page that asks
    sees to that, each time.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ dựng"
        RUNNING = "running", "Đang dựng"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không dựng được"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    key = models.CharField("tệp", max_length=150, unique=True)
    title = models.CharField("văn bản", max_length=300)
    file_format = models.CharField("loại tệp", max_length=10)
    rows = models.PositiveIntegerField("số dòng", default=0)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    # Why it could not be made.
    sentence = models.TextField("lý do", blank=True, default="")
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người yêu cầu đầu tiên"
    )
    waits_since = models.DateTimeField("chờ từ lúc")
    # The last time: what nobody asks for any more is taken away.
    asked_at = models.DateTimeField("yêu cầu lúc")
    called_at = models.DateTimeField("gọi tiến trình lúc", null=True)
    claim = models.CharField(max_length=60, blank=True, default="", editable=False)
    started_at = models.DateTimeField("bắt đầu lúc", null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt dựng tệp"
        verbose_name_plural = "lượt dựng tệp"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(started_at__isnull=False) & ~Q(claim=""),
                name="rendering_claimed_while_made",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "failed"]) | Q(finished_at__isnull=False),
                name="rendering_finished_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(sentence=""), name="rendering_failed_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.file_format.upper()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def estimate(self) -> int:
        """Seconds that so many rows take, as a rule; a rough guess, and said as one."""
        return math.ceil(1 + self.rows * settings.RENDER_SECONDS_PER_ROW)

    def is_left(self, now: dt.datetime) -> bool:
        """Tell whether nobody works on it, though somebody should by now."""
        if self.state == self.State.WAITING:
            return now - self.waits_since > UNHEARD
        started = self.started_at or now
        return self.state == self.State.RUNNING and now - started > stale_after()

    def percent(self, now: dt.datetime) -> int:
        """Give how far it should be, by the time that has passed; never all of it before it is there."""
        if self.state != self.State.RUNNING or self.started_at is None:
            return 100 if self.state == self.State.DONE else 0
        passed = max((now - self.started_at).total_seconds(), 0)
        return min(round(100 * passed / self.estimate), 95)

    def seconds(self, now: dt.datetime) -> int:
        """Give for how long it has been worked on."""
        return max(round((now - (self.started_at or now)).total_seconds()), 0)
