"""Forms about plans."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from agencies.models import Agency, User
from agencies.roles import Permission
from documents.forms.life import megabytes
from documents.models import Paper
from plans.models import Plan

_WRONG_YEAR = {
    "required": "Ghi năm của kế hoạch.",
    "invalid": "Năm gồm bốn chữ số.",
    "min_value": "Năm kế hoạch phải từ 2000 đến 2100.",
    "max_value": "Năm kế hoạch phải từ 2000 đến 2100.",
}
_WRONG_ISSUER = {
    "required": "Chọn cơ quan ban hành.",
    "invalid_choice": "Chọn một cơ quan trong danh sách.",
}


class IssuerForm(forms.Form):
    """Asks whose plan it is."""

    issuer = forms.ModelChoiceField(
        label="Cơ quan ban hành",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages=_WRONG_ISSUER,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuers = self.fields["issuer"]
        assert isinstance(issuers, forms.ModelChoiceField)  # noqa: S101
        issuers.queryset = possible_issuers(user)


if TYPE_CHECKING:
    _OfPlans = forms.ModelChoiceField[Plan]
else:
    _OfPlans = forms.ModelChoiceField


class _PlanField(_OfPlans):
    """Names a plan by what people know it by."""

    def label_from_instance(self, obj: Plan) -> str:
        return f"{obj.reference}: {obj.subject}"


class BelongsToForm(forms.Form):
    """Asks which of the plans still being written a table is the appendix of."""

    plan = _PlanField(
        label="Phụ lục của kế hoạch",
        queryset=Plan.objects.none(),
        empty_label="Chọn kế hoạch",
        error_messages={
            "required": "Chọn kế hoạch.",
            "invalid_choice": "Chọn một kế hoạch trong danh sách.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = self.fields["plan"]
        assert isinstance(plans, _PlanField)  # noqa: S101
        plans.queryset = unfinished_plans(user)

    @property
    def has_choice(self) -> bool:
        """Tell whether there is a plan to choose."""
        plans = self.fields["plan"]
        assert isinstance(plans, _PlanField)  # noqa: S101
        return bool(plans.queryset is not None and plans.queryset.exists())


class _ReadingForm(IssuerForm):
    """Asks whose plan it is and of which year, where the paper does not say it."""

    issuer = forms.ModelChoiceField(
        label="Cơ quan ban hành",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Như trong văn bản",
        help_text="Chỉ cần chọn khi văn bản không ghi rõ.",
        error_messages=_WRONG_ISSUER,
    )
    year = forms.IntegerField(
        label="Năm kế hoạch",
        min_value=2000,
        max_value=2100,
        required=False,
        help_text="Chỉ cần ghi khi trích yếu không có năm.",
        error_messages=_WRONG_YEAR,
    )


class PlanFileForm(_ReadingForm):
    """Takes the file of a plan."""

    file = forms.FileField(
        label="Tệp kế hoạch",
        error_messages={
            "required": "Chọn tệp kế hoạch.",
            "missing": "Chọn tệp kế hoạch.",
            "empty": "Tệp này rỗng, không có chữ nào để đọc. Hãy chọn tệp khác.",
            "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
        },
    )
    field_order = ["file", "issuer", "year"]

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        size, limit = file.size or 0, settings.PLAN_FILE_LIMIT
        if size > limit:
            raise forms.ValidationError(
                f"Tệp lớn hơn {megabytes(limit)} (tệp của bạn: {megabytes(size)}). "
                "Hãy bỏ ảnh trong tệp hoặc tách phụ lục."
            )
        return file


class PastedTableForm(_ReadingForm):
    """Takes a table copied from Word or Excel.

    ``html`` is what the clipboard has beside the plain text; a page without script leaves it blank.
    """

    text = forms.CharField(
        label="Bảng phụ lục",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
    )
    html = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    field_order = ["text", "html", "issuer", "year"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("html") or given.get("text", "")).strip():
            self.add_error("text", "Dán bảng vào ô này trước đã.")
        elif (size := len(self.content)) > paste_limit():
            self.add_error(
                "text",
                f"Bảng lớn hơn {megabytes(paste_limit())} (bảng của bạn: {megabytes(size)}). Hãy lưu "
                "bảng thành tệp rồi nhập tệp.",
            )
        return given

    @property
    def content(self) -> bytes:
        """What was pasted, as a file."""
        words = self.cleaned_data.get("html") or self.cleaned_data.get("text", "")
        return str(words).encode()


class BlankPlanForm(IssuerForm):
    """Begins a plan from nothing."""

    year = forms.IntegerField(
        label="Năm kế hoạch", min_value=2000, max_value=2100, error_messages=_WRONG_YEAR
    )
    subject = forms.CharField(
        label="Trích yếu",
        max_length=500,
        help_text="Ví dụ: Tuyên truyền cải cách hành chính năm 2026 trên địa bàn tỉnh.",
        error_messages={
            "required": "Ghi trích yếu của kế hoạch.",
            "max_length": "Trích yếu dài quá 500 chữ cái. Hãy ghi gọn lại.",
        },
    )


def paste_limit() -> int:
    """Give how many bytes a pasted table may have: a form's words take less than a file."""
    # Room for the other fields, and for what stands between them.
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or settings.PLAN_FILE_LIMIT
    return min(settings.PLAN_FILE_LIMIT, words - 500_000)


def possible_issuers(user: User) -> QuerySet[Agency]:
    """Give the agencies whose plans ``user`` may write: their own reach and its province."""
    visible = Agency.objects.visible_to(user)
    if user.is_superuser:
        return visible
    reach = user.agencies_where(Permission.EDIT_PLANS)
    # The province first, then who stands below whom.
    return visible.filter(Q(pk__in=reach) | Q(pk__in=user.province_ids)).order_by("path")


def unfinished_plans(user: User) -> QuerySet[Plan]:
    """Give the plans that ``user`` may still write in, the latest first."""
    mine = Plan.objects.visible_to(user).for_list().filter(paper__state__in=Paper.OPEN)
    if user.is_superuser:
        return mine
    return mine.filter(drafter__in=user.agencies_where(Permission.EDIT_PLANS))
