"""Forms of the second factor."""

from django import forms

_CODE = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
    "maxlength": "20",
}


class CodeForm(forms.Form):
    """Asks for a code of the app, or a spare one."""

    code = forms.CharField(
        label="Mã xác minh",
        help_text="Mã 6 chữ số ứng dụng đang hiện, hoặc một mã dự phòng chưa dùng.",
        max_length=20,
        error_messages={"required": "Nhập mã xác minh."},
        widget=forms.TextInput(attrs=_CODE),
    )


class FirstCodeForm(CodeForm):
    """The same for a device that has no spare codes yet."""

    code = forms.CharField(
        label="Mã 6 chữ số ứng dụng đang hiện",
        max_length=20,
        error_messages={"required": "Nhập mã ứng dụng đang hiện."},
        widget=forms.TextInput(attrs={**_CODE, "inputmode": "numeric"}),
    )


class ProofForm(CodeForm):
    """Asks for both, before what protects the account is changed."""

    password = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=4096,
        error_messages={"required": "Nhập mật khẩu đang dùng."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["password", "code"]
