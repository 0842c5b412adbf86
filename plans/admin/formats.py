"""The catalogue of forms of communication."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from agencies.admin.agencies import SEEN_WITH
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.scope import user_of
from agencies.models import Agency
from agencies.roles import Permission
from plans.actions import formats
from plans.models import Format


@admin.register(Format)
class FormatAdmin(RoleAdmin):
    """Forms with their group, unit and the words they are known by."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_REGISTRY
    list_display = ("name", "group", "unit", "mark_words", "use_count")
    list_filter = ("group",)
    search_fields = ("search",)
    search_help_text = "Tìm theo tên hình thức; gõ không dấu cũng được."
    fields = ("name", "group", "unit", "marks", "is_sample")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Format]":
        return super().get_queryset(request).annotate(use_rows=Count("uses"))  # type: ignore[no-any-return]

    def owner(self, obj: Format) -> Agency | None:
        return None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The catalogue serves whole provinces: a department's administrator reads it only.
        return self._keeps_a_province(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._keeps_a_province(request)

    def _keeps_a_province(self, request: HttpRequest) -> bool:
        user = user_of(request)
        reach = user.agencies_where(Permission.EDIT_REGISTRY)
        return user.is_superuser or any(pk in reach for pk in user.province_ids)

    def store(self, saving: Saving) -> object:
        return formats.save(form=saving.obj, by=saving.by, at=saving.at)

    @display(description="Nhận ra nhờ các từ")
    def mark_words(self, form: Format) -> str:
        marks = form.marks.splitlines()
        return ", ".join(marks[:4]) + (f" và {len(marks) - 4} từ khác" if len(marks) > 4 else "")

    @display(description="Số lần dùng", ordering="use_rows")
    def use_count(self, form: Any) -> str:
        return str(form.use_rows or "")
