"""Work of the whole portal that a clock starts."""

import logging

from celery import shared_task
from django.utils import timezone

from agencies.celery_options import options
from portal.actions import tidying

logger = logging.getLogger(__name__)


@shared_task(**options(seconds=45 * 60))  # type: ignore[untyped-decorator]
def tidy() -> None:
    """Take away what is left over. Safe to repeat; while a backup is made it is left to the next night."""
    try:
        tidying.tidy(at=timezone.now())
    except tidying.Busy as busy:
        logger.warning("%s", busy)
