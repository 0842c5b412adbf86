"""Agencies as they are and were: nothing is deleted, what ends has a successor."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from agencies.models.search import Searchable, SearchQuerySet

if TYPE_CHECKING:
    from agencies.models.people import User


class AgencyQuerySet(SearchQuerySet["Agency"]):
    """Questions asked of many agencies."""

    def valid_on(self, day: dt.date) -> Self:
        """Keep the agencies that exist on ``day``; the last day counts."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def visible_to(self, user: "User") -> Self:
        """Keep what ``user`` may see: everything in the provinces where they are a member.

        Names of public bodies are no secret inside a province; another province's registry,
        with its aliases and samples, is only noise.
        """
        if user.is_superuser:
            return self
        return self.filter(Q(pk__in=user.province_ids) | Q(province__in=user.province_ids))

    def in_province(self, province: "Agency") -> Self:
        """Keep the province's committee and everything below it."""
        return self.filter(Q(pk=province.pk) | Q(province=province))

    def under(self, agency: "Agency") -> Self:
        """Keep ``agency`` and everything below it."""
        return self.filter(path__startswith=agency.path)


class Agency(Searchable):
    """An office, committee, body or unit that can be named in a plan."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "Ủy ban nhân dân"
        SPECIALISED = "specialised", "Cơ quan chuyên môn thuộc UBND"
        SERVICE_UNIT = "service_unit", "Đơn vị sự nghiệp"
        TRAINING = "training", "Cơ sở đào tạo, bồi dưỡng"
        VERTICAL = "vertical", "Cơ quan ngành dọc"
        PARTY = "party", "Cơ quan Đảng"
        FRONT = "front", "Mặt trận và đoàn thể"
        PRESS = "press", "Cơ quan báo chí"
        ENTERPRISE = "enterprise", "Doanh nghiệp"
        INTERNAL = "internal", "Đơn vị thuộc, trực thuộc"
        OTHER = "other", "Khác"

    class Level(models.TextChoices):
        CENTRAL = "central", "Trung ương"
        PROVINCE = "province", "Cấp tỉnh"
        DISTRICT = "district", "Cấp huyện"
        COMMUNE = "commune", "Cấp xã"
        UNIT = "unit", "Trong nội bộ cơ quan"

    SEARCHED = ("name", "short_name", "symbol")

    name = models.CharField("tên đầy đủ", max_length=250)
    short_name = models.CharField(
        "tên thường dùng",
        max_length=250,
        help_text="Tên như kế hoạch thường ghi: UBND xã Bằng Thành.",
    )
    kind = models.CharField("loại", max_length=20, choices=Kind)
    level = models.CharField("cấp", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="cơ quan cấp trên",
    )
    province = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies_in_province",
        verbose_name="thuộc tỉnh",
        help_text="Bỏ trống với chính UBND tỉnh.",
    )
    symbol = models.CharField(
        "chữ viết tắt",
        max_length=20,
        blank=True,
        help_text="Dùng trong ký hiệu văn bản: SNV, UBND.",
    )
    # Codes changed shape twice and run up to 35 characters, so only their length is checked.
    identifier = models.CharField("mã định danh", max_length=35, blank=True)
    place = models.CharField(
        "địa danh", max_length=100, blank=True, help_text="Ghi trước ngày tháng."
    )
    email = models.EmailField("thư điện tử", blank=True)
    fills_caption = models.BooleanField(
        "ghi số, ngày vào dòng kèm theo của phụ lục",
        default=True,
        help_text="Bản điện tử được phép để trống số và ngày ở phụ lục.",
    )
    head_submits = models.BooleanField(
        "chỉ lãnh đạo được trình ký",
        default=False,
        help_text="Nếu chọn, chuyên viên soạn xong thì lãnh đạo đơn vị bấm trình ký.",
    )
    head_approves_reports = models.BooleanField(
        "báo cáo phải được lãnh đạo duyệt",
        default=False,
        help_text="Nếu chọn, chuyên viên trình báo cáo và lãnh đạo đơn vị bấm gửi.",
    )
    prints_check_code = models.BooleanField(
        "in mã QR kiểm tra văn bản",
        default=False,
        help_text="Mã in dưới Nơi nhận, mở trang công khai chỉ ghi số, ngày, mã băm. Chọn trước khi cấp số.",
    )
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    is_sample = models.BooleanField(
        "số liệu mẫu", default=False, help_text="Chưa đối chiếu với văn bản của tỉnh."
    )
    note = models.TextField("ghi chú", blank=True)
    # Ids from the province down to this row ("/1/23/456/"): a subtree is one prefix, in one query.
    path = models.CharField(max_length=120, editable=False, default="", db_index=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        ordering = ["name", "pk"]
        constraints = [
            # Two blanks are one value here, which SQLite's unique columns do not say by themselves.
            models.UniqueConstraint(
                "name",
                Coalesce("parent", 0),
                Coalesce("valid_from", dt.date.min),
                name="agency_once_under_a_parent",
                violation_error_message="Cơ quan cấp trên này đã có đơn vị cùng tên, cùng ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="agency_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="agency_not_its_own_parent",
            ),
        ]
        indexes = [models.Index(fields=["province", "kind", "level"], name="agency_by_rule")]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._place_in_tree()

    def _place_in_tree(self) -> None:
        """Bring ``province`` and ``path``, of this row and of all below it, into line with ``parent``."""
        province = self.parent.root if self.parent else None
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if (self.path, self.province_id) == (path, province and province.pk):
            return
        self.path, self.province = path, province
        Agency.objects.filter(pk=self.pk).update(path=path, province=province)
        for child in self.children.all():
            child.parent = self
            child._place_in_tree()

    @property
    def root(self) -> "Agency":
        """The province whose registry this agency belongs to; itself for UBND tỉnh."""
        return self.province or self

    @property
    def root_id(self) -> int:
        """The key of that province, which is here without loading it."""
        return self.province_id or self.pk

    @property
    def with_province(self) -> str:
        """The name with its province, where several are spoken of: "Sở Nội vụ (UBND tỉnh Bắc Kạn)"."""
        return f"{self} ({self.province})" if self.province else str(self)

    def is_valid_on(self, day: dt.date) -> bool:
        """Tell whether the agency exists on ``day``; the last day counts."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or self.valid_to >= day
        )

    @property
    def letterhead(self) -> tuple[str | None, str]:
        """The two lines at the top left of its papers: cơ quan chủ quản (or None), its own name.

        UBND tỉnh stands alone; an office under it prints the committee above its own name
        (Nghị định 30/2020, Phụ lục I, II.2).
        """
        own = self.name.upper()
        if self.parent is None or self.kind == self.Kind.COMMITTEE:
            return None, own
        return self.parent.name.upper(), own


class Succession(models.Model):
    """What became of an agency: many to many, with the paper that says so."""

    predecessor = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions", verbose_name="cơ quan cũ"
    )
    successor = models.ForeignKey(
        Agency, models.PROTECT, related_name="origins", verbose_name="cơ quan kế thừa"
    )
    on = models.DateField("từ ngày")
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    is_sample = models.BooleanField("số liệu mẫu", default=False)

    class Meta:
        verbose_name = "kế thừa"
        verbose_name_plural = "kế thừa"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_said_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
