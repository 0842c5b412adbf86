"""One outgoing paper: a row of the register."""

import secrets
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Func, Q

from agencies.models import Agency, User
from agencies.models.search import Searchable, SearchQuerySet
from agencies.roles import Permission
from documents import decree30
from documents.laid_out import Place
from documents.models.series import Series

if TYPE_CHECKING:
    from documents.models.signed_copy import SignedCopy


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


def new_check_token() -> str:
    """Give the secret part of a paper's check address, short enough for a small QR code."""
    return secrets.token_urlsafe(12)


class PaperQuerySet(SearchQuerySet["Paper"]):
    """Questions asked of many papers."""

    def visible_to(self, user: User) -> Self:
        """Keep the papers of the register that ``user`` may see.

        What is published is seen in the whole province; the rest by the offices that write for its
        issuer and by its registrar.
        """
        if user.is_superuser:
            return self
        own = Q(issuer__in=user.agencies_where(Permission.SEE_DRAFTS))
        home = Q(issuer__in=user.province_ids) | Q(issuer__province__in=user.province_ids)
        return self.filter(own | home & Q(state__in=Paper.PUBLISHED))

    def registered_here(self) -> Self:
        """Keep what stands in the register: all that has asked for a number, or has had one."""
        return self.exclude(state=Paper.State.DRAFT)


class Paper(Searchable):
    """One outgoing paper: its number, its day and, once frozen, its bytes.

    A draft has no number or no day yet, or carries those it was read with. The bytes are in
    :mod:`documents.vault` under ``sha256``.
    """

    class Kind(models.TextChoices):
        PLAN = "ke_hoach", "Kế hoạch"
        LETTER = "cong_van", "Công văn"
        REPORT = "bao_cao", "Báo cáo"

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        SUBMITTED = "submitted", "Trình ký"
        # Number and day are claimed, the bytes are being made: a crash leaves it here.
        NUMBERING = "numbering", "Đang cấp số"
        NUMBERED = "numbered", "Đã cấp số, chờ ký"
        ISSUED = "issued", "Đã ban hành"
        REGISTERED = "registered", "Đã đăng ký"
        CLOSED = "closed", "Đã kết thúc"
        RECALLED = "recalled", "Đã thu hồi"
        CANCELLED = "cancelled", "Đã hủy số"

    # Written by the drafter only here; everywhere else the words lie before somebody.
    OPEN = (State.DRAFT,)
    # From these states on nothing of the paper changes.
    FROZEN = (
        State.NUMBERING, State.NUMBERED, State.ISSUED, State.REGISTERED, State.CLOSED,
        State.RECALLED, State.CANCELLED,
    )  # fmt: skip
    # These are told to the offices and to the public.
    PUBLISHED = (State.ISSUED, State.REGISTERED, State.CLOSED, State.RECALLED)
    # These bind the offices they name.
    IN_FORCE = (State.ISSUED, State.REGISTERED)

    SEARCHED = ("reference", "subject", "reason")

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
    # Taken over when it is submitted or registered: the register outlives what it speaks of.
    subject = models.TextField("trích yếu", blank=True, default="")
    state = models.CharField("trạng thái", max_length=20, choices=State, default=State.DRAFT)
    # Why it was returned, cancelled, recalled or closed last.
    reason = models.TextField("lý do", blank=True, default="")
    # Names the one numbering that may store the bytes; blank but in the state "đang cấp số".
    claim = models.CharField(max_length=40, blank=True, default="", editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="", editable=False)
    # Where the signature stands: a page from 1; left, bottom, right, top in points from its corner.
    signature_page = models.PositiveSmallIntegerField("trang ký", null=True, editable=False)
    signature_box = models.JSONField("ô ký", null=True, editable=False)
    # Of the public check page; blank where the issuer prints no code.
    check_token = models.CharField(max_length=40, blank=True, default="", editable=False)
    # As a person recorded it, where the signed original is on paper.
    signed_by = models.CharField("người ký", max_length=150, blank=True, default="")
    signed_on = models.DateField("ký ngày", null=True, blank=True)

    submitted_at = models.DateTimeField("trình lúc", null=True, editable=False)
    submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trình",
    )
    numbered_at = models.DateTimeField("cấp số lúc", null=True, editable=False)
    numbered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="người cấp số",
    )  # fmt: skip
    issued_at = models.DateTimeField("ban hành lúc", null=True, editable=False)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="người ghi ban hành",
    )  # fmt: skip
    ended_at = models.DateTimeField("kết thúc lúc", null=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="người kết thúc",
    )  # fmt: skip

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["issuer", "state"], name="paper_by_issuer_and_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "symbol", "number"],
                condition=~Q(number="") & Q(day__isnull=False) & ~Q(state="cancelled"),
                name="paper_number_once_a_year",
                violation_error_message="Số và ký hiệu này đã được cấp trong năm.",
            ),
            # Kinds with symbols of their own may share one run of numbers.
            models.UniqueConstraint(
                fields=["series", "year", "number"],
                condition=Q(series__isnull=False) & ~Q(number="") & ~Q(state="cancelled"),
                name="series_number_once_a_year",
                violation_error_message="Sổ này đã cấp số đó trong năm.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"])
                | (~Q(number="") & Q(day__isnull=False)),
                name="paper_frozen_with_number_and_day",
                violation_error_message="Văn bản đã cấp số phải có số và ngày.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "numbering", "cancelled"])
                | ~Q(sha256=""),
                name="paper_frozen_with_bytes",
            ),
            models.CheckConstraint(
                condition=Q(state="numbering") & ~Q(claim="") | ~Q(state="numbering") & Q(claim=""),
                name="paper_claimed_while_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(number__startswith="0"), name="paper_number_without_leading_nought"
            ),
            models.CheckConstraint(
                condition=Q(signed_by="", signed_on__isnull=True)
                | ~Q(signed_by="") & Q(signed_on__isnull=False),
                name="paper_signed_by_somebody_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["check_token"], condition=~Q(check_token=""), name="paper_check_token_once"
            ),
            # Without a person it was the system, as in the audit.
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{verb}_by__isnull": True})
                    | Q(**{f"{verb}_at__isnull": False}),
                    name=f"paper_{verb}_by_somebody_at_a_time",
                )
                for verb in ("submitted", "numbered", "issued", "ended")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '…'}/{self.symbol}"

    @property
    def reference(self) -> str:
        """Number and symbol as they are printed: 05/KH-UBND; … for a number that is not there."""
        return decree30.number_and_symbol(self.number or "…", self.symbol)

    @property
    def is_frozen(self) -> bool:
        return self.state in self.FROZEN

    @property
    def is_published(self) -> bool:
        return self.state in self.PUBLISHED

    @property
    def is_in_force(self) -> bool:
        return self.state in self.IN_FORCE

    @property
    def is_open(self) -> bool:
        """Tell whether its drafter may still write it."""
        return self.state in self.OPEN

    @property
    def room(self) -> Place | None:
        """Where its bytes leave room for the signature."""
        if self.signature_page is None or self.signature_box is None:
            return None
        return Place(self.signature_page, tuple(self.signature_box))

    @property
    def original(self) -> "SignedCopy | None":
        """The copy that is handed on first: the latest signed one, else a scan of the signed paper."""
        kept = [each for each in self.copies.all() if each.withdrawn_at is None]
        signed = [each for each in kept if each.is_signed]
        return next(reversed(signed or kept), None)
