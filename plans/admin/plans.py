"""Plans: the header, what stands around the body, and the way to their rows."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.inlines import RoleInline
from agencies.admin.scope import ScopedForm
from agencies.models import Agency, User
from agencies.roles import Permission
from documents.models import Paper
from plans.actions import plans
from plans.actions.plans import Header, printed_bases
from plans.admin.forms import PlanForm
from plans.forms.importing import possible_issuers
from plans.models import Appendix, Plan

SEEN_WITH = frozenset(
    {
        Permission.EDIT_PLANS,
        Permission.EDIT_REGISTRY,
        Permission.NUMBER_PAPERS,
        Permission.SEE_AUDIT,
    }
)
_SHADES = {
    "Dự thảo": "warning",
    "Trình ký": "info",
    "Đã cấp số, chờ ký": "info",
    "Đã ban hành": "success",
    "Đăng ký kế hoạch đã ban hành": "success",
    "Đã hủy số": "danger",
}


class AppendixForm(ScopedForm):
    """An appendix; a new one goes after the last."""

    class Meta:
        model = Appendix
        fields = ("label", "title", "orientation", "text")


class AppendixInline(RoleInline):
    """The appendices, in the order they are printed."""

    model = Appendix
    form = AppendixForm
    fields = ("label", "title", "orientation", "text")
    changed_with = Permission.EDIT_PLANS
    verbose_name_plural = "Phụ lục"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its rows would go with it unseen; they are taken out one by one.
        return False


@admin.register(Plan)
class PlanAdmin(RoleAdmin):
    """A plan's header; numbered plans are read only."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_PLANS
    refusals = (plans.NotYourPlan, plans.PlanFrozen, plans.NumberTaken)

    form = PlanForm
    inlines = (AppendixInline,)
    list_display = ("reference", "about_year", "subject", "issuer", "state", "item_count")
    list_display_links = ("reference", "subject")
    list_filter = ("year", "paper__state")
    search_fields = ("search",)
    search_help_text = "Tìm theo trích yếu, số, ký hiệu, năm; gõ không dấu cũng được."
    autocomplete_fields = ("issuer", "drafter", "monitor")
    readonly_fields = ("state", "items_link")
    actions_detail = ("on_portal",)
    ordering = ("-year", "-paper__day", "-pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "state", "items_link", "subject", ("year", "place"),
                    ("paper_number", "paper_symbol"), "paper_day",
                    "issuer", "drafter", "monitor",
                )
            },
        ),
        ("Lời văn", {"fields": ("basis_lines", "opening", "closing")}),
        (
            "Ký và gửi",
            {
                "fields": (
                    "signing_capacity", ("signer_title", "signer_name"),
                    "recipient_lines", "recipients_note",
                )
            },
        ),
    )  # fmt: skip

    # --- Who may

    def owner(self, obj: Plan) -> Agency | None:
        return obj.drafter

    def is_open(self, obj: Plan) -> bool:
        return obj.paper.is_open

    def choices(self, db_field: Any, user: User) -> Any:
        if db_field.name == "issuer":
            return possible_issuers(user)
        if db_field.name == "drafter" and not user.is_superuser:
            return Agency.objects.filter(pk__in=user.agencies_where(Permission.EDIT_PLANS))
        return super().choices(db_field, user)

    # --- What is seen

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Plan]":
        rows = super().get_queryset(request).select_related("paper", "issuer", "drafter")
        return rows.annotate(item_rows=Count("items"))  # type: ignore[no-any-return]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, head), *rest = self.fieldsets
        shown = [each for each in head["fields"] if obj or each not in ("state", "items_link")]
        if not self.has_change_permission(request, obj):
            # A field that is only read is written as a number, and a year is not 2.026.
            shown[shown.index(("year", "place"))] = ("about_year", "place")
        return [(name, {"fields": shown}), *rest]

    @display(description="Số, ký hiệu", ordering="paper__number")
    def reference(self, plan: Plan) -> str:
        return plan.reference

    @display(description="Năm", ordering="year")
    def about_year(self, plan: Plan) -> str:
        # As text: a year is not written 2.026.
        return str(plan.year)

    @display(description="Trạng thái", ordering="paper__state", label=_SHADES)
    def state(self, plan: Plan) -> str:
        return Paper.State(plan.paper.state).label

    @display(description="Nội dung", ordering="item_rows")
    def item_count(self, plan: Any) -> SafeString:
        return _to_items(plan, str(plan.item_rows))

    @display(description="Nội dung tuyên truyền")
    def items_link(self, plan: Any) -> SafeString:
        return _to_items(plan, f"{plan.item_rows} nội dung: xem từng nội dung")

    @action(description="Xem như bản giấy", icon="visibility", url_path="ban-giay")
    def on_portal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("plans:detail", object_id)

    # --- What is shown of the paper where nothing can be changed

    @display(description="Số")
    def paper_number(self, plan: Plan) -> str:
        return plan.paper.number

    @display(description="Ký hiệu")
    def paper_symbol(self, plan: Plan) -> str:
        return plan.paper.symbol

    @display(description="Ngày")
    def paper_day(self, plan: Plan) -> str:
        return f"{plan.paper.day:%d/%m/%Y}" if plan.paper.day else ""

    @display(description="Căn cứ")
    def basis_lines(self, plan: Plan) -> str:
        return "\n".join(printed_bases(plan.legal_bases.all()))

    @display(description="Nơi nhận")
    def recipient_lines(self, plan: Plan) -> str:
        return "\n".join(row.text for row in plan.recipients.all())

    # --- What is written

    def store(self, saving: Saving) -> object:
        plan, given = saving.obj, saving.cleaned
        header = Header(
            number=given["paper_number"],
            symbol=given["paper_symbol"],
            day=given["paper_day"],
            bases=given["basis_lines"].splitlines(),
            recipients=given["recipient_lines"].splitlines(),
        )
        rows = saving.rows_of(Appendix)
        return plans.save(plan=plan, header=header, appendices=rows, by=saving.by, at=saving.at)


def _to_items(plan: Plan, words: str) -> SafeString:
    url = reverse("admin:plans_contentitem_changelist") + f"?plan={plan.pk}"
    classes = "text-primary-600 dark:text-primary-500"
    return format_html('<a class="{}" href="{}">{}</a>', classes, url, words)
