"""Forms of the steps that a plan takes: a reason, a number, a signed copy."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from agencies.text import composed, shown
from documents.actions import numbers
from documents.models import SignedCopy
from plans.actions.numbering import Wanted
from plans.forms import megabytes

_NO_DAY = "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/01/2026."
# dd/mm/yyyy as people write it; a browser's own calendar sends the other one.
_DAYS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
_REASON = "ly-do-"


def day_field(label: str, **given: Any) -> forms.DateField:
    """Give a field for a day, typed as on paper."""
    return forms.DateField(
        label=label,
        input_formats=_DAYS,
        widget=forms.DateInput(
            format="%d/%m/%Y",
            attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"},
        ),
        error_messages={"required": _NO_DAY, "invalid": _NO_DAY},
        **given,
    )


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do.", "max_length": "Lý do dài quá 1.000 chữ cái."},
    )


class NumberForm(forms.Form):
    """Asks which number and day a plan gets, and why each open warning may stand."""

    number = forms.CharField(
        label="Số",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 8}),
        error_messages={"required": "Ghi số văn bản."},
    )
    symbol = forms.CharField(
        label="Ký hiệu",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 16}),
        error_messages={"required": "Ghi ký hiệu, ví dụ KH-UBND."},
    )
    day = day_field("Ngày văn bản")
    for_all = forms.CharField(required=False, max_length=1000, strip=True)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_number(self) -> str:
        try:
            return numbers.fitting(self.cleaned_data["number"])
        except numbers.NumberUnfit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_symbol(self) -> str:
        # It is printed and frozen: nothing may stand in it that nobody sees.
        return composed(shown(self.cleaned_data["symbol"])).lstrip("/")

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > self._today:
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa đến. Văn bản mang ngày cấp số, hãy ghi ngày đến hôm nay."
            )
        return day

    def wanted(self) -> Wanted:
        """Give what was asked for, with the reasons typed beside the warnings."""
        given = self.cleaned_data
        reasons = {
            name.removeprefix(_REASON): str(value)
            for name, value in self.data.items()
            if name.startswith(_REASON)
        }
        return Wanted(
            number=given["number"], day=given["day"], symbol=given["symbol"], reasons=reasons,
            reason_for_all=given["for_all"],
        )  # fmt: skip


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
