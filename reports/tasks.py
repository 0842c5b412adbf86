"""Work of the reports that a clock starts, not a person."""

from celery import shared_task
from django.utils import timezone

from reports.actions import drawing, opening
from reports.models import Evidence


@shared_task  # type: ignore[untyped-decorator]
def open_periods() -> None:
    """Open what is due to be opened. Safe to repeat: the beat may fire twice."""
    opening.open_periods(on=timezone.localdate(), at=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def draw_thumbnail(pk: int) -> None:
    """Draw a file of evidence. Safe to repeat, and for a row that is gone."""
    if evidence := Evidence.objects.filter(pk=pk).first():
        drawing.draw(evidence=evidence)
