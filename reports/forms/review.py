"""Forms of those who take reports in: what is wrong with which entry, and more time."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from agencies import reasons

_ISO = "%Y-%m-%d"
_NO_DAY = "Chọn một ngày."
WRONG, WHY = "sai-", "vi-sao-"


def native_day(
    label: str, *, first: dt.date, last: dt.date, help_text: str = ""
) -> forms.DateField:
    """Give a field for a day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        input_formats=[_ISO, "%d/%m/%Y"],
        widget=forms.DateInput(
            format=_ISO,
            attrs={"type": "date", "min": first.isoformat(), "max": last.isoformat()},
        ),
        error_messages={"required": _NO_DAY, "invalid": "Ghi ngày theo dạng ngày/tháng/năm."},
    )


def reason_field(label: str, *, required: bool = True) -> forms.CharField:
    """Give a field for a reason; how much it must say is :mod:`agencies.reasons`' to judge."""
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": reasons.LONGEST}),
        error_messages={"required": "Hãy ghi lý do."},
    )


def checked(said: str) -> str:
    """Give a reason as it is kept, or refuse it as forms do."""
    try:
        return reasons.checked(said)
    except reasons.ReasonMissing as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class ReviewForm(forms.Form):
    """Asks of each entry whether it goes back and why, and until when it can be mended."""

    reason = reason_field("Lý do chung, nếu có", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entry_ids: Iterable[int], first: dt.date, last: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entry_ids = list(entry_ids)
        for pk in self.entry_ids:
            self.fields[f"{WRONG}{pk}"] = forms.BooleanField(
                label="Trả lại nội dung này", required=False
            )
            self.fields[f"{WHY}{pk}"] = reason_field("Lý do trả lại", required=False)
        self.fields["fix_by"] = native_day("Đơn vị sửa được đến hết ngày", first=first, last=last)

    def of_entry(self, pk: int) -> tuple[BoundField, BoundField]:
        """Give the two fields of an entry."""
        return self[f"{WRONG}{pk}"], self[f"{WHY}{pk}"]

    def entry_reasons(self) -> dict[int, str]:
        """Give what is wrong with which entry; a reason without its tick is meant too."""
        given = self.cleaned_data
        return {
            pk: given.get(f"{WHY}{pk}", "")
            for pk in self.entry_ids
            if given.get(f"{WRONG}{pk}") or given.get(f"{WHY}{pk}")
        }

    @property
    def says_something_is_wrong(self) -> bool:
        """Tell whether a tick or a reason speaks against accepting; the form is validated."""
        return bool(self.cleaned_data.get("reason") or self.entry_reasons())

    def check_reasons(self) -> bool:
        """Look at the reasons, which only matter where the report goes back; tell if they do."""
        for pk, said in self.entry_reasons().items():
            self._check(f"{WHY}{pk}", said)
        if self.cleaned_data.get("reason"):
            self._check("reason", self.cleaned_data["reason"])
        return not self.errors

    def _check(self, name: str, said: str) -> None:
        try:
            checked(said)
        except forms.ValidationError as refusal:
            self.add_error(name, refusal)


class MoreTimeForm(forms.Form):
    """Asks until when an office gets more time, and why."""

    # The due day that was shown: another may have put it off since.
    seen = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=[_ISO])
    reason = reason_field("Lý do")

    def __init__(
        self, *args: Any, label: str, first: dt.date, last: dt.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = native_day(label, first=first, last=last)
        self.order_fields(["seen", "until", "reason"])

    def clean_reason(self) -> str:
        return checked(self.cleaned_data["reason"])


class ManyMoreTimeForm(MoreTimeForm):
    """Asks for which period all offices that have not filed get more time."""

    period = forms.TypedChoiceField(
        label="Kỳ báo cáo",
        coerce=int,
        error_messages={"required": "Chọn kỳ báo cáo.", "invalid_choice": "Chọn kỳ báo cáo."},
    )

    def __init__(self, *args: Any, periods: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]
        self.order_fields(["period", "until", "reason"])
