"""Bringing sheets in and taking them out: everything is shown before anything is stored."""

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.tmp_storages import MediaStorage
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from agencies.admin.scope import user_of
from agencies.admin.sheets import EXPORT_FORMATS, IMPORT_FORMATS
from agencies.roles import Permission
from agencies.sheets import UnreadableSheet

WAITING_FOLDER = "nhap-danh-muc"


class SheetImportForm(ImportForm):
    """Takes the file; what kind it is, it says itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "Tệp cần nhập"
        self.fields["format"].widget = HiddenInput()
        self.fields["format"].initial = "0"


class SheetExportForm(ExportForm):
    """Asks for the kind of file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].label = "Loại tệp"
        self.fields["format"].initial = "0"


class SheetAdmin(ImportExportMixin):
    """Import and export for a ``RoleAdmin``, through the actions of its resource."""

    import_form_class = SheetImportForm
    export_form_class = SheetExportForm
    import_formats = IMPORT_FORMATS
    export_formats = EXPORT_FORMATS
    tmp_storage_class = MediaStorage
    skip_admin_log = True
    to_encoding = "utf-8-sig"
    changed_with: ClassVar[Permission | None]

    def get_tmp_storage_class_kwargs(self) -> dict[str, Any]:
        return {"MEDIA_FOLDER": WAITING_FOLDER}

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.changed_with is not None and bool(user_of(request).may(self.changed_with))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def get_resource_kwargs(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        return {"by": user_of(request), "at": timezone.now()}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("form", None)
        # All of it or nothing: half a file is hard to find again.
        return {**kwargs, "rollback_on_validation_errors": True}

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        day = timezone.localdate()
        return f"{self.resource_classes[0].file_name}-{day:%Y-%m-%d}.{file_format.get_extension()}"

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        known = isinstance(e, UnreadableSheet)
        form.add_error("import_file", str(e) if known else "Không đọc được tệp. Hãy chọn tệp khác.")

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            answer = super().process_import(request, **kwargs)
        except (OSError, UnreadableSheet, IndexError, ValueError):
            # Stored long ago and cleared away, or sent by something that is not our page.
            messages.error(request, "Tệp chờ nhập không còn. Hãy chọn lại tệp.")
            return self._back(request)
        return answer  # type: ignore[no-any-return]

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                "Dữ liệu đã thay đổi từ lúc xem trước nên chưa nhập dòng nào. Hãy nhập lại tệp.",
            )
            return self._back(request)
        return super().process_result(result, request)  # type: ignore[no-any-return]

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        totals = result.totals
        messages.success(
            request,
            f"Đã nhập: {totals['new']} dòng mới, {totals['update']} dòng thay đổi, "
            f"{totals['skip']} dòng giữ nguyên.",
        )

    def _back(self, request: HttpRequest) -> HttpResponse:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return redirect(f"admin:{name}")
