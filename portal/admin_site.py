"""The admin site of the offices: its doors follow roles, and one page signs people in."""

from collections.abc import Callable
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from agencies.models import User
from agencies.roles import Permission

View = Callable[..., HttpResponseBase]
# Whoever may do one of these has work to do in the admin.
ENTRY = (
    Permission.EDIT_REGISTRY,
    Permission.EDIT_ACCOUNTS,
    Permission.EDIT_PLANS,
    Permission.NUMBER_PAPERS,
    Permission.SEE_AUDIT,
)
NO_ENTRY = (
    "Trang quản trị dành cho người có vai trò soạn kế hoạch, văn thư, theo dõi hoặc quản trị."
)


class PortalAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    """Lets role holders in, whatever ``is_staff`` says, and nobody else."""

    site_title = "Quản trị"
    site_header = "Quản trị"
    index_title = "Việc quản trị"
    # The search of the sidebar would ask every table; each list has its own.
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # What may go goes one by one, through an action that says what else goes with it.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not (isinstance(user, User) and user.is_active):
            return False
        return any(bool(user.may(permission)) for permission in ENTRY)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Let the theme set styles in place and evaluate its Alpine expressions, here alone."""
        allowed = {"style-src": [UNSAFE_INLINE], "script-src": [UNSAFE_EVAL]}
        guarded: View = csp_update(allowed)(super().admin_view(view, cacheable))
        return guarded

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to the portal's own page; who is signed in and has no role is told so."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied(NO_ENTRY)
        return redirect_to_login(request.GET.get("next") or request.path)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send people to the portal's own page: it counts wrong guesses and tells the log."""
        return redirect("password_change")

    @method_decorator(never_cache)
    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view()(request)
