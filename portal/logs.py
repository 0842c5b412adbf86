"""What is logged: one record a line, with the request or task it belongs to and without secrets.

Nothing of a person but the number of their account is written: no address of the network, no form,
no query. A secret that stands in an address, and an address of e-mail, are cut from every record.
"""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from celery import current_task
from django.http import HttpRequest, HttpResponseBase
from pythonjsonlogger.json import JsonFormatter

Answer = Callable[[HttpRequest], HttpResponseBase]

# The request this thread is answering.
_current: ContextVar[HttpRequest | None] = ContextVar("request", default=None)

# What another may choose as the number of a request; anything else could be meant to deceive.
_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
# A part of an address that may be secret: long, and no words of ours, which are small letters.
_SECRET = re.compile(r"(?<=/)(?=[^/]*[A-Z0-9])[^/\s?#]{16,}")
# Looked for where a word begins alone: from each of its letters anew, a long one would take minutes.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
# Of a message at a terminal: what begins a line could pass for another record.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# PostgreSQL repeats there what somebody has typed.
_DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)


def numbered(get_response: Answer) -> Answer:
    """Give every request a number, that of the proxy if it has one, and send it back."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get("X-Request-ID", "")
        number = told if _NUMBER.fullmatch(told) else uuid.uuid4().hex
        request.META["portal.request_id"] = number
        token = _current.set(request)
        try:
            response = get_response(request)
        finally:
            # For the access log, which is written once the answer is on its way.
            request.META["portal.user_id"] = _user_of(request)
            _current.reset(token)
        response["X-Request-ID"] = number
        return response

    return answer


def _user_of(request: HttpRequest) -> int | None:
    """Give the number of who asks, if that is known by now: a log must not ask the database."""
    user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None


def masked(text: str) -> str:
    """Give text of a record without secrets and addresses of e-mail."""
    return _MAIL.sub(r"…@\1", _SECRET.sub("…", _DETAIL.sub("DETAIL: …", text)))


def configuration(*, form: str) -> dict[str, Any]:
    """Give Python's settings for records as ``json`` or as a plain ``line``, both on stderr.

    That is where gunicorn, Celery and containers look. What is refused with a page (404, 403) is
    in the access log already; what breaks is told whole.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "portal.logs.Context"}},
        "formatters": {
            "line": {"()": "portal.logs.Line"},
            "json": {"()": "portal.logs.JsonLine"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["context"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Django's own handlers speak only while DEBUG is on, or by e-mail.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"level": "INFO", "propagate": True},
            "gunicorn.access": {"level": "INFO", "propagate": True},
            "celery": {"level": "INFO"},
            **{
                room: {"level": "INFO"}
                for room in ("portal", "reports", "plans", "documents", "agencies")
            },
        },
    }


class Context(logging.Filter):
    """Writes on every record which request or task it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = _current.get()
        facts = facts_of(request.META if request is not None else {})
        facts["task_id"] = _task_of(record)
        for name, fact in facts.items():
            # The access log knows its own.
            if not hasattr(record, name):
                setattr(record, name, fact)
        if request is not None and record.user_id is None:  # type: ignore[attr-defined]
            record.user_id = _user_of(request)
        return True


def facts_of(environ: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a log says of a request, from what the web server knows."""
    return {
        "request_id": environ.get("portal.request_id"),
        "user_id": environ.get("portal.user_id"),
        "path": masked(environ["PATH_INFO"]) if "PATH_INFO" in environ else None,
    }


def _task_of(record: logging.LogRecord) -> str | None:
    """Give the number of the task that is at work, or that Celery speaks of."""
    if current_task:
        return str(current_task.request.id)
    data = getattr(record, "data", None)
    return data.get("id") if isinstance(data, dict) else None


class Line(logging.Formatter):
    """A record as people read it at a terminal."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], super().formatMessage(record))


# Of a record, under the names that stand in the line.
_FIELDS = {
    "levelname": "level",
    "name": "logger",
    "message": "message",
    "request_id": "request_id",
    "user_id": "user_id",
    "path": "path",
    "task_id": "task_id",
    # Of the access log alone.
    "method": "method",
    "status": "status",
    "seconds": "seconds",
}


class JsonLine(JsonFormatter):
    """A record as one line of JSON, with the fields named here and no others.

    A library may hang anything on a record, the whole request with its form as well.
    """

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        log_data["time"] = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat()
        for name, called in _FIELDS.items():
            if (fact := getattr(record, name, None)) is not None:
                log_data[called] = fact
        log_data["message"] = masked(record.message)
        if trace := message_dict.get("exc_info"):
            log_data["trace"] = masked(trace)
