"""Signing in, and the first page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.actions import accounts
from agencies.models import User
from agencies.roles import Permission
from documents.models import Paper
from plans.actions import checking
from plans.models import Plan
from plans.models.plan import PlanQuerySet
from plans.views import SignedInRequest
from plans.views.remarks import Count as RemarkCount
from plans.views.remarks import counts_of
from reports.views.monitor.watching import MOST_COUNTED, Desk, counted
from reports.views.office import work

# A first page is glanced at; the list has the rest.
SHOWN = 5


class SignInForm(AuthenticationForm):
    """Asks for name and password, and says in one plain sentence what was wrong."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Hai ô đều phân biệt chữ hoa và chữ thường."
        ),
        "inactive": "Tài khoản này đã ngừng hoạt động. Liên hệ quản trị của đơn vị.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].error_messages["required"] = "Nhập tên đăng nhập."
        self.fields["password"].error_messages["required"] = "Nhập mật khẩu."


class SignIn(LoginView):
    """Lets a person in and takes them back to the page they wanted."""

    authentication_form = SignInForm
    redirect_authenticated_user = True


class PasswordForm(PasswordChangeForm):
    """Asks for the password in use, and twice for the new one; the log says that it has changed."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields[
            "new_password1"
        ].help_text = (
            "Ít nhất 10 ký tự, không giống tên đăng nhập hay họ tên, không phải mật khẩu phổ biến."
        )
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """Ask as at sign-in: whoever found an open session can't guess the password here."""
        given = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=given) is None:
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return str(given)

    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["new_password1"]
        accounts.set_password(user=self.user, password=password, by=self.user, at=timezone.now())
        return self.user


class ChangePassword(PasswordChangeView):
    """Lets a person change their own password, and stay signed in here alone."""

    form_class = PasswordForm
    template_name = "portal/password.html"
    success_url = reverse_lazy("home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(
            self.request,
            "Đã đổi mật khẩu. Nơi khác đang dùng tài khoản này sẽ phải đăng nhập lại.",
        )
        return super().form_valid(form)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A plan that has not gone out, with how much its writers should look at in it."""

    plan: Plan
    counts: list[RemarkCount]


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Show the latest year's plans, and the newest of those that have not gone out."""
    today = timezone.localdate()
    visible = Plan.objects.visible_to(request.user)
    year = _year_of_work(visible)
    unfinished = _unfinished(visible, today)
    shown_already = [each.plan.pk for each in unfinished]
    shown = {
        "this_year": today.year,
        "owed": work.counts_for(request.user, on=today),
        "waiting": _waiting(request.user),
        "to_review": _to_review(request.user, today),
        "year": year,
        "of_year": visible.for_list()
        .filter(year=year or today.year)
        .exclude(pk__in=shown_already)[:SHOWN],
        "unfinished": unfinished,
    }
    return render(request, "portal/home.html", shown)


def _year_of_work(visible: PlanQuerySet) -> int | None:
    """Give the latest year with a plan that has gone out; next year's draft does not hide it."""
    is_out = Q(paper__state__in=Paper.PUBLISHED)
    latest = visible.aggregate(out=Max("year", filter=is_out), any=Max("year"))
    year: int | None = latest["out"] or latest["any"]
    return year


def _to_review(user: User, today: dt.date) -> str:
    """Say how many reports wait to be taken in; blank for whoever takes none in."""
    count = counted(Desk(user, today).listed("")) if user.may(Permission.REVIEW_REPORTS) else 0
    return f"hơn {MOST_COUNTED}" if count > MOST_COUNTED else str(count or "")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Papers of the register that wait for a registrar: in which state, how many."""

    state: str
    words: str
    count: int


def _waiting(user: User) -> list[Waiting]:
    """Give what a registrar has to do; nothing for anybody else."""
    mine = Paper.objects.filter(issuer__in=user.agencies_where(Permission.NUMBER_PAPERS))
    counts = dict(mine.order_by().values_list("state").annotate(count=Count("pk")))
    words = {
        Paper.State.SUBMITTED: "chờ cấp số",
        Paper.State.NUMBERING: "cấp số bị gián đoạn",
        Paper.State.NUMBERED: "chờ ký, ban hành",
    }
    return [
        Waiting(state, said, counts[state]) for state, said in words.items() if counts.get(state)
    ]


# Where a plan may stand before it goes out.
_ON_ITS_WAY = (
    Paper.State.DRAFT, Paper.State.SUBMITTED, Paper.State.NUMBERING, Paper.State.NUMBERED
)  # fmt: skip


def _unfinished(visible: PlanQuerySet, today: dt.date) -> list[Unfinished]:
    on_its_way = visible.whole().filter(paper__state__in=_ON_ITS_WAY).order_by("-pk")[:SHOWN]
    return [Unfinished(plan, _remarks(plan, today)) for plan in on_its_way]


def _remarks(plan: Plan, today: dt.date) -> list[RemarkCount]:
    """Count what may still be mended; what is submitted was looked through."""
    return counts_of(checking.check(plan=plan, on=today)) if plan.paper.is_open else []
