"""The registry of agencies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from agencies.actions import agencies
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.filters import OfProvince, StandingToday
from agencies.admin.importing import SheetAdmin
from agencies.admin.inlines import ReadOnlyInline, RoleInline
from agencies.admin.scope import ScopedForm, user_of
from agencies.models import Agency, Membership, Succession, User
from agencies.resources import AgencyResource
from agencies.roles import Permission

SEEN_WITH = frozenset({Permission.EDIT_REGISTRY, Permission.EDIT_PLANS})
SAMPLE = "Mẫu"


class AgencyForm(ScopedForm):
    """An agency; it can't stand below itself, and belongs to somebody who may change it."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.instance.pk and "parent" in cleaned:
            subject = Agency(pk=self.instance.pk, short_name=self.instance.short_name)
            subject.parent = cleaned["parent"]
            try:
                agencies.refuse_parent_below(subject)
            except agencies.ParentBelowItself as refusal:
                self.add_error("parent", str(refusal))
        return cleaned


class SuccessionInline(RoleInline):
    """What became of the agency."""

    model = Succession
    fk_name = "predecessor"
    fields = ("successor", "on", "legal_basis", "is_sample")
    autocomplete_fields = ("successor",)
    changed_with = Permission.EDIT_REGISTRY
    verbose_name = "cơ quan kế thừa"
    verbose_name_plural = "Cơ quan kế thừa (khi giải thể, sáp nhập, đổi tên)"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A successor may stand in another province; a wrong line is taken out and said anew.
        return False

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Succession]":
        return super().get_queryset(request).select_related("predecessor", "successor")  # type: ignore[no-any-return]


class OriginInline(ReadOnlyInline):
    """What the agency came from."""

    model = Succession
    fk_name = "successor"
    fields = ("predecessor", "on", "legal_basis")
    verbose_name_plural = "Kế thừa từ"

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Succession]":
        return super().get_queryset(request).select_related("predecessor", "successor")  # type: ignore[no-any-return]


class MemberInline(ReadOnlyInline):
    """Who holds a role in the agency; given and ended on the account's own page."""

    model = Membership
    fields = ("user", "role", "since", "until")
    verbose_name_plural = "Người giữ vai trò"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(user_of(request).may(Permission.EDIT_ACCOUNTS, obj))

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Membership]":
        return super().get_queryset(request).select_related("user", "agency")  # type: ignore[no-any-return]


@admin.register(Agency)
class AgencyAdmin(SheetAdmin, RoleAdmin):
    """Agencies are never deleted: they end, and others succeed them."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_REGISTRY
    refusals = (agencies.ParentBelowItself,)
    resource_classes = [AgencyResource]

    form = AgencyForm
    inlines = (SuccessionInline, OriginInline, MemberInline)
    list_display = ("short_name", "kind", "level", "parent", "validity", "standing", "sample")
    list_filter = (StandingToday, "kind", "level", OfProvince, "is_sample")
    list_select_related = ("parent",)
    search_fields = ("search",)
    search_help_text = "Tìm theo tên, chữ viết tắt; gõ không dấu cũng được."
    autocomplete_fields = ("parent",)
    readonly_fields = ("province",)
    fieldsets = (
        (None, {"fields": ("name", "short_name", ("kind", "level"), "parent", "province")}),
        (
            "Trên văn bản",
            {
                "fields": (
                    ("symbol", "place"),
                    ("identifier", "email"),
                    "fills_caption",
                    "prints_check_code",
                )
            },
        ),
        ("Cách làm việc", {"fields": ("head_submits",)}),
        ("Hiệu lực", {"fields": (("valid_from", "valid_to"), "is_sample", "note")}),
    )

    def owner(self, obj: Agency) -> Agency:
        return obj

    def managed(self, user: User) -> Any:
        return Agency.objects.filter(pk__in=user.agencies_where(Permission.EDIT_REGISTRY))

    def choices(self, db_field: "models.ForeignKey[Any, Any]", user: User) -> Any:
        return super().choices(db_field, user) if user.is_superuser else self.managed(user)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        parent = form.base_fields.get("parent")
        if isinstance(parent, forms.ModelChoiceField) and not user_of(request).is_superuser:
            # Only the operator of the portal adds provinces; the root of one's own stays a root.
            parent.required = obj is None or obj.parent_id is not None
            parent.error_messages["invalid_choice"] = "Chọn một cơ quan mà bạn quản lý danh mục."
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Sequence[type[RoleInline]]:
        return self.inlines if obj else ()

    def store(self, saving: Saving) -> object:
        return agencies.save(
            agency=saving.obj, successions=saving.rows_of(Succession), by=saving.by, at=saving.at
        )

    @display(description="Hiệu lực")
    def validity(self, agency: Agency) -> str:
        first = f"từ {agency.valid_from:%d/%m/%Y}" if agency.valid_from else ""
        last = f"đến hết {agency.valid_to:%d/%m/%Y}" if agency.valid_to else ""
        return f"{first} {last}".strip()

    @display(
        description="Tình trạng",
        label={"Đang hoạt động": "success", "Chưa bắt đầu": "info"},
    )
    def standing(self, agency: Agency) -> str:
        today = timezone.localdate()
        if agency.is_valid_on(today):
            return "Đang hoạt động"
        ended = agency.valid_to is not None and agency.valid_to < today
        return "Đã kết thúc" if ended else "Chưa bắt đầu"

    @display(description="Số liệu", label={SAMPLE: "warning"})
    def sample(self, agency: Agency) -> str:
        return SAMPLE if agency.is_sample else ""
