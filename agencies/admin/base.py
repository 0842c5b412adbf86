"""What every page of the admin shares: roles decide, actions write, the log remembers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.admin import ModelAdmin

from agencies.actions.changes import Rows
from agencies.admin.scope import ScopedForm, ScopedMixin, as_id, user_of, visible
from agencies.models import Agency, AuditEvent, User
from agencies.roles import Denied, Permission
from agencies.wording import lines_of, spoken

NO_ROWS = Rows()
# Where a request keeps why its form was refused, while the form is shown again.
_REFUSAL = "portal.refusal"
# What the filters of a list put behind the name of a field.
FILTER_ENDINGS = ("", "__exact", "__isnull", "__gte", "__lt")


@dataclass(frozen=True, slots=True)
class Saving:
    """One press of the button: the object as the form left it, its rows, who and when."""

    obj: Any
    cleaned: Mapping[str, Any]
    by: User
    at: dt.datetime
    rows: Mapping[type[models.Model], Rows] = field(default_factory=dict)

    def rows_of(self, model: type[models.Model]) -> Rows:
        return self.rows.get(model, NO_ROWS)


class RoleAdmin(ScopedMixin, ModelAdmin):
    """A page of the admin whose doors follow ``agencies.roles``."""

    seen_with: ClassVar[frozenset[Permission]]
    changed_with: ClassVar[Permission | None] = None
    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    form = ScopedForm
    list_per_page = 25
    list_max_show_all = 200
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True

    # --- Who may

    def owner(self, obj: Any) -> Agency | None:
        """Give the agency whose people may change ``obj``; None where only its reader is asked."""
        raise NotImplementedError

    def is_open(self, obj: Any) -> bool:
        """Tell whether anything of ``obj`` can still be changed."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        return any(bool(user.may(permission)) for permission in self.seen_with)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.changed_with is not None and bool(user_of(request).may(self.changed_with))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self.changed_with is None:
            return False
        agency = self.owner(obj) if obj else None
        is_allowed = bool(user_of(request).may(self.changed_with, agency))
        return is_allowed and (obj is None or self.is_open(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- What is seen

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = visible(self.model, user_of(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Let a list be narrowed by its own filters alone.

        Django allows any field of the model: who may see accounts could ask for the beginning of a
        password's hash, letter after letter.
        """
        offered = self.get_list_filter(request) if request else self.list_filter
        return lookup in {name for each in offered for name in _parameters(each)}

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if hasattr(queryset, "search"):
            return queryset.search(search_term), False
        return super().get_search_results(request, queryset, search_term)  # type: ignore[no-any-return]

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        # What is not yours is not there.
        raise Http404

    # --- What is written

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        relations = {each.name for each in self.opts.fields if each.is_relation}
        initial = super().get_changeform_initial_data(request)
        return {
            name: value
            for name, value in initial.items()
            if name not in relations or as_id(value) is not None
        }

    def store(self, saving: Saving) -> object:
        """Call the action that stores the form."""
        raise NotImplementedError

    def remove(self, saving: Saving) -> object:
        """Call the action that takes an object out."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write nothing yet: the object and its rows go into one action, and one line of the log."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = _rows(formsets)
        by, at = user_of(request), timezone.now()
        self.store(Saving(form.instance, form.cleaned_data, by, at, rows))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove(Saving(obj, {}, user_of(request), timezone.now()))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as refusal:
            return self._asked_again(request, object_id, form_url, extra_context, refusal)
        return answer  # type: ignore[no-any-return]

    def _asked_again(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
        refusal: Exception,
    ) -> HttpResponse:
        """Show the form as it was sent, with why the action refused it."""
        request.META[_REFUSAL] = str(refusal)
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            # What was open a moment ago is closed by now, so there is no form to show.
            return self.refused(request, refusal)
        return answer  # type: ignore[no-any-return]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        reason = request.META.get(_REFUSAL)
        return _refused(form, reason) if reason else form

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            answer = super().delete_view(request, object_id, extra_context)
        except self.refusals as refusal:
            return self.refused(request, refusal)
        return answer  # type: ignore[no-any-return]

    def refused(self, request: HttpRequest, refusal: Exception) -> HttpResponse:
        """Say why an action refused, on the page it was asked from."""
        messages.error(request, str(refusal))
        return redirect(request.get_full_path())

    # --- What is remembered: our log, not the admin's own

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave it to the action, which has logged it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave it to the action, which has logged it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Leave it to the action, which has logged it."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        verdict = user_of(request).may(Permission.SEE_AUDIT)
        if isinstance(verdict, Denied):
            raise PermissionDenied(verdict.reason)
        events = AuditEvent.objects.visible_to(user_of(request)).filter(
            subject_type=self.opts.label, subject_id=str(obj.pk)
        )
        page = Paginator(events, 25).get_page(request.GET.get("p"))
        told = [(event, spoken(event.verb), lines_of(event)) for event in page]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử thay đổi: {obj}",
            "object": obj,
            "opts": self.opts,
            "page": page,
            "told": told,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def _parameters(offered: Any) -> Iterable[str]:
    """Give the parameters of an address by which a filter narrows its list."""
    if isinstance(offered, type) and issubclass(offered, SimpleListFilter):
        return (str(offered.parameter_name),)
    field = offered[0] if isinstance(offered, list | tuple) else offered
    return (f"{field}{ending}" for ending in FILTER_ENDINGS)


def _refused(form: Any, reason: str) -> Any:
    """Give a form that whatever is sent is refused by, for a reason."""

    class Refused(form):
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, reason)
            return cleaned

    return Refused


def _rows(formsets: Iterable[Any]) -> dict[type[models.Model], Rows]:
    """Gather what the inlines made, by model: one model may hang on an object at both its ends."""
    gathered: dict[type[models.Model], Rows] = {}
    for formset in formsets:
        known = gathered.get(formset.model, NO_ROWS)
        stored = formset.save(commit=False)
        gathered[formset.model] = Rows(
            stored=[*known.stored, *stored], removed=[*known.removed, *formset.deleted_objects]
        )
    return gathered
