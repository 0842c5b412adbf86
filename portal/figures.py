"""How the portal stands now, as figures that are asked of the database and of the disk."""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from agencies.models import Delivery, Heartbeat, Notice
from reports.models import ProgressReport

# What is counted: the rest is settled, and grows with the years.
_ON_THE_WAY = (Delivery.State.WAITING, Delivery.State.CLAIMED)
_COUNTED = (*_ON_THE_WAY, *Delivery.TROUBLED)
# Seconds for which the sizes of folders are kept: to find them every file is asked.
_SIZES_KEPT = 600


class Standing:
    """Gives its figures anew each time they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _of_notices()
        yield _of_heartbeats()
        yield _of_reports()
        yield from _of_disk()


def _gauge(
    name: str, said: str, label: str, rows: Iterable[tuple[object, float]]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"portal_{name}", said, labels=[label])
    for value, figure in rows:
        gauge.add_metric([str(value)], figure)
    return gauge


def _of_notices() -> Iterator[GaugeMetricFamily]:
    """Tell what is on its way to people or in trouble, and how long the oldest has waited."""
    rows = Delivery.objects.filter(state__in=_COUNTED).order_by().values_list("state")
    counted = dict.fromkeys(map(str, _COUNTED), 0) | dict(rows.annotate(Count("pk")))
    yield _gauge("deliveries", "Deliveries not at their end.", "state", counted.items())
    unrouted = Notice.objects.filter(routed_at__isnull=True)
    waiting = Delivery.objects.filter(state__in=_ON_THE_WAY)
    since = [
        unrouted.aggregate(at=Min("said_at"))["at"],
        waiting.aggregate(at=Min("notice__said_at"))["at"],
    ]
    now = timezone.now()
    age = max((now - at).total_seconds() for at in [now, *filter(None, since)])
    yield GaugeMetricFamily(
        "portal_notices_unrouted", "Notices not yet handed to a channel.", value=unrouted.count()
    )
    yield GaugeMetricFamily(
        "portal_oldest_notice_seconds", "How long the oldest notice has waited.", value=age
    )


def _of_heartbeats() -> GaugeMetricFamily:
    """Tell how long ago each task of the clock was last at work."""
    now = timezone.now()
    seen = Heartbeat.objects.order_by("name").values_list("name", "at")
    rows = [(name, (now - at).total_seconds()) for name, at in seen]
    return _gauge("heartbeat_age_seconds", "Since a task was last at work.", "task", rows)


def _of_reports() -> GaugeMetricFamily:
    """Tell how many reports stand where."""
    rows = ProgressReport.objects.order_by().values_list("state").annotate(Count("pk"))
    counted = dict.fromkeys(ProgressReport.State.values, 0) | dict(rows)
    return _gauge("reports", "Reports by where they stand.", "state", counted.items())


def _of_disk() -> Iterator[GaugeMetricFamily]:
    """Tell how much room there is, and which folder takes it."""
    disk = shutil.disk_usage(settings.VAR)
    room = [("used", disk.used), ("free", disk.free)]
    yield _gauge("disk_bytes", "The disk that holds the portal's files.", "part", room)
    yield _gauge("folder_bytes", "The folders of the portal's files.", "folder", _sizes())


_sizes_at: dict[Path, tuple[float, dict[str, int]]] = {}


def _sizes() -> Iterable[tuple[str, int]]:
    """Give the bytes in each folder, found at most some minutes ago."""
    at, sizes = _sizes_at.get(settings.VAR, (0.0, {}))
    if not at or time.monotonic() - at > _SIZES_KEPT:
        with os.scandir(settings.VAR) as entries:
            folders = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        sizes = {name: _size(settings.VAR / name) for name in folders}
        _sizes_at[settings.VAR] = (time.monotonic(), sizes)
    return sizes.items()


def _size(folder: Path) -> int:
    """Add up a folder; a file that goes away meanwhile counts nothing."""
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{where}/{name}").st_size
            except FileNotFoundError:
                continue
    return total
