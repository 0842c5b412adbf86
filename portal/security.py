"""What protects an account: the lock after wrong passwords, the second factor, its sessions."""

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import sessions
from agencies.actions import second_factor
from agencies.actions import sessions as session_actions
from agencies.lockout import locked_until
from agencies.network import guesser_of
from agencies.requests import SignedInRequest
from documents.qr import code as qr_code
from portal.middleware import is_verified
from portal.security_forms import CodeForm, FirstCodeForm, ProofForm

# Where a session keeps the secret that is being shown, until its first code is right.
_KEY = "second_factor_key"
_FORM = require_http_methods(["GET", "HEAD", "POST"])


def locked_out(
    request: HttpRequest, _answer: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """Say why signing in is closed, when it opens and who can open it; called by axes."""
    now = timezone.now()
    # Only what was typed is told, so nobody learns from this page which accounts there are.
    opens = locked_until((credentials or {}).get("username", ""), now, guesser_of(request))
    shown = {
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "opens": opens,
        "alone": True,
    }
    answer = render(request, "registration/locked.html", shown, status=429)
    if opens:
        answer["Retry-After"] = str(max(1, int((opens - now).total_seconds())))
    return answer


@_FORM
def verify(request: SignedInRequest) -> HttpResponse:
    """Ask for the code after the password."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if is_verified(request) or second_factor.device_of(request.user) is None:
        sessions.code_given(request.session)
        return redirect(_safe(request, wanted))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _code_is_right(request, form):
        # A session that was known before the code is not the one that may do more.
        request.session.cycle_key()
        return redirect(_safe(request, wanted))
    return render(request, "portal/verify.html", {"form": form, "next": wanted, "alone": True})


@require_safe
def security(request: SignedInRequest) -> HttpResponse:
    """Show how one's own account is protected."""
    device = second_factor.device_of(request.user)
    shown = {
        "device": device,
        "codes_left": second_factor.spare_codes_left(request.user) if device else 0,
        "is_required": _is_required(request),
        "idle_hours": settings.SESSION_IDLE / 3600,
        "longest_hours": settings.SESSION_COOKIE_AGE / 3600,
    }
    return render(request, "portal/security.html", shown)


@_FORM
def enrol(request: SignedInRequest) -> HttpResponse:
    """Show a secret to an app, and keep it once the first code is right."""
    if second_factor.device_of(request.user) is not None:
        messages.info(request, "Tài khoản này đã bật xác minh hai bước.")
        return redirect("security")
    key = request.session.setdefault(_KEY, second_factor.new_key())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.enrol(
                user=request.user, key=key, code=form.cleaned_data["code"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except (second_factor.WrongCode, second_factor.AlreadyOn) as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[_KEY]
            _stay_here(request)
            django_otp.login(request, second_factor.device_of(request.user))
            sessions.code_given(request.session)
            return _shown_once(request, codes)
    return render(request, "portal/security_enrol.html", _secret(request, key) | {"form": form})


@sensitive_post_parameters("password", "code")
@_FORM
def renew_codes(request: SignedInRequest) -> HttpResponse:
    """Print new spare codes, after password and code."""
    form = ProofForm(request.POST or None)
    if second_factor.device_of(request.user) is None:
        return redirect("security")
    if request.method == "POST" and form.is_valid() and _is_proved(request, form):
        user = request.user
        codes = second_factor.renew_codes(user=user, by=user, at=timezone.now())
        # Who proved themselves with a spare code did so with one that is gone now.
        django_otp.login(request, second_factor.device_of(user))
        return _shown_once(request, codes)
    return render(request, "portal/security_codes_new.html", {"form": form})


@sensitive_post_parameters("password", "code")
@_FORM
def turn_off(request: SignedInRequest) -> HttpResponse:
    """Ask for no codes any more, after password and code."""
    form = ProofForm(request.POST or None)
    if second_factor.device_of(request.user) is None:
        return redirect("security")
    if request.method == "POST" and form.is_valid() and _is_proved(request, form):
        second_factor.turn_off(user=request.user, by=request.user, at=timezone.now())
        _stay_here(request)
        messages.success(request, "Đã tắt xác minh hai bước.")
        return redirect("security")
    shown = {"form": form, "is_required": _is_required(request)}
    return render(request, "portal/security_off.html", shown)


@require_POST
def leave_elsewhere(request: SignedInRequest) -> HttpResponse:
    """End one's sessions on every other machine."""
    session_actions.end_others(user=request.user, by=request.user, at=timezone.now())
    _stay_here(request)
    messages.success(
        request, "Đã đăng xuất khỏi mọi nơi khác. Chỉ máy đang dùng còn được đăng nhập."
    )
    return redirect("security")


def _code_is_right(request: SignedInRequest, form: Form) -> bool:
    """Note in the session that the code is right, or in the form why not."""
    try:
        device = second_factor.verify(
            user=request.user, code=form.cleaned_data["code"], at=timezone.now()
        )
    except (second_factor.WrongCode, second_factor.TooSoon) as refusal:
        form.add_error("code", str(refusal))
        return False
    django_otp.login(request, device)
    sessions.code_given(request.session)
    return True


def _is_proved(request: SignedInRequest, form: Form) -> bool:
    # Asked as at sign-in, so that whoever found an open session can't guess the password here.
    known = authenticate(
        request, username=request.user.get_username(), password=form.cleaned_data["password"]
    )
    if known is None:
        form.add_error("password", "Mật khẩu không đúng.")
        return False
    return _code_is_right(request, form)


def _secret(request: SignedInRequest, key: str) -> dict[str, object]:
    device = second_factor.unsaved_device(request.user, key)
    letters = second_factor.written(key)
    return {
        "qr": qr_code(device.config_url),
        "secret": " ".join(letters[n : n + 4] for n in range(0, len(letters), 4)),
        "is_required": _is_required(request),
        # Nothing else opens yet.
        "alone": _is_required(request),
    }


def _is_required(request: SignedInRequest) -> bool:
    return bool(settings.SECOND_FACTOR_REQUIRED and request.user.needs_second_factor)


def _shown_once(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    return render(request, "portal/security_codes.html", {"codes": codes, "at": timezone.now()})


def _stay_here(request: SignedInRequest) -> None:
    """Sign this session for the new round, in which the others ended."""
    update_session_auth_hash(request, request.user)


def _safe(request: HttpRequest, wanted: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # What is no path would be looked for among the names of pages.
    return wanted if wanted.startswith("/") and is_ours else "home"
