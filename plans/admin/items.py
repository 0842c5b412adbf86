"""The rows of plans."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.importing import SheetAdmin
from agencies.admin.scope import as_id, user_of, visible
from agencies.models import Agency, User
from agencies.roles import Permission
from agencies.text import folded
from plans.actions import items
from plans.admin.forms import (
    ItemConfirmForm,
    ItemForm,
    ItemImportForm,
    editable_plans,
    title_of_row,
)
from plans.admin.plans import SEEN_WITH
from plans.models import Assignment, ContentItem, Plan
from plans.resources import ItemResource, title_of


class OfPlan(SimpleListFilter):
    """The rows of one plan, among those a person may see."""

    title = "kế hoạch"
    parameter_name = "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        plans = visible(Plan, user_of(request)).select_related("paper").order_by("-year", "-pk")
        return [(str(plan.pk), title_of(plan)) for plan in plans[:100]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = as_id(self.value())
        return queryset if chosen is None else queryset.filter(plan=chosen)


@admin.register(ContentItem)
class ContentItemAdmin(SheetAdmin, RoleAdmin):
    """A row as typed on the left, as it was read on the right."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_PLANS
    refusals = (items.PlanFrozen, items.LineTooLong)
    resource_classes = [ItemResource]
    import_form_class = ItemImportForm
    confirm_form_class = ItemConfirmForm

    form = ItemForm
    list_display = ("row", "plan_link", "leads", "coordinators", "schedule_text")
    list_display_links = ("row",)
    list_filter = (OfPlan, "schedule_kind")
    search_fields = ("contents",)
    search_help_text = "Tìm trong nội dung, cơ quan chủ trì, phối hợp; gõ không dấu cũng được."
    autocomplete_fields = ("plan",)
    ordering = ("-plan__year", "plan", "position")
    readonly_fields = ("plan_link", "reading")
    typed = (
        "contents", "format_lines", "lead_text", "coordinating_text", "schedule_text",
        ("number", "group_title"), "appendix",
    )  # fmt: skip

    # --- Who may

    def owner(self, obj: ContentItem) -> Agency | None:
        return obj.plan.drafter

    def is_open(self, obj: ContentItem) -> bool:
        return obj.plan.paper.is_open

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def choices(self, db_field: Any, user: User) -> Any:
        if db_field.name == "plan":
            return editable_plans(user)
        rows = db_field.related_model._default_manager
        return rows.filter(plan__in=visible(Plan, user)).select_related("plan")

    # --- What is seen

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ContentItem]":
        parties = Assignment.objects.select_related("agency", "group")
        rows = ContentItem.objects.filter(plan__in=visible(Plan, user_of(request)))
        return (
            rows.select_related("plan__paper", "plan__issuer", "plan__drafter", "appendix")
            .prefetch_related(Prefetch("assignments", queryset=parties), "item_formats__format")
            .order_by(*(self.get_ordering(request) or ()))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[ContentItem]", search_term: str
    ) -> "tuple[QuerySet[ContentItem], bool]":
        # Rows have no folded column; a province's plans hold a few hundred of them.
        words = folded(search_term).split()
        cells = queryset.values_list("pk", "contents", "lead_text", "coordinating_text")
        found = [
            pk
            for pk, *texts in cells.order_by()
            if all(word in folded(" ".join(texts)) for word in words)
        ]
        return queryset.filter(pk__in=found), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("plan", *self.typed)})]
        return [
            (None, {"fields": ("plan_link", *self.typed)}),
            ("Hệ thống hiểu là", {"fields": ("reading",)}),
        ]

    def format_lines(self, item: ContentItem) -> str:
        """Give the lines of the forms, where the row can only be read."""
        return "\n".join(row.text for row in item.item_formats.all())

    format_lines.short_description = "Hình thức tuyên truyền"  # type: ignore[attr-defined]

    @display(description="Nội dung")
    def row(self, item: ContentItem) -> str:
        return title_of_row(item)

    @display(description="Kế hoạch")
    def plan_link(self, item: ContentItem) -> SafeString:
        url = reverse("admin:plans_plan_change", args=[item.plan_id])
        classes = "text-primary-600 dark:text-primary-500"
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, title_of(item.plan))

    @display(description="Chủ trì")
    def leads(self, item: ContentItem) -> str:
        return _parties(item, Assignment.Role.LEAD)

    @display(description="Phối hợp")
    def coordinators(self, item: ContentItem) -> str:
        return _parties(item, Assignment.Role.COORDINATING)

    @display(description="Đọc từ các ô trên")
    def reading(self, item: ContentItem) -> SafeString:
        parties = [(role.label, _of_role(item, role)) for role in Assignment.Role]
        return render_to_string("admin/plans/reading.html", {"item": item, "parties": parties})

    # --- What is written

    def store(self, saving: Saving) -> object:
        item, lines = saving.obj, saving.cleaned.get("format_lines", "").splitlines()
        if not item.pk:
            item.position = items.next_position(item.plan)
        return items.save(item=item, format_lines=lines, by=saving.by, at=saving.at)

    def remove(self, saving: Saving) -> object:
        return items.delete(item=saving.obj, by=saving.by, at=saving.at)

    # --- Sheets

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        plans = editable_plans(user_of(request)).order_by("-year", "-pk")
        return {**super().get_import_form_kwargs(request), "plans": plans}

    def get_import_form_initial(self, request: HttpRequest) -> dict[str, Any]:
        return {"plan": request.GET.get("plan")}

    def get_confirm_form_kwargs(
        self, request: HttpRequest, import_form: Any = None
    ) -> dict[str, Any]:
        kwargs = super().get_confirm_form_kwargs(request, import_form)
        return {**kwargs, "plans": editable_plans(user_of(request))}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["plan"] = import_form.cleaned_data["plan"].pk
        return initial

    def get_resource_kwargs(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        form = kwargs.get("form")
        chosen = getattr(form, "cleaned_data", {}).get("plan") if form else None
        return {**super().get_resource_kwargs(request), "plan": chosen}


def _parties(item: ContentItem, role: str) -> str:
    return "; ".join(row.text for row in _of_role(item, role))


def _of_role(item: ContentItem, role: str) -> list[Assignment]:
    rows = (row for row in item.assignments.all() if row.role == role)
    return sorted(rows, key=lambda row: row.position)
