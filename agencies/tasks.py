"""Work of the registry that people need not wait for."""

from celery import shared_task
from django.utils import timezone

from agencies.actions import imports


@shared_task  # type: ignore[untyped-decorator]
def check_import(pk: int) -> None:
    """Check an import that waits for it. Safe to repeat: the action claims it first."""
    imports.check(pk=pk, clock=timezone.now)


@shared_task  # type: ignore[untyped-decorator]
def save_import(pk: int) -> None:
    """Store a confirmed import. Safe to repeat: the action claims it first."""
    imports.save(pk=pk, clock=timezone.now)
