"""The log: who did what, when. It is read here and written nowhere but in actions."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from unfold.decorators import display

from agencies.admin.base import RoleAdmin
from agencies.admin.filters import Verb
from agencies.models import AuditEvent
from agencies.roles import Permission
from agencies.wording import lines_of, model_of, spoken


@admin.register(AuditEvent)
class AuditEventAdmin(RoleAdmin):
    """One line for each change."""

    seen_with = frozenset({Permission.SEE_AUDIT})
    list_display = ("at", "by_name", "what", "subject_name", "kind")
    list_display_links = ("at", "what")
    list_filter = (Verb, "at")
    search_fields = ("by_name", "subject_name")
    search_help_text = "Tìm theo tên người hoặc tên đối tượng."
    fields = ("at", "by_name", "what", "kind", "subject_name", "reason", "change_table")
    ordering = ("-at", "-pk")

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[AuditEvent]", search_term: str
    ) -> "tuple[QuerySet[AuditEvent], bool]":
        for word in search_term.split():
            queryset = queryset.filter(Q(by_name__icontains=word) | Q(subject_name__icontains=word))
        return queryset, False

    @display(description="Việc", ordering="verb")
    def what(self, event: AuditEvent) -> str:
        return spoken(event.verb)

    @display(description="Loại đối tượng")
    def kind(self, event: AuditEvent) -> str:
        model = model_of(event)
        return str(model._meta.verbose_name) if model else event.subject_type

    @display(description="Thay đổi")
    def change_table(self, event: AuditEvent) -> SafeString:
        return render_to_string("admin/agencies/changes.html", {"lines": lines_of(event)})
