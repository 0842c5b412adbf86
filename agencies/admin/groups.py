"""Groups that plans name in one phrase, and other names."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import display

from agencies.actions import groups
from agencies.admin.agencies import SAMPLE, SEEN_WITH
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.filters import ScopeProvince
from agencies.admin.inlines import RoleInline
from agencies.admin.scope import ScopedForm
from agencies.models import Agency, AgencyGroup, Alias, GroupMember, GroupRule, User
from agencies.roles import Permission
from agencies.text import folded


class RuleInline(RoleInline):
    """Takes in all agencies of a kind and level."""

    model = GroupRule
    fields = ("kind", "level", "parent")
    autocomplete_fields = ("parent",)
    changed_with = Permission.EDIT_REGISTRY
    verbose_name_plural = "Quy tắc: lấy mọi cơ quan thuộc loại, cấp"


class NamedInline(RoleInline):
    """Agencies named into the group, or out of it."""

    model = GroupMember
    fields = ("agency", "is_excluded")
    autocomplete_fields = ("agency",)
    changed_with = Permission.EDIT_REGISTRY
    verbose_name_plural = "Cơ quan ghi đích danh (thêm vào, hoặc loại ra)"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[GroupMember]":
        return super().get_queryset(request).select_related("agency")  # type: ignore[no-any-return]


class ScopeOwned(RoleAdmin):
    """Rows that belong to a scope: whoever keeps the registry of it may change them."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_REGISTRY

    def owner(self, obj: Any) -> Agency | None:
        scope: Agency | None = obj.scope
        return scope

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def choices(self, db_field: Any, user: User) -> Any:
        if db_field.name == "scope" and not user.is_superuser:
            reach = user.agencies_where(Permission.EDIT_REGISTRY)
            return Agency.objects.filter(pk__in=reach)
        return super().choices(db_field, user)


@admin.register(AgencyGroup)
class AgencyGroupAdmin(ScopeOwned):
    """A group with its rules, the agencies named, and who that makes on a day."""

    refusals = (groups.GroupInUse,)
    inlines = (RuleInline, NamedInline)
    list_display = ("name", "scope", "rule_words", "named_count", "sample")
    list_filter = (ScopeProvince, "is_sample")
    list_select_related = ("scope",)
    search_fields = ("search",)
    search_help_text = "Tìm theo tên nhóm; gõ không dấu cũng được."
    autocomplete_fields = ("scope",)
    fields = ("name", "scope", "is_sample")
    change_form_outer_after_template = "admin/agencies/members.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[AgencyGroup]":
        rows = super().get_queryset(request).select_related("scope").prefetch_related("rules")
        return rows.annotate(named_rows=Count("named"))  # type: ignore[no-any-return]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = (extra_context or {}) | self._members(request, object_id)
        return super().change_view(request, object_id, form_url, context)  # type: ignore[no-any-return]

    def _members(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        group = self.get_object(request, object_id)
        if group is None:
            return {}
        on = _day(request)
        members = group.members_on(on).order_by("search").select_related("parent")
        return {"members_on": on, "members": list(members)}

    def store(self, saving: Saving) -> object:
        return groups.save(
            group=saving.obj,
            rules=saving.rows_of(GroupRule),
            named=saving.rows_of(GroupMember),
            by=saving.by,
            at=saving.at,
        )

    def remove(self, saving: Saving) -> object:
        return groups.delete(group=saving.obj, by=saving.by, at=saving.at)

    @display(description="Quy tắc")
    def rule_words(self, group: AgencyGroup) -> str:
        return "; ".join(str(rule) for rule in group.rules.all())

    @display(description="Ghi đích danh", ordering="named_rows")
    def named_count(self, group: Any) -> str:
        return str(group.named_rows or "")

    @display(description="Số liệu", label={SAMPLE: "warning"})
    def sample(self, group: AgencyGroup) -> str:
        return SAMPLE if group.is_sample else ""


def _day(request: HttpRequest) -> dt.date:
    """Give the day asked for, today if none is; a day that cannot be read is said to be so."""
    asked = request.GET.get("on", "")
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(asked, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    if asked:
        messages.warning(request, f"Không hiểu ngày “{asked[:20]}”. Hãy ghi dạng 01/07/2025.")
    return timezone.localdate()


class AliasForm(ScopedForm):
    """A phrase means one thing in a scope."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        scope, phrase = cleaned.get("scope"), cleaned.get("phrase")
        if scope and phrase:
            taken = Alias.objects.filter(scope=scope, search=folded(phrase))
            if other := taken.exclude(pk=self.instance.pk).first():
                self.add_error(
                    "phrase", f"Trong {scope}, tên này đã chỉ {other.agency or other.group}."
                )
        return cleaned


@admin.register(Alias)
class AliasAdmin(ScopeOwned):
    """Other names by which papers call an agency or a group."""

    form = AliasForm
    list_display = ("phrase", "meant", "scope")
    list_filter = (ScopeProvince,)
    list_select_related = ("agency", "group", "scope")
    search_fields = ("search",)
    search_help_text = "Tìm theo tên gọi; gõ không dấu cũng được."
    autocomplete_fields = ("scope", "agency", "group")
    fields = ("phrase", "scope", "agency", "group")

    @display(description="Nghĩa là")
    def meant(self, alias: Alias) -> str:
        return str(alias.agency or alias.group)

    def store(self, saving: Saving) -> object:
        return groups.save_alias(alias=saving.obj, by=saving.by, at=saving.at)

    def remove(self, saving: Saving) -> object:
        return groups.delete_alias(alias=saving.obj, by=saving.by, at=saving.at)
