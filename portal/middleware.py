"""What every answer of the portal has in common."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, resolve_url
from django.urls import resolve
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from agencies import sessions
from agencies.actions import second_factor
from agencies.models import User

Answer = Callable[[HttpRequest], HttpResponseBase]


class EndSessions(MiddlewareMixin):
    """Ends a session that nobody has used for hours, or that has lasted a whole day's work."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> None:
        if not getattr(view_func, "login_required", True) or SESSION_KEY not in request.session:
            return
        now = timezone.now()
        reason = sessions.ended_because(request.session, now)
        if reason:
            request.session.flush()
            request.user = AnonymousUser()
            messages.info(request, f"{reason} Hãy đăng nhập lại.")
        else:
            sessions.used(request.session, now)


class SignedInUnlessOpen(LoginRequiredMiddleware):
    """Asks nobody who they are where it does not matter: Django's own asks the database first."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is not None and is_from_script(request):
            return stopped(request, settings.LOGIN_URL, "Phiên làm việc đã hết. Hãy đăng nhập lại.")
        return refusal


# What can be opened with a password alone by whom a code is asked of.
_OPEN = {"logout", "admin:logout"}


class SecondFactorFirst(MiddlewareMixin):
    """Asks who has a device for its code, and leads who must have one to it, before anything else."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        user, match = request.user, request.resolver_match
        if not getattr(view_func, "login_required", True) or not isinstance(user, User):
            return None
        page = _page_first(request, user)
        if page is None or (match is not None and match.view_name in _OPEN | {page}):
            return None
        if is_from_script(request):
            return stopped(request, page, "Cần xác minh hai bước. Hãy mở lại trang.")
        return redirect(_leading_back(page, request.get_full_path()))


def is_verified(request: HttpRequest) -> bool:
    """Tell whether this session has given a code."""
    return getattr(request.user, "otp_device", None) is not None


def _page_first(request: HttpRequest, user: User) -> str | None:
    """Give the page a person must pass before any other, if there is one."""
    if is_verified(request):
        return None
    if sessions.owes_code(request.session):
        return "verify"
    is_needed = settings.SECOND_FACTOR_REQUIRED and user.needs_second_factor
    # A password that others have seen goes first.
    if not is_needed or user.must_change_password:
        return None
    return "verify" if second_factor.device_of(user) else "security-enrol"


def is_from_script(request: HttpRequest) -> bool:
    """Tell whether a script asks, which can do nothing with a page to sign in on."""
    headers = request.headers
    return headers.get("X-Requested-With") == "XMLHttpRequest" or "HX-Request" in headers


def stopped(request: HttpRequest, page: Any, sentence: str) -> HttpResponse:
    """Answer a script that nothing was done, with the page that a person must open instead."""
    answer = HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
    if "HX-Request" in request.headers:
        # Back to the page the person is looking at, not to the address its script asked for.
        answer["HX-Redirect"] = _leading_back(page, _path_of(request.headers.get("HX-Current-URL")))
    return answer


def _path_of(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _leading_back(page: Any, path: str) -> str:
    url = resolve_url(page)
    return f"{url}?{REDIRECT_FIELD_NAME}={quote(path)}" if path.startswith("/") else url


class GZipPages(GZipMiddleware):
    """Compresses pages; files that are handed out in pieces pass as they are, with their length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


# What machines ask from inside, by whatever address they have and without HTTPS.
_FOR_MACHINES = {"/suc-khoe/", "/san-sang/", "/so-lieu-may/"}


def answer_machines(get_response: Answer) -> Answer:
    """Answer a load balancer or a collector of figures before its name for us is looked at."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in _FOR_MACHINES:
            return get_response(request)
        match = request.resolver_match = resolve(request.path_info)
        response: HttpResponseBase = match.func(request)
        return response

    return answer


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
    """Refuse an address or a cookie with the letter NUL, of which PostgreSQL cannot be asked."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        asked = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        # In quotes a cookie may write it as \\000.
        if asked or any("\0" in value for value in request.COOKIES.values()):
            raise BadRequest
        return get_response(request)

    return answer
