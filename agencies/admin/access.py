"""How an account gets in: locks that are opened, and lost devices that are taken off."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from unfold.decorators import action

from agencies.actions import second_factor, signing_in
from agencies.admin.scope import user_of
from agencies.lockout import locked_until
from agencies.models import User

# Names of the page's buttons, the action of each, and what is said when it is done.
_STEPS: dict[str, tuple[Callable[..., None], str]] = {
    "mo-khoa": (signing_in.unlock, "Đã mở khóa đăng nhập cho {user}."),
    "go-xac-minh": (
        second_factor.reset,
        "Đã gỡ xác minh hai bước của {user}; mọi phiên của người này đã kết thúc.",
    ),
}


class AccessMixin:
    """Adds to the accounts a page for those who can't get in, with its two buttons."""

    @action(description="Mở khóa đăng nhập", icon="lock_open", url_path="dang-nhap")
    def access_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:agencies_user_access", object_id)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.access)  # type: ignore[attr-defined]
        return [
            path("<int:pk>/vao-cong/", view, name="agencies_user_access"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def access(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self.account_of(request, pk)
        if request.method == "POST":
            step = _STEPS.get(request.POST.get("viec", ""))
            if step is None:
                raise Http404
            act, told = step
            act(user=user, by=user_of(request), at=timezone.now())
            messages.success(request, told.format(user=user))
            return redirect("admin:agencies_user_access", pk)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Đăng nhập của {user}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "account": user,
            "opens": locked_until(user.get_username(), timezone.now()),
            "device": second_factor.device_of(user),
        }
        return TemplateResponse(request, "admin/agencies/access.html", context)

    def account_of(self, request: HttpRequest, pk: int) -> User:
        """Give the account of an address to whoever manages it."""
        user: User | None = self.get_queryset(request).filter(pk=pk).first()  # type: ignore[attr-defined]
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):  # type: ignore[attr-defined]
            raise PermissionDenied("Bạn không quản lý tài khoản này.")
        return user
