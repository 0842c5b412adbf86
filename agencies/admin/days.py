"""Days off and days worked in their stead, of the country and of each province."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from agencies.actions import days_off
from agencies.admin.agencies import SEEN_WITH
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.filters import OfProvince
from agencies.admin.scope import provinces_kept_by, user_of
from agencies.models import Agency, DayOff, User
from agencies.roles import Permission

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
OFF, WORKED = "Nghỉ", "Làm bù"


class Year(SimpleListFilter):
    """One year of the table, among those that have rows."""

    title = "năm"
    parameter_name = "nam"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        days = model_admin.get_queryset(request).dates("day", "year", order="DESC")
        return [(str(day.year), f"Năm {day.year}") for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # A year that nobody has, or no calendar, narrows nothing.
        is_offered = self.value() in dict(self.lookup_choices)
        return queryset.filter(day__year=self.value()) if is_offered else queryset


class DaysProvince(OfProvince):
    """The days that one province has beside the country's."""

    path = "province"


@admin.register(DayOff)
class DayOffAdmin(RoleAdmin):
    """The country's days are the operator's; a province adds its own, which win over them."""

    seen_with = SEEN_WITH
    changed_with = Permission.EDIT_REGISTRY
    list_display = ("day", "weekday", "name", "meaning", "where")
    list_filter = (Year, DaysProvince, "is_off")
    list_select_related = ("province",)
    search_fields = ("name",)
    search_help_text = "Tìm theo tên ngày nghỉ."
    ordering = ("-day", "pk")
    fields = ("day", "is_off", "name", "province")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[DayOff]":
        rows: QuerySet[DayOff] = super().get_queryset(request)
        user = user_of(request)
        mine = Q(province=None) | Q(province__in=user.province_ids)
        return rows if user.is_superuser else rows.filter(mine)

    def owner(self, obj: DayOff) -> Agency | None:
        return obj.province

    def has_add_permission(self, request: HttpRequest) -> bool:
        user = user_of(request)
        return user.is_superuser or bool(provinces_kept_by(user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        return user.is_superuser or (
            bool(provinces_kept_by(user))
            if obj is None
            else obj.province_id in provinces_kept_by(user)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def choices(self, db_field: Any, user: User) -> Any:
        provinces = Agency.objects.filter(parent=None, level=Agency.Level.PROVINCE)
        return provinces if user.is_superuser else provinces.filter(pk__in=provinces_kept_by(user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kept = provinces_kept_by(user_of(request))
        if not user_of(request).is_superuser:
            # Left blank it would be a day of the whole country.
            kwargs |= {"required": True, "initial": next(iter(kept), None), "help_text": ""}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def store(self, saving: Saving) -> object:
        return days_off.save(day_off=saving.obj, by=saving.by, at=saving.at)

    def remove(self, saving: Saving) -> object:
        return days_off.delete(day_off=saving.obj, by=saving.by, at=saving.at)

    @display(description="Thứ")
    def weekday(self, row: DayOff) -> str:
        return _WEEKDAYS[row.day.weekday()]

    @display(description="Nghỉ hay làm", label={OFF: "info", WORKED: "warning"})
    def meaning(self, row: DayOff) -> str:
        return OFF if row.is_off else WORKED

    @display(description="Áp dụng", ordering="province")
    def where(self, row: DayOff) -> str:
        return str(row.province or "Cả nước")
