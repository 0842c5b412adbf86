"""The Celery application; tasks are found in each room's ``tasks.py``."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**kwargs: Any) -> None:
    """Take logging out of Celery's hands: Django's settings have arranged it, for tasks as well."""
    logging.captureWarnings(True)
