"""Forms of an office's people: who takes over, until when, and who stands in for whom."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from agencies.models import User
from reports.forms.review import native_day

# Who leaves is known months ahead at most; a deputy is for a leave, not for years.
_AHEAD = dt.timedelta(days=366)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among people, none of them chosen beforehand."""

    def __init__(self, label: str, people: Iterable[User], **kwargs: Any) -> None:
        ids = [each.pk for each in people]
        super().__init__(
            User.objects.filter(pk__in=ids),
            label=label,
            empty_label="Chọn người",
            error_messages={"required": "Chọn một người.", "invalid_choice": "Chọn một người."},
            **kwargs,
        )


class AssignForm(forms.Form):
    """Asks who gets the reports that were ticked."""

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = PersonField("Giao cho", people)


class LeaveForm(forms.Form):
    """Asks who takes over, and whether and with which day the person's roles end."""

    ends = forms.BooleanField(
        label="Đồng thời kết thúc vai trò của người này ở đơn vị", required=False
    )

    def __init__(self, *args: Any, people: Iterable[User], on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = PersonField("Người nhận việc", people)
        self.fields["on"] = native_day(
            "Ngày cuối giữ vai trò", first=on, last=on + _AHEAD,
            help_text="Hết ngày này, người đó không còn vào được việc của đơn vị.",
        )  # fmt: skip
        self.fields["on"].initial = on
        self._today = on
        self.order_fields(["to", "ends", "on"])

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if not self._today <= day <= self._today + _AHEAD:
            raise forms.ValidationError("Chọn một ngày từ hôm nay, trong vòng một năm.")
        return day


class DeputyForm(forms.Form):
    """Asks who is away, who stands in, from when until when, and why."""

    reason = forms.CharField(label="Lý do, nếu cần", required=False, max_length=300)

    def __init__(
        self,
        *args: Any,
        absent: Iterable[User],
        people: Iterable[User],
        on: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"] = PersonField("Người vắng", absent)
        self.fields["user"] = PersonField("Người làm thay", people)
        self.fields["since"] = native_day("Từ ngày", first=on, last=on + _AHEAD)
        self.fields["until"] = native_day("Đến hết ngày", first=on, last=on + _AHEAD)
        self.fields["since"].initial = on
        self.order_fields(["absent", "user", "since", "until", "reason"])
