"""The PDF of a plan that was issued elsewhere, kept from its upload until the plan is registered."""

from django.db import models
from django.db.models import Q

from agencies.models import User
from documents.models import SignedCopy
from documents.verification import Verification
from plans import draft_store
from plans.draft import PlanDraft
from plans.models.intake import Intake
from plans.models.plan import Plan


class Original(models.Model):
    """The paper that decides: signed or scanned; its bytes are in :mod:`documents.vault`.

    It hangs on the intake that makes a plan of it, then on the plan. ``draft_text`` is what the
    readers understood of its letters; where it has none, ``problem`` says so, and a person tells what
    stands on it.
    """

    intake = models.OneToOneField(
        Intake, models.CASCADE, null=True, related_name="original", verbose_name="lượt nhập"
    )
    plan = models.OneToOneField(
        Plan, models.CASCADE, null=True, related_name="original", verbose_name="kế hoạch"
    )
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    facts = models.JSONField("chi tiết kiểm tra", default=dict)
    draft_text = models.TextField("nội dung đọc được", blank=True, default="")
    problem = models.TextField("vì sao không đọc được", blank=True, default="")
    # What stands on it, as it was read or as a person told.
    number = models.CharField("số", max_length=20, blank=True, default="")
    symbol = models.CharField("ký hiệu", max_length=40, blank=True, default="")
    day = models.DateField("ngày", null=True)
    signed_by = models.CharField("người ký", max_length=150, blank=True, default="")
    signed_on = models.DateField("ký ngày", null=True)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người tải lên"
    )
    # Where the readers could not compare all of it, a person says that they have.
    compared_at = models.DateTimeField("đối chiếu lúc", null=True)
    compared_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="người đối chiếu"
    )
    # The rows as they stood then: what is written in them later has to be compared anew.
    compared_rows = models.CharField(max_length=16, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "bản gốc"
        verbose_name_plural = "bản gốc"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(intake__isnull=True, plan__isnull=False)
                | Q(intake__isnull=False, plan__isnull=True),
                name="original_of_an_intake_or_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(draft_text="") & ~Q(problem="") | ~Q(draft_text="") & Q(problem=""),
                name="original_read_or_said_why_not",
            ),
            models.CheckConstraint(
                condition=Q(compared_by__isnull=True) | Q(compared_at__isnull=False),
                name="original_compared_by_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def verification(self) -> Verification:
        """What was found when it came."""
        return Verification.from_json(self.facts, sha256=self.sha256)

    @property
    def kind(self) -> SignedCopy.Kind:
        """What it is kept as: only sound signatures make a bản ký số."""
        return SignedCopy.Kind.SIGNED if self.is_signed else SignedCopy.Kind.SCAN

    @property
    def is_signed(self) -> bool:
        return self.verification.is_sound

    def as_draft(self) -> PlanDraft | None:
        """Give what was read of its letters, if it has any."""
        return draft_store.loaded(self.draft_text) if self.draft_text else None

    def to_tell(self) -> tuple[str, ...]:
        """Name what a person has to tell, because neither letters nor signatures say it."""
        read = self.as_draft() or PlanDraft()
        said = {"number": read.number, "symbol": read.symbol, "day": read.issued_on}
        unsaid = [name for name, value in said.items() if not value]
        if not self.is_signed:
            unsaid += ["signed_by", "signed_on"]
        return (*unsaid, "compared_at") if unsaid or not read.items else ()

    def untold(self, rows: str) -> tuple[str, ...]:
        """Name what of ``to_tell`` nobody has told yet, or not of the rows of this version."""
        is_compared = bool(self.compared_at) and self.compared_rows == rows
        return tuple(
            name
            for name in self.to_tell()
            if not (is_compared if name == "compared_at" else getattr(self, name))
        )
