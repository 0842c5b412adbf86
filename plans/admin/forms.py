"""Forms of plans and rows: a cell is typed as it is printed, one line each."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from import_export.forms import ConfirmImportForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from agencies.admin.importing import SheetImportForm
from agencies.admin.scope import ScopedForm, as_id
from agencies.models import User
from agencies.roles import Permission
from documents.models import Paper
from plans.actions.plans import printed_bases
from plans.models import Appendix, ContentItem, Plan


def editable_plans(user: User) -> "QuerySet[Plan]":
    """Give the plans whose rows ``user`` may still change."""
    drafts = Plan.objects.filter(paper__state__in=Paper.OPEN).select_related("paper")
    if user.is_superuser:
        return drafts
    return drafts.filter(drafter__in=user.agencies_where(Permission.EDIT_PLANS))


def _lines(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class PlanForm(ScopedForm):
    """A plan's header with its number, and the lists of the paper as lines."""

    paper_number = forms.CharField(
        label="Số",
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
        help_text="Để trống khi chưa được cấp số.",
    )
    paper_symbol = forms.CharField(
        label="Ký hiệu", required=False, max_length=40, widget=UnfoldAdminTextInputWidget
    )
    paper_day = forms.DateField(label="Ngày", required=False, widget=UnfoldAdminSingleDateWidget)
    basis_lines = _lines("Căn cứ", "Mỗi dòng một căn cứ.")
    recipient_lines = _lines("Nơi nhận", "Mỗi dòng một nơi nhận, kể cả dòng Lưu.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance
        if plan.pk:
            self.initial = {
                **self.initial,
                "paper_number": plan.paper.number,
                "paper_symbol": plan.paper.symbol,
                "paper_day": plan.paper.day,
                "basis_lines": "\n".join(printed_bases(plan.legal_bases.all())),
                "recipient_lines": "\n".join(row.text for row in plan.recipients.all()),
            }

    def clean_paper_number(self) -> str:
        number: str = self.cleaned_data["paper_number"].strip()
        if number and not number[0].isdigit():
            raise forms.ValidationError("Số bắt đầu bằng chữ số, ví dụ 15 hoặc 15a.")
        return number


class ItemForm(ScopedForm):
    """A row, its cells one line each."""

    format_lines = _lines("Hình thức tuyên truyền", "Mỗi dòng một hình thức, như in trong bảng.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            lines = [row.text for row in self.instance.item_formats.all()]
            self.initial["format_lines"] = "\n".join(lines)
        self._offer_appendices()

    def _offer_appendices(self) -> None:
        field = self.fields.get("appendix")
        if isinstance(field, forms.ModelChoiceField):
            plan = self.instance.plan_id or as_id(self.initial.get("plan"))
            own = Appendix.objects.filter(plan=plan).select_related("plan")
            field.queryset = own if plan else field.queryset

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        plan = cleaned.get("plan") or (self.instance.plan if self.instance.pk else None)
        appendix = cleaned.get("appendix")
        if plan and appendix and appendix.plan_id != plan.pk:
            self.add_error("appendix", "Phụ lục này của kế hoạch khác.")
        if appendix and self.instance.section_id:
            self.add_error("appendix", "Nội dung này lấy từ lời văn, không đứng trong phụ lục.")
        return cleaned


class _OfPlan(forms.Form):
    """Asks whose rows a sheet holds."""

    plan = forms.ModelChoiceField(
        label="Kế hoạch",
        queryset=Plan.objects.none(),
        widget=UnfoldAdminSelectWidget,
        empty_label="Chọn kế hoạch",
        help_text="Chỉ kế hoạch còn là dự thảo mới nhập được.",
    )

    def offer(self, plans: "QuerySet[Plan]") -> None:
        field = self.fields["plan"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = plans
        field.label_from_instance = lambda plan: f"{plan} năm {plan.year}"  # type: ignore[assignment,method-assign]


class ItemImportForm(SheetImportForm, _OfPlan):
    """Takes a sheet of one plan's rows."""

    field_order = ["resource", "plan", "import_file", "format"]

    def __init__(self, *args: Any, plans: "QuerySet[Plan]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(plans)


class ItemConfirmForm(ConfirmImportForm, _OfPlan):
    """Keeps the plan from the preview to the confirmation."""

    def __init__(self, *args: Any, plans: "QuerySet[Plan]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(plans)
        self.fields["plan"].widget = forms.HiddenInput()


def title_of_row(item: ContentItem) -> str:
    """Give a row's number and the beginning of what it says."""
    words = item.contents.replace("\n", " ")
    return f"{item.number}. {words[:100]}{'…' if len(words) > 100 else ''}"
