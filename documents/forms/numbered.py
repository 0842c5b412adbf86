"""What a paper bears, typed as it stands on paper: number, symbol, day."""

import datetime as dt
from typing import Any

from django import forms

from agencies.text import composed, shown
from documents.actions import numbers

_NO_DAY = "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/01/2026."
# dd/mm/yyyy as people write it; a browser's own calendar sends the other one.
_DAYS = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]


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


class NumberedForm(forms.Form):
    """Asks for number, symbol and day of a paper; no day may lie ahead of ``today``."""

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
        return self.past_day("day")

    def past_day(self, name: str) -> dt.date:
        """Give the day of a field, or refuse it where it has not come."""
        day: dt.date = self.cleaned_data[name]
        if day > self._today:
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} chưa đến. Hãy ghi ngày đúng như trên văn bản, không sau hôm nay."
            )
        return day
