"""Lets nobody work under a password that somebody else has seen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from agencies.models import User

# Who owes a code gives it before they may change anything.
OPEN = {"password_change", "verify", "logout", "admin:logout"}


class OwnPasswordFirst(MiddlewareMixin):
    """Leads who still has a password from a list to the page that changes it, and nowhere else."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        user, match = request.user, request.resolver_match
        if not (isinstance(user, User) and user.must_change_password):
            return None
        if match is not None and match.view_name in OPEN:
            return None
        messages.info(
            request,
            "Mật khẩu này do quản trị đặt. Hãy đổi thành mật khẩu của riêng bạn để bắt đầu.",
        )
        return redirect("password_change")
