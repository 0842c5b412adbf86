"""The rows of a plan as a sheet: a cell holds its printed lines, and is read again when it comes back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from import_export.fields import Field

from agencies.resources import SheetResource, WordWidget
from agencies.text import composed
from plans import schedules
from plans.actions import items
from plans.intake import markup
from plans.models import ContentItem, Plan


class NumberWidget(WordWidget):
    """A small whole number; blank is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:  # type: ignore[override]
        text = str(value or "").strip()
        if not text:
            return None
        if not (text.isdecimal() and 0 < int(text) < 32_000):
            raise ValueError(f"“{text}” không phải số thứ tự.")
        return int(text)


class LinesWidget(WordWidget):
    """The lines of a cell, bullets and closing marks dropped as when a plan is read."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "\n".join(markup.items(super().clean(value, row)))


class ScheduleWidget(WordWidget):
    """The printed words of a schedule."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return schedules.read(super().clean(value, row), year=None).text


def title_of(plan: Plan) -> str:
    """Give the words by which a sheet says whose rows it holds."""
    return f"{plan.reference} năm {plan.year}"


class ItemResource(SheetResource):
    """The rows of one plan; found again by their place in it."""

    file_name = "noi-dung"
    required_columns = (
        "Thứ tự",
        "Nội dung tuyên truyền",
        "Hình thức tuyên truyền",
        "Cơ quan chủ trì",
        "Cơ quan phối hợp",
        "Thời gian thực hiện",
    )
    refusals = (items.PlanFrozen, items.LineTooLong)

    plan_title = Field("plan", "Kế hoạch", WordWidget(), readonly=True)
    position = Field("position", "Thứ tự", NumberWidget(), readonly=True)
    number = Field("number", "TT", NumberWidget(), saves_null_values=False)
    group_title = Field("group_title", "Nhóm nội dung", WordWidget())
    contents = Field("contents", "Nội dung tuyên truyền", LinesWidget())
    format_lines = Field("format_lines", "Hình thức tuyên truyền", LinesWidget())
    lead_text = Field("lead_text", "Cơ quan chủ trì", LinesWidget())
    coordinating_text = Field("coordinating_text", "Cơ quan phối hợp", LinesWidget())
    schedule_text = Field("schedule_text", "Thời gian thực hiện", ScheduleWidget())

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    class Meta(SheetResource.Meta):
        model = ContentItem
        name = "Nội dung tuyên truyền"
        fields = (
            "plan_title", "position", "number", "group_title", "contents", "format_lines",
            "lead_text", "coordinating_text", "schedule_text",
        )  # fmt: skip
        import_id_fields = ("position",)

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        rows = queryset.select_related("plan__paper").prefetch_related("item_formats")
        return rows.order_by("plan", "position")

    def get_queryset(self) -> "models.QuerySet[ContentItem]":
        return ContentItem.objects.filter(plan=self.plan)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        rows = self.get_queryset().select_related("plan__paper", "plan__issuer__province")
        rows = rows.prefetch_related("item_formats")
        self.known = {item.position: _with_lines(item) for item in rows}

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> ContentItem | None:
        self._refuse_other_plan(row)
        position = self._position(row)
        return self.known.get(position) if position else None

    def init_instance(self, row: Any = None) -> ContentItem:
        position = self._position(row) or max(self.known, default=0) + 1
        item = ContentItem(plan=self.plan, position=position, number=position)
        item.appendix = self.plan.appendices.first() if self.plan else None
        return _with_lines(item)

    def _position(self, row: Mapping[str, Any]) -> int | None:
        try:
            return NumberWidget().clean(row["Thứ tự"])
        except ValueError as error:
            raise ValidationError(f"Thứ tự: {error}") from error

    def _refuse_other_plan(self, row: Mapping[str, Any]) -> None:
        said = composed(str(row.get("Kế hoạch") or ""))
        if self.plan and said and said != title_of(self.plan):
            raise ValidationError(
                f"Dòng này của kế hoạch “{said}”, không phải “{title_of(self.plan)}” đang chọn."
            )

    def store(self, instance: ContentItem) -> None:
        lines = instance.format_lines.splitlines()  # type: ignore[attr-defined]
        items.save(item=instance, format_lines=lines, by=self.by, at=self.at)
        self.known[instance.position] = instance

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        if field.attribute == "plan":
            return title_of(instance.plan)
        if field.attribute == "format_lines":
            return _with_lines(instance).format_lines  # type: ignore[attr-defined]
        return super().export_field(field, instance, **kwargs)


def _with_lines(item: ContentItem) -> ContentItem:
    """Give a row with the lines of its forms beside it, as the column of the sheet has them."""
    lines = [each.text for each in item.item_formats.all()] if item.pk else []
    item.format_lines = "\n".join(lines)  # type: ignore[attr-defined]
    return item
