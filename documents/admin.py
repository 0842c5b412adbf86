"""The register of outgoing papers, to be read: numbers are given on the portal's own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from agencies.admin.base import RoleAdmin
from agencies.admin.scope import user_of
from agencies.models import Agency
from agencies.roles import Permission
from documents.models import Paper, Series


class RegisterAdmin(RoleAdmin):
    """What the registrar and whoever drafts in an office may see of its register."""

    seen_with = frozenset({Permission.NUMBER_PAPERS, Permission.EDIT_REGISTRY})

    def owner(self, obj: Any) -> Agency | None:
        issuer: Agency | None = obj.issuer
        return issuer

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request).select_related("issuer")
        user = user_of(request)
        if user.is_superuser:
            return rows  # type: ignore[no-any-return]
        return rows.filter(issuer__in=user.agencies_where(Permission.SEE_DRAFTS))  # type: ignore[no-any-return]


@admin.register(Series)
class SeriesAdmin(RegisterAdmin):
    """Runs of numbers."""

    list_display = ("name", "issuer", "symbol_pattern", "kind_names")
    search_fields = ("name", "issuer__search")
    fields = ("name", "issuer", "symbol_pattern", "kind_names")

    @display(description="Các loại dùng chung số")
    def kind_names(self, series: Series) -> str:
        names = dict(Paper.Kind.choices)
        return ", ".join(str(names.get(kind, kind)) for kind in series.kinds)


@admin.register(Paper)
class PaperAdmin(RegisterAdmin):
    """Outgoing papers with their number and state."""

    list_display = ("reference", "kind", "paper_day", "issuer", "state")
    list_filter = ("kind", "state")
    search_fields = ("number", "symbol", "issuer__search")
    fields = ("kind", "issuer", "series", ("number", "symbol", "day"), "state", "sha256")
    ordering = ("-day", "-pk")

    @display(description="Số, ký hiệu", ordering="number")
    def reference(self, paper: Paper) -> str:
        return str(paper)

    @display(description="Ngày", ordering="day")
    def paper_day(self, paper: Paper) -> str:
        return f"{paper.day:%d/%m/%Y}" if paper.day else ""
