"""Forms of the steps that a paper takes: a reason, a number, a signed copy."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format

from documents.actions.life import Wanted
from documents.forms.numbered import NumberedForm, day_field
from documents.models import SignedCopy


def megabytes(size: int) -> str:
    """Say a number of bytes as people do: "50 MB", "0,4 MB"."""
    return f"{number_format(size / 1_000_000, 1 if size % 1_000_000 else 0)} MB"


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do.", "max_length": "Lý do dài quá 1.000 chữ cái."},
    )


class PaperNumberForm(NumberedForm):
    """Asks which number and day a paper gets."""

    def wanted(self) -> Wanted:
        """Give what was asked for."""
        given = self.cleaned_data
        return Wanted(number=given["number"], day=given["day"], symbol=given["symbol"])


class CopyForm(forms.Form):
    """Takes the file that came back signed, or the scan of a signed print."""

    kind = forms.ChoiceField(
        label="Đây là",
        choices=[
            (SignedCopy.Kind.SIGNED, "Bản ký số: tệp PDF đã cấp số, ký bằng chứng thư số"),
            (SignedCopy.Kind.SCAN, "Bản chụp: bản in đã ký tay, đóng dấu, quét lại thành PDF"),
        ],
        initial=SignedCopy.Kind.SIGNED,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn loại bản.", "invalid_choice": "Chọn loại bản."},
    )
    file = forms.FileField(
        label="Tệp PDF",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "Chọn tệp PDF.",
            "missing": "Chọn tệp PDF.",
            "empty": "Tệp này rỗng. Hãy chọn tệp khác.",
            "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        # Said before the bytes are read into memory.
        if (file.size or 0) > settings.SIGNED_FILE_LIMIT:
            raise forms.ValidationError(
                f"Tệp lớn hơn {megabytes(settings.SIGNED_FILE_LIMIT)} (tệp của bạn: "
                f"{megabytes(file.size or 0)}). Hãy quét lại với độ phân giải thấp hơn."
            )
        return file


class PaperSignatureForm(forms.Form):
    """Asks who signed the print, and when."""

    signed_by = forms.CharField(
        label="Người ký bản giấy",
        max_length=150,
        error_messages={"required": "Ghi họ và tên người ký."},
    )
    signed_on = day_field("Ngày ký")
