"""Fills the admin's forms as a browser would: what is on the page, with some of it changed."""

from typing import Any, TypeAlias

from django.test import Client

# What the test client gives has more on it than a response: its context, its request.
Page: TypeAlias = Any


def filled(page: Page, **changes: Any) -> dict[str, Any]:
    """Give what pressing the button of a page's form would send, with ``changes`` made."""
    data: dict[str, Any] = _values(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        data |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= _values(form)
    return {name: "" if value is None else value for name, value in (data | changes).items()}


def added_row(prefix: str, place: int = 0, **values: Any) -> dict[str, Any]:
    """Give what a row added to an inline sends, as the row number ``place``."""
    row = {f"{prefix}-{place}-{name}": value for name, value in values.items()}
    return {f"{prefix}-TOTAL_FORMS": place + 1, **row}


def press(client: Client, url: str, **changes: Any) -> Page:
    """Open a form, change some of it and press the button."""
    return client.post(url, filled(client.get(url), **changes))


def told(page: Page) -> str:
    """Give the errors of a form and its rows as one text."""
    errors = [*page.context["adminform"].form.errors.values(), *page.context["errors"]]
    return " ".join(str(each) for each in errors)


def _values(form: Any) -> dict[str, Any]:
    values = {}
    for bound in form:
        value = bound.value()
        if value is False or (value is None and not bound.field.required):
            continue
        values[bound.html_name] = "on" if value is True else _shown(bound, value)
    return values


def _shown(bound: Any, value: Any) -> Any:
    return value if hasattr(bound.field, "choices") else bound.field.widget.format_value(value)
