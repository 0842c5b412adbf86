"""Forms about plans."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat

from agencies.models import Agency, User
from agencies.roles import Permission


class PlanFileForm(forms.Form):
    """Takes the file of a plan and, where the paper does not say it, whose plan it is."""

    file = forms.FileField(
        label="Tệp kế hoạch",
        error_messages={
            "required": "Chọn tệp kế hoạch.",
            "missing": "Chọn tệp kế hoạch.",
            "empty": "Tệp này rỗng, không có chữ nào để đọc. Hãy chọn tệp khác.",
            "invalid": "Tệp chưa được gửi lên. Hãy chọn lại tệp.",
        },
    )
    issuer = forms.ModelChoiceField(
        label="Cơ quan ban hành",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Như trong văn bản",
        help_text="Chỉ cần chọn khi văn bản không ghi rõ.",
        error_messages={"invalid_choice": "Chọn một cơ quan trong danh sách."},
    )

    year = forms.IntegerField(
        label="Năm kế hoạch",
        min_value=2000,
        max_value=2100,
        required=False,
        help_text="Chỉ cần ghi khi trích yếu không có năm.",
        error_messages={
            "invalid": "Năm gồm bốn chữ số.",
            "min_value": "Năm kế hoạch phải từ 2000 đến 2100.",
            "max_value": "Năm kế hoạch phải từ 2000 đến 2100.",
        },
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        issuers = self.fields["issuer"]
        assert isinstance(issuers, forms.ModelChoiceField)  # noqa: S101
        issuers.queryset = possible_issuers(user)

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        size, limit = file.size or 0, settings.PLAN_FILE_LIMIT
        if size > limit:
            raise forms.ValidationError(
                f"Tệp lớn hơn {filesizeformat(limit)} (tệp của bạn: {filesizeformat(size)}). "
                "Hãy bỏ ảnh trong tệp hoặc tách phụ lục."
            )
        return file


def possible_issuers(user: User) -> QuerySet[Agency]:
    """Give the agencies whose plans ``user`` may write: their own reach and its province."""
    visible = Agency.objects.visible_to(user)
    if user.is_superuser:
        return visible
    reach = user.agencies_where(Permission.EDIT_PLANS)
    return visible.filter(Q(pk__in=reach) | Q(pk__in=user.province_ids))
