"""Forms of evidence: which entries it shows, where a link leads, why it is withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agencies import reasons
from reports import links
from reports.models import ProgressEntry


class EntriesForm(forms.Form):
    """Asks what evidence shows; nothing ticked is the report as a whole."""

    entries = forms.TypedMultipleChoiceField(
        label="Dùng cho nội dung",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Chọn nội dung của báo cáo này."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        among: Sequence[ProgressEntry],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.among = {entry.pk: entry for entry in among}
        self.fields["entries"].choices = [(pk, str(pk)) for pk in self.among]  # type: ignore[attr-defined]

    def chosen(self) -> list[ProgressEntry]:
        """Give the entries that are ticked; the form is validated."""
        return [self.among[pk] for pk in self.cleaned_data["entries"]]


class LinkForm(EntriesForm):
    """Asks where a page is that shows the work."""

    url = forms.CharField(label="Địa chỉ trang", required=False)
    name = forms.CharField(label="Tên gọi (nếu cần)", required=False, max_length=200)

    def clean_url(self) -> str:
        try:
            return links.checked(self.cleaned_data["url"])
        except links.LinkRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class WithdrawForm(forms.Form):
    """Asks why evidence goes out of use."""

    reason = forms.CharField(
        label="Lý do rút",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": reasons.LONGEST}),
        error_messages={"required": "Hãy ghi lý do."},
    )

    def clean_reason(self) -> str:
        try:
            return reasons.checked(self.cleaned_data["reason"])
        except reasons.ReasonMissing as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
