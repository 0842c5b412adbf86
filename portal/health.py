"""What machines ask: whether this process lives, and whether the portal can do its work."""

import datetime as dt
import functools
import os
import shutil
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agencies.actions import heartbeats
from portal.celery import app

FINE = "tốt"
# Seconds that one part may take to answer: whoever asks waits for all of them.
PATIENCE = 2
# The task of the clock that reminders hang on; it is missed once it has left out three ticks.
PULSE = "send_notices"
PULSE_MISSED = dt.timedelta(minutes=15)


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer that this process answers; what it needs is asked elsewhere.

    Restarting it mends no database, so it is not called dead for one.
    """
    return HttpResponse("Hoạt động bình thường.", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Tell how each thing stands that the portal needs: states, and nothing of what is behind."""
    states = {name: state() for name, state in _STATES.items()}
    is_ready = all(state == FINE for state in states.values())
    return JsonResponse(
        {"ready": is_ready, **states},
        status=200 if is_ready else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def _told(
    trouble: str, *errors: type[Exception]
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Let a question that fails in one of these ways be answered with ``trouble``."""

    def decorate(ask: Callable[[], str]) -> Callable[[], str]:
        @functools.wraps(ask)
        def state() -> str:
            try:
                return ask()
            except errors:
                return trouble

        return state

    return decorate


def _quick() -> None:
    """Have the database give up within the transaction on what takes it too long."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])


@_told("không kết nối được", DatabaseError, InterfaceError)
def _database() -> str:
    with transaction.atomic():
        _quick()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return FINE


@_told("không kiểm tra được", DatabaseError, InterfaceError)
def _migrations() -> str:
    with transaction.atomic():
        _quick()
        applied = MigrationRecorder(connection).applied_migrations()
    return FINE if _newest().issubset(applied) else "cơ sở dữ liệu chưa được nâng cấp"


@functools.cache
def _newest() -> frozenset[tuple[str, str]]:
    """Give the last migration of each room and library, which do not change while we run."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


# Each way to reach a broker fails in its own words.
@_told("không kết nối được", Exception)
def _broker() -> str:
    with app.connection_for_write(transport_options=settings.BROKER_PROBE_OPTIONS) as broker:
        broker.connect()
        broker.channel().queue_declare(app.conf.task_default_queue)
    return FINE


@_told("không kiểm tra được", DatabaseError, InterfaceError)
def _beat() -> str:
    with transaction.atomic():
        _quick()
        pulse = heartbeats.last(PULSE)
    if pulse is None:
        return "nhịp nhắc việc chưa chạy"
    return FINE if timezone.now() - pulse.at <= PULSE_MISSED else "nhịp nhắc việc dừng"


@_told("không có thư mục dữ liệu", FileNotFoundError)
def _disk() -> str:
    if shutil.disk_usage(settings.VAR).free < settings.DISK_RESERVE:
        return "sắp hết chỗ"
    return FINE if os.access(settings.VAR, os.W_OK) else "không ghi được"


_STATES = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "beat": _beat,
    "disk": _disk,
}
