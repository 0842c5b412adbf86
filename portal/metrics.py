"""Figures for Prometheus: what this web server has answered, and how the portal stands.

Requests are counted by each process in a file of its own and added up when they are asked for, over
the workers of one gunicorn; so every copy of ``web`` is asked by itself. All else is read from the
database at that moment and is the same wherever it is asked.
"""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from portal.figures import Standing

Answer = Callable[[HttpRequest], HttpResponseBase]

_METHODS = ("GET", "HEAD", "POST")
_REQUESTS = Counter(
    "portal_requests", "Requests answered, by page and status.", ["view", "method", "status"]
)
_SECONDS = Histogram("portal_request_seconds", "How long an answer took, by page.", ["view"])


def measured(get_response: Answer) -> Answer:
    """Count every request and how long its answer took, under the name of its page.

    Names and methods are ours: an address that somebody made up must not become a row for ever.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = match.view_name if match else "-"
        method = request.method if request.method in _METHODS else "-"
        _REQUESTS.labels(view, method, response.status_code).inc()
        _SECONDS.labels(view).observe(time.perf_counter() - started)
        return response

    return answer


@login_not_required
@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Answer who has the operator's token; for everybody else there is nothing here."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(given, wanted):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Standing())
    # Set by deploy/gunicorn_conf.py, where several processes serve.
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    return registry
