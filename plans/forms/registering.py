"""Forms of registering a plan that was issued elsewhere: its original, and what stands on it."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from agencies.models import User
from documents.forms.life import megabytes
from documents.forms.numbered import NumberedForm, day_field
from plans.actions.originals import Told
from plans.forms.importing import PlanFileForm
from plans.models import Original

_SALT = "ban-goc"
_NO_FILE = {
    "required": "Chọn tệp PDF của bản gốc.",
    "missing": "Chọn tệp PDF của bản gốc.",
    "empty": "Tệp này rỗng. Hãy chọn lại tệp PDF của bản gốc.",
    "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """An original that was taken already, so that nobody uploads it twice; only ``user`` has it."""

    sha256: str
    name: str
    user: int

    def as_token(self) -> str:
        """Give it as a field of the form that nobody can change."""
        return signing.dumps(asdict(self), salt=_SALT)

    @classmethod
    def from_token(cls, token: str, user: User) -> "Kept | None":
        """Read back what ``as_token`` gave; None where it is not, or not this person's."""
        try:
            kept = cls(**signing.loads(token, salt=_SALT))
        except signing.BadSignature:
            return None
        return kept if kept.user == user.pk else None


def _original_field(*, required: bool) -> forms.FileField:
    return forms.FileField(
        label="Bản gốc (PDF đã ký hoặc bản chụp)",
        required=required,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages=_NO_FILE,
    )


def _checked(file: "UploadedFile[bytes] | None", limit: int, advice: str) -> Any:
    size = file.size or 0 if file else 0
    if size > limit:
        raise forms.ValidationError(
            f"Tệp lớn hơn {megabytes(limit)} (tệp của bạn: {megabytes(size)}). {advice}"
        )
    return file


def _checked_original(file: "UploadedFile[bytes] | None") -> Any:
    advice = "Hãy chụp lại ở độ phân giải thấp hơn."
    return _checked(file, settings.SIGNED_FILE_LIMIT, advice)


class OriginalForm(forms.Form):
    """Takes the original of a plan that is stored already."""

    file = _original_field(required=True)

    def clean_file(self) -> Any:
        return _checked_original(self.cleaned_data["file"])


class NewPlanForm(PlanFileForm):
    """Takes an original, and the file that its words come from where it has none."""

    file = _original_field(required=False)
    rows = forms.FileField(
        label="Tệp Word hoặc Excel của kế hoạch này, nếu có",
        required=False,
        error_messages=_NO_FILE | {"empty": "Tệp này rỗng, không có chữ nào để đọc."},
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["file", "rows", "issuer", "year", "kept"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._user = user

    def clean_file(self) -> Any:
        return _checked_original(self.cleaned_data["file"])

    def clean_rows(self) -> Any:
        advice = "Hãy bỏ ảnh trong tệp hoặc tách phụ lục."
        return _checked(self.cleaned_data["rows"], settings.PLAN_FILE_LIMIT, advice)

    def clean_kept(self) -> Kept | None:
        return Kept.from_token(self.cleaned_data["kept"], self._user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "file" not in self.errors and not given.get("file") and not given.get("kept"):
            self.add_error("file", _NO_FILE["required"])
        return given


class ToldForm(NumberedForm):
    """Asks for what of the original only somebody who looks at it can say."""

    signed_by = forms.CharField(
        label="Người đã ký",
        max_length=150,
        error_messages={"required": "Ghi người đã ký bản gốc."},
    )
    signed_on = day_field("Ký ngày")
    compared_at = forms.BooleanField(
        label="Tôi đã đối chiếu với bản gốc",
        error_messages={"required": "Hãy đối chiếu với bản gốc rồi đánh dấu vào ô này."},
    )

    def __init__(self, *args: Any, original: Original, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = original.to_tell()
        for name in set(self.fields) - set(asked):
            del self.fields[name]

    def clean_signed_on(self) -> dt.date:
        return self.past_day("signed_on")

    @property
    def told(self) -> Told:
        """What was typed; what was not asked is blank."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "compared_at"}
        return Told(**given)
