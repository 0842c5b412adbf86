"""Forms of urging letters: who is urged, and the words that a person answers for."""

import datetime as dt
from typing import Any

from django import forms

from agencies.text import composed, shown
from reports import letters
from reports.forms.review import native_day
from reports.models import UrgingLetter

NONE_CHOSEN = "Chọn ít nhất một cơ quan."
_PARAGRAPHS = "Mỗi đoạn một dòng."


class _Keys(forms.TypedMultipleChoiceField):
    """Takes whatever may be a key; which of them are late is the action's to see."""

    def valid_value(self, value: str) -> bool:
        return value.isdecimal() and len(value) < 19


class ChosenForm(forms.Form):
    """Takes the reports that were ticked."""

    chon = _Keys(
        coerce=int, error_messages={"required": NONE_CHOSEN, "invalid_choice": NONE_CHOSEN}
    )

    @property
    def chosen(self) -> list[int]:
        """The keys of the obligations that were ticked."""
        found: list[int] = self.cleaned_data["chon"]
        return found


class _Seen(forms.CharField):
    """Takes words that can be seen: what is printed blank was not said."""

    def to_python(self, value: Any) -> str:
        given = super().to_python(value) or ""
        return given if composed(shown(given)).strip("/") else ""


def _words(label: str, rows: int, **given: Any) -> forms.CharField:
    return _Seen(
        label=label,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": f"Hãy ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"{label} dài quá 4.000 chữ cái.",
        },
        **given,
    )


def _line(label: str, **given: Any) -> forms.CharField:
    return _Seen(
        label=label,
        max_length=150,
        error_messages={
            "required": f"Hãy ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"{label} dài quá 150 chữ cái.",
        },
        **given,
    )


class LetterForm(forms.Form):
    """Asks for the words of a letter; what they do not say is taken from its list."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = _words("Trích yếu", 2, help_text="Không cần ghi “V/v”.")
    opening = _words("Phần mở đầu", 4, help_text=_PARAGRAPHS)
    request = _words("Nội dung đề nghị", 4, help_text=_PARAGRAPHS)
    closing = _words("Phần kết", 2, required=False, help_text=_PARAGRAPHS)
    recipients = _words("Nơi nhận", 4, help_text="Mỗi dòng một nơi nhận, kể cả dòng Lưu.")
    symbol = _Seen(
        label="Ký hiệu",
        max_length=40,
        help_text="Cơ quan và đơn vị soạn thảo, ví dụ SNV-CCHC.",
        error_messages={
            "required": "Hãy ghi ký hiệu, ví dụ SNV-CCHC.",
            "max_length": "Ký hiệu dài quá 40 chữ cái.",
        },
    )
    signing_capacity = _words(
        "Quyền hạn", 2, required=False, help_text="Để trống khi người đứng đầu ký; KT. GIÁM ĐỐC."
    )
    signer_title = _line("Chức vụ người ký")
    signer_name = _line("Họ tên người ký", required=False)

    def __init__(self, *args: Any, first: dt.date, last: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_by"] = native_day("Gửi báo cáo chậm nhất ngày", first=first, last=last)
        self.first, self.last = first, last
        self.order_fields(["version", "subject", "opening", "request", "reply_by", "closing"])

    @classmethod
    def of(cls, letter: UrgingLetter, data: Any, *, first: dt.date, last: dt.date) -> "LetterForm":
        """Give the form of a letter, filled in with what it says."""
        names = [*letters.Texts.__dataclass_fields__, "version"]
        said = {name: getattr(letter, name) for name in names}
        said["symbol"] = letter.paper.symbol
        return cls(data, initial=said, first=first, last=last)

    def clean_reply_by(self) -> dt.date:
        day: dt.date = self.cleaned_data["reply_by"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(
                f"Chọn ngày từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}."
            )
        return day

    def texts(self) -> letters.Texts:
        """Give the words."""
        given = self.cleaned_data
        return letters.Texts(**{name: given[name] for name in letters.Texts.__dataclass_fields__})
