"""Bringing in a whole province: a workbook is checked, shown row by row, confirmed, stored."""

from collections.abc import Callable
from typing import Any

from celery import Task
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from kombu.exceptions import OperationalError
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from agencies import tasks
from agencies.actions import imports, passwords
from agencies.admin.base import RoleAdmin
from agencies.admin.scope import as_id, user_of
from agencies.models import Agency, RegistryImport, User
from agencies.roles import Permission
from agencies.sheets import UnreadableSheet
from agencies.workbook import layout, registry_rows, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100
State = RegistryImport.State
# What a row comes to, in the order in which people look: the word, its colour.
OUTCOMES = {
    "wrong": ("Chưa đúng", "danger"),
    "new": ("Mới", "success"),
    "update": ("Thay đổi", "info"),
    "skip": ("Giữ nguyên", ""),
}
NOBODY_WORKS = (
    "Tiến trình xử lý nền chưa nhận việc. Tệp đã được giữ; ít phút nữa hãy bấm “Xử lý tiếp”."
)


def provinces_of(user: User) -> "Any":
    """Give the provinces whose workbook a person may bring."""
    roots = Agency.objects.filter(parent=None)
    return roots if user.is_superuser else roots.filter(pk__in=user.province_ids)


class WorkbookForm(forms.Form):
    """Asks whose workbook it is, and for the file."""

    province = forms.ModelChoiceField(
        Agency.objects.none(), label="Tỉnh", widget=UnfoldAdminSelectWidget, empty_label=None
    )
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp Excel cần nhập."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = self.fields["province"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = provinces_of(user)
            field.error_messages["invalid_choice"] = "Hãy chọn một tỉnh mà bạn quản trị."

    def start(self) -> RegistryImport | None:
        """Keep the workbook; None, with a sentence beside the file, where it is refused."""
        try:
            return imports.start(
                province=self.cleaned_data["province"],
                content=self.cleaned_data["file"].read(),
                file_name=self.cleaned_data["file"].name,
                by=self.user,
                at=timezone.now(),
            )
        except (UnreadableSheet, imports.NotYours) as refusal:
            self.add_error("file", str(refusal))
            return None


@admin.register(RegistryImport)
class RegistryImportAdmin(RoleAdmin):
    """One's own imports: each may be left and come back to."""

    seen_with = frozenset({Permission.EDIT_REGISTRY, Permission.EDIT_ACCOUNTS})
    changed_with = Permission.EDIT_REGISTRY
    list_display = ("file_name", "province", "at", "how_far")
    list_select_related = ("province",)
    ordering = ("-at", "-pk")

    def owner(self, obj: RegistryImport) -> Agency:
        return obj.province

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("results")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.template)
        return [path("mau/", view, name="agencies_registryimport_template"), *super().get_urls()]

    @display(
        description="Tình trạng",
        label={
            **dict.fromkeys((str(State.SAVED.label),), "success"),
            **dict.fromkeys((str(State.REFUSED.label), str(State.UNREADABLE.label)), "danger"),
            str(State.CHECKED.label): "warning",
        },
    )
    def how_far(self, run: RegistryImport) -> str:
        return run.get_state_display()

    # --- The workbook

    def template(self, request: HttpRequest) -> HttpResponse:
        """Give the workbook, filled with the registry of today."""
        self._refuse_strangers(request)
        chosen = provinces_of(user_of(request))
        wanted = as_id(request.GET.get("tinh"))
        province = (chosen.filter(pk=wanted) if wanted else chosen).first()
        if province is None:
            raise Http404
        by = user_of(request)
        content = writing.written(
            {
                layout.AGENCIES.title: registry_rows.agencies(province),
                layout.ACCOUNTS.title: registry_rows.accounts(province, by),
            }
        )
        day = timezone.localdate()
        return _file(content, f"danh-muc-{province.pk}-{day:%Y-%m-%d}.xlsx")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self._refuse_strangers(request)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = WorkbookForm(*sent, user=user_of(request))
        if request.method == "POST" and form.is_valid() and (run := form.start()):
            self._carry_on(request, run)
            return _to(run)
        return self._page(request, "upload.html", "Nhập cả tỉnh từ một tệp", form=form)

    # --- One import

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self._refuse_strangers(request)
        run = self._mine(request, object_id)
        if request.method == "POST":
            act = self._steps().get(request.POST.get("action", ""))
            return act(request, run) if act else _to(run)
        if request.headers.get("HX-Request"):
            return self._progress(request, run)
        return self._show(request, run)

    def _steps(self) -> dict[str, Callable[[HttpRequest, RegistryImport], HttpResponse]]:
        return {
            "confirm": self._confirm,
            "cancel": self._cancel,
            "go on": self._go_on,
            "print": self._print,
            "download": self._download,
        }

    def _mine(self, request: HttpRequest, object_id: str) -> RegistryImport:
        run = self.get_queryset(request).select_related("province", "by")
        found: RegistryImport | None = run.filter(pk=as_id(object_id)).first()
        if found is None:
            raise Http404
        return found

    def _progress(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        """Answer the bar, which asks every two seconds; what is over is shown by a new page."""
        shown = {"run": run, "is_left": run.is_left_behind(timezone.now())}
        answer = TemplateResponse(request, f"{FOLDER}/progress.html", shown)
        if not run.is_under_way:
            answer.headers["HX-Refresh"] = "true"
        return answer

    def _show(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        chosen = request.GET.get("ket-qua", "")
        rows = [row for row in run.results if chosen in ("", row["outcome"])]
        rows.sort(key=lambda row: list(OUTCOMES).index(row["outcome"]))
        return self._page(
            request,
            "detail.html",
            f"Nhập cả tỉnh: {run.file_name}",
            run=run,
            is_left=run.is_left_behind(timezone.now()),
            chosen=chosen,
            counts=[(key, word, run.totals.get(key, 0)) for key, (word, _) in OUTCOMES.items()],
            rows=Paginator(rows, SHOWN).get_page(request.GET.get("trang")),
            outcomes=OUTCOMES,
            awaiting=passwords.awaiting(run).count() if run.new_accounts else 0,
        )

    def _confirm(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        try:
            imports.confirm(run=run, at=timezone.now())
        except imports.NotWaiting as refusal:
            messages.error(request, str(refusal))
            return _to(run)
        return self._go_on(request, run)

    def _cancel(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        try:
            imports.cancel(run=run, at=timezone.now())
        except imports.NotWaiting as refusal:
            messages.error(request, str(refusal))
        return _to(run)

    def _go_on(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        run.refresh_from_db(fields=["state", "total"])
        self._carry_on(request, run)
        return _to(run)

    def _carry_on(self, request: HttpRequest, run: RegistryImport) -> None:
        """Do the next step now, or have it done where it takes long; both may be asked for twice."""
        is_saving = run.state in (State.CONFIRMED, State.SAVING)
        if run.total <= imports.BIG:
            step = imports.save if is_saving else imports.check
            step(pk=run.pk, clock=timezone.now)
            return
        task: Task = tasks.save_import if is_saving else tasks.check_import
        try:
            task.apply_async((run.pk,), retry=False)
        except OperationalError:
            messages.warning(request, NOBODY_WORKS)

    # --- First passwords: told once, in the answer to the press of the button

    def _print(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        issued = passwords.issue(run=run, by=user_of(request), at=timezone.now())
        title = f"Mật khẩu lần đầu: {run.province}"
        return self._page(request, "passwords.html", title, run=run, issued=issued)

    def _download(self, request: HttpRequest, run: RegistryImport) -> HttpResponse:
        issued = passwords.issue(run=run, by=user_of(request), at=timezone.now())
        head = ("Họ và tên", "Tên đăng nhập", "Mật khẩu lần đầu", "Vai trò")
        rows = [(x.user.full_name, x.user.username, x.password, x.offices) for x in issued]
        content = writing.plain("Mật khẩu lần đầu", [head, *rows], (30, 26, 24, 60))
        return _file(content, f"mat-khau-lan-dau-{run.pk}.xlsx")

    # --- What all pages share

    def _refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied("Chỉ quản trị được nhập danh mục và tài khoản của tỉnh.")

    def _page(self, request: HttpRequest, name: str, title: str, **shown: Any) -> HttpResponse:
        site = self.admin_site.each_context(request)
        return TemplateResponse(
            request, f"{FOLDER}/{name}", {**site, "title": title, "opts": self.opts, **shown}
        )


FOLDER = "admin/agencies/imports"


def _to(run: RegistryImport) -> HttpResponseRedirect:
    return redirect("admin:agencies_registryimport_change", run.pk)


def _file(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, XLSX, headers={"Content-Disposition": disposition or ""})
