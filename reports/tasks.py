"""Work of the reports that a clock starts, not a person."""

from celery import shared_task
from django.utils import timezone

from agencies.celery_options import options
from reports.actions import drawing, link_checks, opening, rounds
from reports.models import Evidence


@shared_task(**options(seconds=10 * 60))  # type: ignore[untyped-decorator]
def send_notices() -> None:
    """Tell people what they are to be told. Safe to repeat: each thing is claimed by one sender."""
    rounds.send_notices(clock=timezone.now)


@shared_task(**options(seconds=10 * 60))  # type: ignore[untyped-decorator]
def open_periods() -> None:
    """Open what is due to be opened. Safe to repeat: the beat may fire twice."""
    opening.open_periods(on=timezone.localdate(), at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def draw_thumbnail(pk: int) -> None:
    """Draw a file of evidence. Safe to repeat, and for a row that is gone."""
    if evidence := Evidence.objects.filter(pk=pk).first():
        drawing.draw(evidence=evidence)


@shared_task(**options(seconds=45 * 60))  # type: ignore[untyped-decorator]
def check_links() -> None:
    """Look whether links still open. Safe to repeat, for each link is claimed before it is asked."""
    link_checks.check_links(clock=timezone.now)
