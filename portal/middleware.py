"""What every answer of the portal has in common."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

Answer = Callable[[HttpRequest], HttpResponseBase]


class SignedInUnlessOpen(LoginRequiredMiddleware):
    """Asks nobody who they are where it does not matter: Django's own asks the database first."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class GZipPages(GZipMiddleware):
    """Compresses pages; files that are handed out in pieces pass as they are, with their length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


def keep_private(get_response: Answer) -> Answer:
    """Let nothing on the way keep what a signed-in person was shown, unless its view says so.

    The cookie alone is asked: this must work while the database does not.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def refuse_nul(get_response: Answer) -> Answer:
    """Refuse an address with the letter NUL, which names nothing and which PostgreSQL cannot be asked."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return get_response(request)

    return answer
