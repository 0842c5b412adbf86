"""What was done at a time was done by somebody: every model that keeps both lets the database see to it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

ROOMS = ("agencies", "documents", "plans", "reports")


def pairs() -> Iterator[tuple[type[models.Model], str]]:
    """Give each model of ours with each verb of which it may keep both ``_at`` and ``_by``."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            optional = {each.name for each in model._meta.concrete_fields if each.null}
            for name in sorted(optional):
                verb = name.removesuffix("_at")
                if verb != name and f"{verb}_by" in optional:
                    yield model, verb


def named_in(condition: object) -> Iterator[str]:
    """Give the names of the fields that a condition speaks of."""
    for child in condition.children if isinstance(condition, Q) else ():
        if isinstance(child, tuple):
            yield str(child[0]).partition("__")[0]
        else:
            yield from named_in(child)


def test_there_are_such_models():
    assert len(list(pairs())) > 10


@pytest.mark.parametrize(
    ("model", "verb"),
    [pytest.param(model, verb, id=f"{model._meta.label}.{verb}") for model, verb in pairs()],
)
def test_the_database_keeps_both_or_neither(model: type[models.Model], verb: str):
    together = {f"{verb}_at", f"{verb}_by"}
    checks = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    assert any(together <= set(named_in(each.condition)) for each in checks)
