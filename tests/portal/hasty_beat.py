"""The portal's Celery as its beat sees it, but for reminders every second instead of five minutes.

``celery -A tests.portal.hasty_beat beat``
"""

import datetime as dt

from portal.celery import app

entry = app.conf.beat_schedule["send-notices"]
app.conf.beat_schedule = {"send-notices": {**entry, "schedule": dt.timedelta(seconds=1)}}
