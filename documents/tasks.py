"""Papers that people need not wait for."""

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from agencies.celery_options import options
from documents.actions import rendering

# A job waits for its turn at the press, and then has its time there.
_SECONDS = 2 * settings.RENDER_TIMEOUT + 10


@shared_task(bind=True, **options(seconds=_SECONDS))  # type: ignore[untyped-decorator]
def render(self: "Task[..., None]", pk: int) -> None:
    """Make a paper that was ordered. Safe to repeat: the action claims it first."""
    rendering.make(pk=pk, claim=self.request.id or "", clock=timezone.now)
