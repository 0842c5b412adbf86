"""What every template may ask about the person who is looking."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib import admin
from django.http import QueryDict
from django.template.loader import render_to_string

from agencies.models import User
from agencies.roles import Permission, Verdict

register = template.Library()


@register.filter
def may(user: User, permission: str) -> Verdict:
    """Tell whether ``user`` has the permission anywhere: ``{% if user|may:"EDIT_PLANS" %}``."""
    return user.may(Permission[permission])


@register.filter
def at(mapping: Mapping[Any, Any] | str, key: object) -> Any:
    """Give what ``mapping`` has under ``key``: ``{{ lines|at:problem }}``; None of a blank."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> str:
    """Give the list of ways through the portal; it stands twice on a page and is written once."""
    request = context["request"]
    return render_to_string("components/navigation.html", {"user": request.user}, request)


@register.simple_tag(takes_context=True)
def may_administer(context: template.Context) -> bool:
    """Tell whether the admin would let this person in."""
    return admin.site.has_permission(context["request"])


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """Give this page's query with some parameters changed; an empty value takes one out."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/sorted_column.html", takes_context=True)
def sorted_column(
    context: template.Context, key: str, label: str, first: str = ""
) -> dict[str, str]:
    """Head a column that sorts the list: first as ``first`` says, then the other way."""
    current = context["request"].GET.get("xep", "")
    first = first or key
    other = key if first.startswith("-") else f"-{key}"
    directions = {key: "ascending", f"-{key}": "descending"}
    query = address(context, xep=other if current == first else first, trang="")
    return {"label": label, "query": query, "direction": directions.get(current, "")}
