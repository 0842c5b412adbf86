"""Accounts, and what each person is in which office."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm, UsernameField
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget

from agencies.actions import accounts
from agencies.admin.access import AccessMixin
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.inlines import RoleInline
from agencies.admin.scope import ScopedForm, user_of
from agencies.models import Agency, Membership, User
from agencies.roles import Permission

_NEW = {"autocomplete": "new-password"}


class PasswordFields(SetPasswordForm):  # type: ignore[type-arg]
    """Asks for a new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget = UnfoldAdminPasswordWidget(attrs=_NEW)


class AccountForm(ScopedForm):
    """A person's account; a new one gets its first password here."""

    class Meta:
        model = User
        fields = ("username", "full_name", "email", "phone", "is_active")
        field_classes = {"username": UsernameField}


class NewAccountForm(AccountForm):
    """The same with the first password."""

    password1 = forms.CharField(
        label="Mật khẩu", strip=False, widget=UnfoldAdminPasswordWidget(attrs=_NEW)
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu", strip=False, widget=UnfoldAdminPasswordWidget(attrs=_NEW)
    )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        fields = {
            "new_password1": self.cleaned_data.get("password1"),
            "new_password2": self.cleaned_data.get("password2"),
        }
        for name, errors in SetPasswordForm(self.instance, fields).errors.items():
            self.add_error(name.removeprefix("new_"), ValidationError(list(errors)))
        if not self.errors:
            self.instance.set_password(fields["new_password1"])


class MembershipInline(RoleInline):
    """Roles that begin and end; none is taken out, so that what was done stays explained."""

    model = Membership
    fields = ("agency", "role", "since", "until")
    autocomplete_fields = ("agency",)
    changed_with = Permission.EDIT_ACCOUNTS
    verbose_name_plural = "Vai trò trong cơ quan (hết vai trò thì ghi “đến hết ngày”)"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def choices(self, db_field: Any, user: User) -> Any:
        if db_field.name == "agency" and not user.is_superuser:
            return Agency.objects.filter(pk__in=user.agencies_where(Permission.EDIT_ACCOUNTS))
        return super().choices(db_field, user)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        # An account without an office would be seen by nobody who could give it one.
        if obj is None and not user_of(request).is_superuser:
            kwargs |= {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **kwargs)


def _not_over(user: User) -> list[Membership]:
    """Give the roles that are held or to come, of those that a list has fetched beforehand."""
    today = timezone.localdate()
    rows = user.memberships.all()
    return [row for row in rows if row.until is None or row.until >= today]


@admin.register(User)
class UserAdmin(AccessMixin, RoleAdmin):
    """Accounts are never deleted: they are closed, and roles end."""

    seen_with = frozenset({Permission.EDIT_ACCOUNTS})
    changed_with = Permission.EDIT_ACCOUNTS
    refusals = (accounts.RoleOutOfReach,)

    inlines = (MembershipInline,)
    list_display = ("full_name", "username", "email", "roles", "standing", "last_login")
    list_filter = ("is_active",)
    search_fields = ("full_name", "username", "email")
    search_help_text = "Tìm theo họ tên, tên đăng nhập hoặc thư điện tử."
    readonly_fields = ("last_login", "date_joined")
    ordering = ("full_name", "pk")
    actions_detail = ("password_page", "access_page")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        rows = super().get_queryset(request).prefetch_related("memberships__agency")
        user = user_of(request)
        if user.is_superuser:
            return rows  # type: ignore[no-any-return]
        reach = user.agencies_where(Permission.EDIT_ACCOUNTS)
        held = Membership.objects.filter(user=OuterRef("pk"))
        now = held.not_over_on(timezone.localdate())
        here, here_now = (each.filter(agency__in=reach) for each in (held, now))
        return rows.filter(  # type: ignore[no-any-return]
            Q(Exists(here_now)) | Q(Exists(here)) & ~Q(Exists(now)), is_superuser=False
        )

    def owner(self, obj: User) -> Agency | None:
        return None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        if not super().has_change_permission(request) or obj is None or user.is_superuser:
            return super().has_change_permission(request)
        # Who also works where one has no say is managed by those who have it in both places.
        offices = [row.agency_id for row in _not_over(obj)]
        return not obj.is_superuser and accounts.may_administer(user, offices)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = AccountForm if obj else NewAccountForm
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        person = ("username", "full_name", "email", "phone")
        if obj is None:
            return [(None, {"fields": (*person, "password1", "password2")})]
        held = ("is_active", "last_login", "date_joined")
        operator = ("is_superuser",) if user_of(request).is_superuser else ()
        return [(None, {"fields": (*person, *held, *operator)})]

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[User]", search_term: str
    ) -> "tuple[QuerySet[User], bool]":
        for word in search_term.split():
            named = Q(full_name__icontains=word) | Q(username__icontains=word)
            queryset = queryset.filter(named | Q(email__icontains=word))
        return queryset, False

    def store(self, saving: Saving) -> object:
        return accounts.save(
            user=saving.obj, memberships=saving.rows_of(Membership), by=saving.by, at=saving.at
        )

    @display(description="Vai trò")
    def roles(self, user: User) -> str:
        return "; ".join(f"{row.get_role_display()} · {row.agency}" for row in _not_over(user))

    @display(description="Tình trạng", label={"Hoạt động": "success", "Đã khóa": "danger"})
    def standing(self, user: User) -> str:
        return "Hoạt động" if user.is_active else "Đã khóa"

    # --- Password

    @action(description="Đặt lại mật khẩu", icon="key", url_path="mat-khau-moi")
    def password_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:agencies_user_password", object_id)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.set_password)
        return [
            path("<int:pk>/mat-khau/", view, name="agencies_user_password"),
            *super().get_urls(),
        ]

    def set_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self.account_of(request, pk)
        form = PasswordFields(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            password = form.cleaned_data["new_password1"]
            by = user_of(request)
            accounts.set_password(user=user, password=password, by=by, at=timezone.now())
            messages.success(request, f"Đã đặt mật khẩu mới cho {user}.")
            return redirect("admin:agencies_user_change", pk)
        return TemplateResponse(
            request, "admin/agencies/password.html", self._page(request, user, form)
        )

    def _page(self, request: HttpRequest, user: User, form: Any) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return {**site, "title": f"Đặt mật khẩu mới: {user}", "opts": self.opts, "form": form}
