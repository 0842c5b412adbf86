"""What a person is sent, how long nothing, and where to."""

import datetime as dt
import re
from typing import Any

from django import forms

from agencies.models import NoticeChoice, User
from agencies.stages import GROUP_CHOICES, Group
from agencies.text import composed

# Longer than anybody is away; whoever wants less for good unticks kinds.
MOST_QUIET_DAYS = 180
_ISO = "%Y-%m-%d"
_BETWEEN_DIGITS = re.compile(r"[\s.()\-]")
_PHONE = re.compile(r"\+?[0-9]{8,15}")


class ChoiceForm(forms.Form):
    """Asks which kinds are sent, and until which day none at all."""

    prefix = "chon"
    sent = forms.MultipleChoiceField(
        label="Gửi thư, tin nhắn cho tôi về",
        choices=GROUP_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Không có loại thông báo này."},
    )
    quiet_until = forms.DateField(
        label="Tạm dừng mọi thư, tin nhắn đến hết ngày",
        required=False,
        input_formats=[_ISO, "%d/%m/%Y"],
        help_text="Để trống nếu không tạm dừng.",
        error_messages={"invalid": "Ghi ngày theo dạng ngày/tháng/năm."},
    )

    def __init__(self, *args: Any, choice: NoticeChoice, on: dt.date, **kwargs: Any) -> None:
        is_over = choice.quiet_until is None or choice.quiet_until < on
        initial = {
            "sent": [str(group) for group in Group if group not in choice.muted],
            "quiet_until": None if is_over else choice.quiet_until,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._first, self._last = on, on + dt.timedelta(days=MOST_QUIET_DAYS)
        days = {"min": self._first.isoformat(), "max": self._last.isoformat()}
        self.fields["quiet_until"].widget = forms.DateInput(
            format=_ISO, attrs={"type": "date", **days}
        )

    def clean_quiet_until(self) -> dt.date | None:
        """Keep a day that lies ahead, and not too far."""
        given: dt.date | None = self.cleaned_data["quiet_until"]
        if given and not self._first <= given <= self._last:
            raise forms.ValidationError(
                f"Chọn một ngày từ hôm nay đến {self._last:%d/%m/%Y}. Muốn thôi nhận hẳn, hãy bỏ chọn "
                "từng loại ở trên."
            )
        return given

    @property
    def muted(self) -> list[Group]:
        """What was not ticked."""
        return [group for group in Group if group not in self.cleaned_data["sent"]]


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks where a person is written to."""

    prefix = "lien-he"

    class Meta:
        model = User
        fields = ("email", "phone")
        labels = {"email": "Thư điện tử", "phone": "Số điện thoại"}
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(
                attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
            ),
        }
        error_messages = {
            "email": {"invalid": "Ghi địa chỉ thư dạng ten@tinh.gov.vn."},
            "phone": {"max_length": "Số điện thoại dài quá."},
        }

    def clean_phone(self) -> str:
        """Keep the digits alone, as a gateway wants them."""
        given = _BETWEEN_DIGITS.sub("", composed(self.cleaned_data["phone"]))
        if given and not _PHONE.fullmatch(given):
            raise forms.ValidationError(
                "Ghi số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678."
            )
        return given
