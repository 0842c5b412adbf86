"""Wiring: settings, addresses, tasks, and the pages that belong to no room."""

from portal.celery import app as celery_app

# Loaded with Django, so that tasks called from the web process find the broker of the settings.
__all__ = ["celery_app"]
