"""Takes a filled form."""

from typing import TYPE_CHECKING

from django import forms

from agencies.sheets import MAX_BYTES
from documents.forms.life import megabytes

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LIMIT = megabytes(MAX_BYTES)


class SheetForm(forms.Form):
    """Asks for the workbook."""

    file = forms.FileField(
        label="Biểu đã điền (.xlsx)",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chọn tệp Excel đã điền.",
            "missing": "Chọn tệp Excel đã điền.",
            "empty": "Tệp này rỗng. Hãy lưu lại tệp trong Excel rồi chọn lại.",
            "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                f"Tệp lớn hơn {LIMIT} (tệp của bạn: {megabytes(file.size or 0)}). Hãy bỏ ảnh và các trang "
                "không phải của biểu."
            )
        return file


class BackfillSheetForm(SheetForm):
    """Asks for the workbook of a past period."""

    replaces = forms.BooleanField(
        label="Thay số đã nhập bù",
        required=False,
        help_text="Chọn khi sửa số của đơn vị đã nhập bù kỳ này; lần nhập trước vẫn được giữ trong lịch sử.",
    )
