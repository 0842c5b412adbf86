"""The plan itself: what it is about, whose it is, and the lines around its body."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from agencies.models.search import Searchable, SearchQuerySet
from agencies.roles import Permission
from agencies.text import folded
from documents.models import Paper
from plans.draft import PlanDraft
from plans.models.drafting import draft_of

if TYPE_CHECKING:
    from agencies.models import User


class PlanQuerySet(SearchQuerySet["Plan"]):
    """Questions asked of many plans."""

    def visible_to(self, user: "User") -> Self:
        """Keep the plans ``user`` may see.

        What is published is seen in the whole province. What is still being written is seen by
        the offices that write, issue or watch it.
        """
        if user.is_superuser:
            return self
        reach = user.agencies_where(Permission.SEE_DRAFTS)
        own = Q(issuer__in=reach) | Q(drafter__in=reach) | Q(monitor__in=reach)
        home = Q(issuer__in=user.province_ids) | Q(issuer__province__in=user.province_ids)
        # A province that was merged left what its plans ask to offices of another.
        offices = [row.agency_id for row in user.current_memberships]
        laying = self.model._base_manager.filter(duties__agency__in=offices).values("pk")
        inherited = Q(pk__in=laying)
        return self.filter(own | (home | inherited) & Q(paper__state__in=Paper.PUBLISHED))

    def for_list(self) -> Self:
        """Bring what a line of the list shows, in the order of the list."""
        return self.select_related("paper", "issuer").order_by(
            "-year", F("paper__day").desc(nulls_last=True), "-pk"
        )

    def whole(self) -> Self:
        """Bring everything a plan's page, paper and checks read, in a fixed number of queries."""
        return self.select_related(
            "paper", "issuer__parent", "issuer__province", "drafter", "monitor"
        ).prefetch_related(
            "legal_bases",
            "recipients",
            "sections",
            "appendices",
            "items__item_formats",
            "items__assignments__agency",
            "items__assignments__group",
        )

    def with_paper_trail(self) -> Self:
        """Bring who took which step of the paper's life, and the copies that came back signed."""
        steps = ("submitted_by", "numbered_by", "issued_by", "ended_by")
        return self.select_related(
            "paper__issuer", "issuer__parent", "issuer__province", "drafter", "monitor",
            *(f"paper__{step}" for step in steps),
        ).prefetch_related("paper__copies")  # fmt: skip


class Plan(Searchable):
    """A plan for communicating administrative reform (kế hoạch tuyên truyền CCHC)."""

    SEARCHED = ("subject", "reference", "year")

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="plan", verbose_name="văn bản")
    issuer = models.ForeignKey(
        Agency, models.PROTECT, related_name="plans_issued", verbose_name="cơ quan ban hành"
    )
    drafter = models.ForeignKey(
        Agency, models.PROTECT, related_name="plans_drafted", verbose_name="cơ quan soạn thảo"
    )
    monitor = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="plans_monitored",
        verbose_name="cơ quan theo dõi, tổng hợp",
    )
    # The year the plan is about, which need not be the year of its day.
    year = models.PositiveSmallIntegerField("năm kế hoạch")
    subject = models.TextField("trích yếu")
    place = models.CharField("địa danh", max_length=100, blank=True)
    # Paragraphs, one a line, with "- " or "+ " before a bulleted one.
    opening = models.TextField("phần mở đầu", blank=True)
    closing = models.TextField("phần kết", blank=True)
    signing_capacity = models.TextField(
        "quyền hạn", blank=True, help_text="Mỗi dòng một quyền hạn: TM. ỦY BAN NHÂN DÂN."
    )
    signer_title = models.TextField("chức vụ", blank=True)
    signer_name = models.TextField("người ký", blank=True)
    recipients_note = models.TextField("ghi chú nơi nhận", blank=True)
    reading_problems = models.JSONField("điểm lưu ý khi đọc tệp", default=list, editable=False)
    # Rows taken out and not forgotten, as plans.draft_store writes them.
    removed_rows = models.JSONField("nội dung đã xóa", default=list, editable=False)
    is_sample = models.BooleanField("kế hoạch mẫu", default=False, editable=False)
    # Names the reading a plan was stored from, so that a second click stores nothing.
    import_key = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="plan_year_is_of_this_century",
                violation_error_message="Năm kế hoạch phải từ 2000 đến 2100.",
            )
        ]

    def __str__(self) -> str:
        return f"Kế hoạch {self.reference}"

    @property
    def reference(self) -> str:
        """Number and symbol as people cite them: 892/KH-UBND."""
        return str(self.paper)

    def twin(self) -> "Plan | None":
        """Give another plan that binds the offices with the same words, issuer and year, if any is.

        Two of them would lay everything on everybody twice.
        """
        others = Plan.objects.filter(
            issuer=self.issuer_id, year=self.year, paper__state__in=Paper.IN_FORCE
        ).exclude(pk=self.pk)
        words = folded(self.subject)
        alike = (each for each in others.select_related("paper") if folded(each.subject) == words)
        return next(alike, None)

    def as_draft(self) -> PlanDraft:
        """Give the plan, loaded by ``whole()``, as the draft that checks and paper read."""
        return draft_of(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The paper is numbered in the issuer's register, so they cannot differ.
        self.paper.issuer_id = self.issuer_id
        super().save(*args, **kwargs)


class LegalBasis(models.Model):
    """A căn cứ: the sentence as printed and the document it cites."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="legal_bases")
    position = models.PositiveSmallIntegerField("thứ tự")
    # The whole printed line "Căn cứ …"; blank for a citation inside a sentence of the opening.
    line = models.TextField("dòng căn cứ", blank=True)
    text = models.TextField("nguyên văn")
    kind = models.TextField("loại", blank=True)
    number = models.TextField("số", blank=True)
    symbol = models.TextField("ký hiệu", blank=True)
    issued_on = models.DateField("ngày", null=True, blank=True)
    issuer = models.TextField("cơ quan ban hành", blank=True)
    title = models.TextField("trích yếu", blank=True)

    class Meta:
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="basis_has_its_place")
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Recipient(models.Model):
    """One printed line of Nơi nhận, without its dash and closing mark."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="recipients")
    position = models.PositiveSmallIntegerField("thứ tự")
    text = models.TextField("nơi nhận")

    class Meta:
        verbose_name = "nơi nhận"
        verbose_name_plural = "nơi nhận"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="recipient_has_its_place")
        ]

    def __str__(self) -> str:
        return self.text[:80]
