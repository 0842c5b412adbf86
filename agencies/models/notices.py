"""Who is told of what, once; and how each telling fares on its way."""

import datetime as dt
import secrets
from typing import Self

from django.db import models
from django.db.models import Q

from agencies.models.agency import Agency
from agencies.models.people import User
from agencies.roles import Permission
from agencies.stages import KINDS, PROMPT, STAGE_CHOICES, Stage


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions asked of many notices."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` is told, and what is told about the plans they watch."""
        if user.is_superuser:
            return self
        reach = user.agencies_where(Permission.REVIEW_REPORTS)
        return self.filter(Q(recipient=user) | Q(watcher__in=reach))

    def watched_by(self, user: User) -> Self:
        """Keep what is told about the plans whose reports ``user`` takes in."""
        if user.is_superuser:
            return self
        return self.filter(watcher__in=user.agencies_where(Permission.REVIEW_REPORTS))

    def unread(self) -> Self:
        """Keep what its recipient has not opened."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One person is told of one thing, and of which time it happened: the bell shows it.

    What it says is worded from these facts where it is shown, see :mod:`agencies.telling`.
    """

    # What happened and which time: "obligation:17:overdue-3:2021-03-20".
    key = models.CharField("khóa", max_length=120)
    recipient = models.ForeignKey(
        User, models.PROTECT, related_name="notices", verbose_name="người nhận"
    )
    # The office in whose name they are told, and the one that watches over what it is about.
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    watcher = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan theo dõi"
    )
    stage = models.CharField("việc báo", max_length=20, choices=STAGE_CHOICES)
    # The key of the obligation, report, plan or duty that the stage speaks of.
    subject_id = models.BigIntegerField("mã đối tượng")
    # Of an overdue stage how many working days, of a due-soon one how many days before.
    number = models.PositiveSmallIntegerField("số ngày", null=True)
    # The due day, the end of the occurrence, the Monday of the week.
    day = models.DateField("ngày", null=True)
    said_at = models.DateTimeField("ghi lúc")
    read_at = models.DateTimeField("đã xem lúc", null=True)
    # Set once it is decided by which channels it leaves.
    routed_at = models.DateTimeField("chuyển gửi lúc", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="notice_once_to_a_person")
        ]
        indexes = [
            models.Index(fields=["recipient", "said_at", "id"], name="notice_of_person"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=["id"], condition=Q(routed_at__isnull=True), name="notice_to_route"
            ),
            models.Index(fields=["watcher", "said_at", "id"], name="notice_watched"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} · {self.recipient}"

    @property
    def told_stage(self) -> Stage:
        return Stage(self.stage)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions asked of many deliveries."""

    def waiting(self, at: dt.datetime) -> Self:
        """Keep what may be sent at a moment, as far as its own next try goes."""
        return self.filter(
            Q(try_from__isnull=True) | Q(try_from__lte=at), state=Delivery.State.WAITING
        )

    def digests_of(self, first: dt.datetime, end: dt.datetime) -> Self:
        """Keep what has left, or is leaving, as part of a digest between two moments."""
        gone = [Delivery.State.CLAIMED, Delivery.State.SENT, Delivery.State.UNCERTAIN]
        return self.filter(state__in=gone, claimed_at__gte=first, claimed_at__lt=end).exclude(
            notice__stage__in=PROMPT
        )


class Delivery(models.Model):
    """A notice on its way by one channel; the bell needs none."""

    class Channel(models.TextChoices):
        MAIL = "mail", "Thư điện tử"
        GATEWAY = "gateway", "Cổng tin nhắn"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        CLAIMED = "claimed", "Đang gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"
        # Whoever was sending it went away in the midst: it may have arrived.
        UNCERTAIN = "uncertain", "Không rõ đã tới chưa"
        # What it spoke of was done before it left.
        DROPPED = "dropped", "Không cần gửi nữa"
        QUIET = "quiet", "Người nhận tắt"
        NO_ADDRESS = "no_address", "Chưa có địa chỉ"

    # Nothing more comes of these by itself.
    SETTLED = (
        State.SENT, State.FAILED, State.UNCERTAIN, State.DROPPED, State.QUIET, State.NO_ADDRESS,
    )  # fmt: skip
    # The monitor has to see to these.
    TROUBLED = (State.FAILED, State.UNCERTAIN, State.NO_ADDRESS)

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name="thông báo"
    )
    channel = models.CharField("kênh", max_length=10, choices=Channel)
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.WAITING)
    # Where it goes, as it was when it was sent.
    address = models.CharField("địa chỉ", max_length=254, blank=True, default="")
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    # After a refusal that may pass; a first try has nothing to wait for, whatever the clock says.
    try_from = models.DateTimeField("gửi lại từ lúc", null=True)
    # Somebody wants it out whatever the hour.
    is_forced = models.BooleanField("gửi ngay", default=False)
    # Names the one message it leaves in; others with the same name left with it.
    claim = models.CharField("mã thư", max_length=40, blank=True, default="", editable=False)
    claimed_at = models.DateTimeField("nhận gửi lúc", null=True, editable=False)
    settled_at = models.DateTimeField("xong lúc", null=True, editable=False)
    # Why it failed or waits, as a sentence.
    note = models.TextField("ghi chú", blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt gửi"
        verbose_name_plural = "lượt gửi"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_by_channel"),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False) & ~Q(claim=""),
                name="delivery_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "failed", "uncertain"])
                | Q(settled_at__isnull=False),
                name="delivery_settled_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "try_from"],
                condition=Q(state__in=["waiting", "claimed"]),
                name="delivery_on_its_way",
            ),
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["failed", "uncertain", "no_address"]),
                name="delivery_in_trouble",
            ),
            models.Index(fields=["claim"], name="delivery_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.get_channel_display()}"


class NoticeChoice(models.Model):
    """What a person does not want by mail or message; the bell shows it all the same."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="notice_choice", verbose_name="tài khoản"
    )
    # Of agencies.stages.Group.
    muted = models.JSONField("không nhận", default=list, blank=True)
    quiet_until = models.DateField("im lặng đến hết ngày", null=True, blank=True)

    class Meta:
        verbose_name = "lựa chọn nhận thông báo"
        verbose_name_plural = "lựa chọn nhận thông báo"

    def __str__(self) -> str:
        return f"Lựa chọn của {self.user}"

    def silenced(self, on: dt.date) -> list[Stage]:
        """Give the stages that are not sent to this person on a day; what is escalated always is."""
        is_quiet = self.quiet_until is not None and self.quiet_until >= on
        return [
            stage
            for stage, kind in KINDS.items()
            if kind.group and (is_quiet or kind.group in self.muted)
        ]


def new_secret() -> str:
    """Give a secret for signing what a gateway is sent."""
    return secrets.token_urlsafe(32)


class Gateway(models.Model):
    """A province's own way to Zalo or SMS: it is sent signed JSON and passes it on."""

    province = models.OneToOneField(
        Agency, models.PROTECT, related_name="gateway", verbose_name="tỉnh"
    )
    url = models.URLField("địa chỉ nhận", max_length=500)
    secret = models.CharField("khóa ký", max_length=100, default=new_secret)
    is_on = models.BooleanField("đang dùng", default=True)
    # What became of the last call, for whoever looks after it.
    answered_at = models.DateTimeField("nhận tin lần cuối", null=True, editable=False)
    failing_since = models.DateTimeField("không trả lời từ", null=True, editable=False)
    failure = models.TextField("lỗi gần nhất", blank=True, default="", editable=False)

    class Meta:
        verbose_name = "cổng tin nhắn"
        verbose_name_plural = "cổng tin nhắn"

    def __str__(self) -> str:
        return f"Cổng tin nhắn của {self.province}"


class Heartbeat(models.Model):
    """When a thing that a clock starts was last seen at work."""

    name = models.CharField("việc", max_length=60, unique=True)
    at = models.DateTimeField("lần cuối")
    # The day that was wholly seen to, for what is done once a day.
    day = models.DateField("ngày đã xong", null=True)

    class Meta:
        verbose_name = "nhịp chạy"
        verbose_name_plural = "nhịp chạy"

    def __str__(self) -> str:
        return self.name
