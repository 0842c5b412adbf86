"""Registers of outgoing papers, and the papers in them to be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.scope import ScopedForm, user_of
from agencies.models import Agency, User
from agencies.roles import Permission
from documents.actions import series as registers
from documents.models import Paper, Series

# Whoever gives the numbers, or keeps the registry of the office, also sets how they run.
KEEPERS = (Permission.NUMBER_PAPERS, Permission.EDIT_REGISTRY)


class RegisterAdmin(RoleAdmin):
    """What the registrar and whoever keeps the registry of an office may see of its register."""

    seen_with = frozenset(KEEPERS)

    def owner(self, obj: Any) -> Agency | None:
        issuer: Agency | None = obj.issuer
        return issuer

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request).select_related("issuer")
        user = user_of(request)
        if user.is_superuser:
            return rows  # type: ignore[no-any-return]
        return rows.filter(issuer__in=user.agencies_where(Permission.SEE_DRAFTS))  # type: ignore[no-any-return]


class SeriesForm(ScopedForm):
    """Kinds are ticked, not spelt."""

    kinds = forms.MultipleChoiceField(
        label="Các loại văn bản",
        choices=Paper.Kind.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Loại nào lấy số trong sổ này. Nhiều loại thì dùng chung dãy số; mỗi loại chỉ ở một sổ.",
    )

    class Meta:
        model = Series
        fields = ("name", "issuer", "symbol_pattern", "kinds")
        # Asked by the form where it knows the issuer, and by the action where it does not.
        error_messages = {NON_FIELD_ERRORS: {"unique_together": registers.NAME_TAKEN}}


@admin.register(Series)
class SeriesAdmin(RegisterAdmin):
    """Runs of numbers."""

    form = SeriesForm
    refusals = (
        registers.PatternUnfit, registers.KindMissing, registers.KindTaken, registers.NameTaken,
        registers.SeriesInUse,
    )  # fmt: skip
    list_display = ("name", "issuer", "symbol_pattern", "kind_names")
    search_fields = ("name", "issuer__search")
    fields = ("name", "issuer", "symbol_pattern", "kinds")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        user, issuer = user_of(request), obj.issuer if obj else None
        return any(bool(user.may(keeping, issuer)) for keeping in KEEPERS)

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Series | None = None) -> Any:
        # Its numbers are those of this issuer.
        return ("issuer",) if obj else ()

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        # It asks the list of agencies, which registrars do not see; theirs are few enough to list.
        return ("issuer",) if user_of(request).may(Permission.EDIT_REGISTRY) else ()

    def choices(self, db_field: Any, user: User) -> Any:
        if user.is_superuser:
            return super().choices(db_field, user)
        reach = frozenset[int]().union(*(user.agencies_where(keeping) for keeping in KEEPERS))
        return Agency.objects.filter(pk__in=reach)

    def store(self, saving: Saving) -> object:
        return registers.save(series=saving.obj, by=saving.by, at=saving.at)

    def remove(self, saving: Saving) -> object:
        return registers.delete(series=saving.obj, by=saving.by, at=saving.at)

    @display(description="Các loại lấy số")
    def kind_names(self, series: Series) -> str:
        names = dict(Paper.Kind.choices)
        return ", ".join(str(names.get(kind, kind)) for kind in series.kinds)


@admin.register(Paper)
class PaperAdmin(RegisterAdmin):
    """Outgoing papers; every step of theirs is taken on the portal's own pages."""

    list_display = ("reference", "kind", "paper_day", "subject", "issuer", "state")
    list_filter = ("kind", "state")
    search_fields = ("search",)
    search_help_text = "Tìm theo số, ký hiệu, trích yếu; gõ không dấu cũng được."
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind", "issuer", "series", ("number", "symbol", "day"), "subject", "state",
                    "reason",
                ),
            },
        ),
        ("Ký", {"fields": (("signed_by", "signed_on"), "signature_page", "sha256")}),
        (
            "Quá trình",
            {
                "fields": (
                    ("submitted_at", "submitted_by"), ("numbered_at", "numbered_by"),
                    ("issued_at", "issued_by"), ("ended_at", "ended_by"),
                ),
            },
        ),
    )  # fmt: skip
    ordering = ("-day", "-pk")

    @display(description="Số, ký hiệu", ordering="number")
    def reference(self, paper: Paper) -> str:
        return paper.reference

    @display(description="Ngày", ordering="day")
    def paper_day(self, paper: Paper) -> str:
        return f"{paper.day:%d/%m/%Y}" if paper.day else ""
