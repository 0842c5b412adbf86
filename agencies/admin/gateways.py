"""The provinces' gateways to Zalo and SMS: where they are, their secret, and a try."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from agencies.actions import gateways
from agencies.admin.base import RoleAdmin, Saving
from agencies.admin.scope import ScopedForm, provinces_kept_by, user_of
from agencies.models import Agency, Gateway, User
from agencies.roles import Permission

WORKING, FAILING, OFF, NEW = "Đang nhận tin", "Không nhận tin", "Đã tắt", "Chưa gửi tin nào"
_NOT_YOURS = "Chỉ quản trị của tỉnh được xem khóa ký và gửi thử."


class GatewayForm(ScopedForm):
    """Takes an address that a browser would open, without any password in it."""

    class Meta:
        help_texts: ClassVar = {
            "url": (
                "Địa chỉ https:// mà cổng tin nhắn của tỉnh nhận tin, do đơn vị vận hành cổng cấp. Lưu xong "
                "thì xem khóa ký và gửi thử một tin."
            ),
            "is_on": "Tắt thì tin không đi đường này nữa; thư điện tử vẫn gửi.",
        }

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            raise forms.ValidationError("Địa chỉ phải bắt đầu bằng https:// hoặc http://.")
        if "@" in parts.netloc:
            raise forms.ValidationError(
                "Địa chỉ không được kèm tên đăng nhập, mật khẩu; cổng nhận ra tin nhờ khóa ký."
            )
        return url


class TryForm(forms.Form):
    """To which number."""

    phone = forms.CharField(
        label="Số điện thoại nhận tin thử",
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "tel", "autocomplete": "tel"}),
    )


@admin.register(Gateway)
class GatewayAdmin(RoleAdmin):
    """One for each province; it is turned off and not deleted."""

    seen_with = frozenset({Permission.EDIT_REGISTRY})
    changed_with = Permission.EDIT_REGISTRY
    form = GatewayForm
    list_display = ("province", "url", "standing", "answered_at")
    list_select_related = ("province",)
    readonly_fields = ("standing", "answered_at", "failing_since", "failure")
    ordering = ("pk",)
    actions_detail = ("key_page",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Gateway]":
        rows: QuerySet[Gateway] = super().get_queryset(request)
        user = user_of(request)
        return rows if user.is_superuser else rows.filter(province__in=provinces_kept_by(user))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        noted = self.readonly_fields if obj else ()
        return ("province", "url", "is_on", *noted)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Another province's gateway is another gateway, with a secret of its own.
        return (*self.readonly_fields, *(("province",) if obj else ()))

    def owner(self, obj: Gateway) -> Agency:
        return obj.province

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        return user.is_superuser or bool(provinces_kept_by(user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = user_of(request)
        kept = provinces_kept_by(user)
        return user.is_superuser or (bool(kept) if obj is None else obj.province_id in kept)

    def choices(self, db_field: Any, user: User) -> Any:
        provinces = Agency.objects.filter(parent=None, level=Agency.Level.PROVINCE)
        return provinces if user.is_superuser else provinces.filter(pk__in=provinces_kept_by(user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["initial"] = next(iter(provinces_kept_by(user_of(request))), None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "url":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def store(self, saving: Saving) -> object:
        return gateways.save(gateway=saving.obj, by=saving.by, at=saving.at)

    @display(
        description="Tình trạng",
        label={WORKING: "success", FAILING: "danger", OFF: "info", NEW: "warning"},
    )
    def standing(self, row: Gateway) -> str:
        if not row.is_on:
            return OFF
        if row.failing_since:
            return FAILING
        return WORKING if row.answered_at else NEW

    # --- Secret and try

    @action(description="Khóa ký, gửi thử", icon="key", url_path="khoa")
    def key_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect("admin:agencies_gateway_key", object_id)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.key)
        return [path("<int:pk>/khoa-ky/", view, name="agencies_gateway_key"), *super().get_urls()]

    def key(self, request: HttpRequest, pk: int) -> HttpResponse:
        gateway = self.get_queryset(request).filter(pk=pk).first()
        if gateway is None:
            raise Http404
        if not self.has_change_permission(request, gateway):
            raise PermissionDenied(_NOT_YOURS)
        step = request.POST.get("viec")
        form = TryForm(request.POST if step == "gui-thu" else None)
        if request.method == "POST" and (step != "gui-thu" or form.is_valid()):
            self._act(request, gateway, step, form)
            return redirect("admin:agencies_gateway_key", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Khóa ký, gửi thử: {gateway}",
            "opts": self.opts,
            "gateway": gateway,
            "form": form,
        }
        return TemplateResponse(request, "admin/agencies/gateway.html", context)

    def _act(self, request: HttpRequest, gateway: Gateway, step: str | None, form: TryForm) -> None:
        by, at = user_of(request), timezone.now()
        if step == "doi-khoa":
            gateways.renew_secret(gateway=gateway, by=by, at=at)
            messages.success(request, "Đã đổi khóa ký. Khóa cũ không còn dùng được.")
        elif step == "gui-thu":
            phone = form.cleaned_data["phone"]
            try:
                gateways.try_out(gateway=gateway, phone=phone, by=by, at=at)
            except gateways.TryFailed as failure:
                messages.error(request, f"Tin thử không gửi được. {failure}")
            else:
                messages.success(request, f"Cổng tin nhắn đã nhận tin thử cho số {phone}.")
        else:
            raise Http404
