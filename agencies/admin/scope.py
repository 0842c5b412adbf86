"""Whose rows a page of the admin shows and offers: what the person may see, nothing else."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

from agencies.models import User
from agencies.roles import Permission

# Digits of a number that every database takes for an id.
LONGEST_ID = 18


def as_id(value: object) -> int | None:
    """Give the id that an address names, or None where it names none."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def user_of(request: HttpRequest) -> User:
    """Give the person who is signed in, which the site sees to."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def visible(model: type[models.Model], user: User) -> "models.QuerySet[Any]":
    """Give the rows of ``model`` that ``user`` may see."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def provinces_kept_by(user: User) -> list[int]:
    """Give the provinces whose registry ``user`` keeps; a department's administrator keeps none."""
    reach = user.agencies_where(Permission.EDIT_REGISTRY)
    return [pk for pk in user.province_ids if pk in reach]


class ScopedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Offers what a person may see, and keeps a choice made by somebody who sees more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, form_field in self.fields.items():
            current = getattr(self.instance, f"{name}_id", None)
            if current and isinstance(form_field, forms.ModelChoiceField):
                offered: Any = form_field.queryset
                kept = offered.model._default_manager.filter(pk=current)
                form_field.queryset = offered | kept


class ScopedMixin:
    """Limits the choices of foreign keys to what the person may see."""

    def formfield_for_foreignkey(
        self, db_field: "models.ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if "queryset" not in kwargs:
            kwargs["queryset"] = self.choices(db_field, user_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def choices(self, db_field: "models.ForeignKey[Any, Any]", user: User) -> Any:
        """Give the rows that a foreign key may point to."""
        return visible(db_field.related_model, user)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        form_field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if form_field and isinstance(form_field.widget, RelatedFieldWidgetWrapper):
            widget = form_field.widget
            # Windows on top of a half-filled form lose people's work.
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        if form_field and isinstance(form_field.widget, forms.Textarea):
            form_field.widget.attrs["rows"] = 3
        return form_field
