"""Registry tables as sheets: Vietnamese columns, names instead of ids, every change by an action."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.results import Result, RowResult
from import_export.widgets import Widget

from agencies.actions import agencies
from agencies.models import Agency, User
from agencies.roles import Permission
from agencies.text import composed, folded


class MissingColumns(Exception):
    """The sheet lacks columns; the message is the sentence to show."""


class WordWidget(Widget):
    """Text in one composed spelling, line breaks kept."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "\n".join(composed(line) for line in str(value or "").splitlines()).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class DayWidget(Widget):
    """A day as offices write it; ISO is understood too."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        text = str(value or "").strip()
        for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y"):
            try:
                return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
        if text:
            raise ValueError(f"Không hiểu ngày “{text}”. Hãy ghi dạng 01/07/2025.")
        return None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{value:%d/%m/%Y}" if value else ""


class ChoiceWidget(Widget):
    """One of a list, by its word; case and diacritics do not matter."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        super().__init__()
        self.words = {str(value): str(word) for value, word in choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        asked = folded(str(value or ""))
        found = next((key for key, word in self.words.items() if folded(word) == asked), None)
        if found is None:
            offered = ", ".join(self.words.values())
            raise ValueError(f"“{value or ''}” không có trong danh sách: {offered}.")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.words.get(str(value), "")


class YesNoWidget(ChoiceWidget):
    """ "Có", or "Không", which a blank means too."""

    def __init__(self) -> None:
        super().__init__([(True, "Có"), (False, "Không")])

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:  # type: ignore[override]
        return bool(str(value or "").strip()) and super().clean(value, row) == "True"


class WordDiff(Diff):
    """Shows what a cell was and what it becomes, whole."""

    def as_html(self) -> list[SafeString]:
        pairs = zip(self.left, self.right, strict=False)
        return [_told(None if self.new else old, new) for old, new in pairs]


def _told(old: str | None, new: str) -> SafeString:
    if old is None or old == new:
        return format_html("{}", new)
    return format_html("<del>{}</del> <ins>{}</ins>", old or "(trống)", new or "(trống)")


class SheetResult(Result):
    """The outcome of every row, those that need a look first."""

    ORDER = ("invalid", "error", "new", "update", "skip")
    SHOWN = 300

    def shown(self) -> list[tuple[int, RowResult, list[tuple[str, str]]]]:
        """Give the rows to show: line in the file (its first is the head), outcome, cells to see."""
        numbered = sorted(
            enumerate(self.rows, start=2), key=lambda pair: self.ORDER.index(pair[1].import_type)
        )
        return [(line, row, self._cells(row)) for line, row in numbered[: self.SHOWN]]

    def _cells(self, row: RowResult) -> list[tuple[str, str]]:
        """Give all that a new row holds, what changes in a known one, and what a wrong one says."""
        if row.diff is None:
            return [(name, value) for name, value in row.row_values.items() if value]
        cells = zip(self.diff_headers, row.diff, strict=True)
        if row.is_new():
            return [(name, cell) for name, cell in cells if cell]
        return [(name, cell) for name, cell in cells if cell.startswith("<del>")]

    @property
    def hidden_count(self) -> int:
        return max(0, len(self.rows) - self.SHOWN)


class SheetResource(ModelResource):
    """What every sheet shares: who brings it, whole columns, and rows stored by an action."""

    file_name: ClassVar[str]
    required_columns: ClassVar[tuple[str, ...]]

    def __init__(self, by: User, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by, self.at = by, at

    class Meta:
        # Checks follow the page's: a row is refused in words, the preview rolls everything back.
        use_transactions = True
        skip_unchanged = True
        clean_model_instances = True
        store_row_values = True

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return WordDiff

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return SheetResult

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        missing = [name for name in self.required_columns if name not in dataset.headers]
        if missing:
            needed = ", ".join(self.required_columns)
            dataset.wipe()
            raise MissingColumns(
                f"Tệp thiếu cột: {', '.join(missing)}. Dòng đầu cần có các cột: {needed}."
            )

    def import_field(self, field: Field, instance: Any, row: Any, **kwargs: Any) -> None:
        # A column that is left out of the sheet leaves its field alone.
        if field.attribute and field.column_name in row:
            field.save(instance, row, **kwargs)

    def validate_instance(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().validate_instance(*args, **kwargs)
        except ValidationError as error:
            raise ValidationError(self._in_columns(error)) from error

    def _in_columns(self, error: ValidationError) -> list[str]:
        """Name the columns as the sheet does."""
        columns = {each.attribute: each.column_name for each in self.fields.values()}
        return [
            f"{columns[name]}: {message}" if name in columns else message
            for name, messages in error.message_dict.items()
            for message in messages
        ]

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Store the row by its action; the preview's transaction takes it back."""
        try:
            self.store(instance)
        except self.refusals as refusal:
            raise ValidationError(str(refusal)) from refusal

    refusals: ClassVar[tuple[type[Exception], ...]] = ()

    def store(self, instance: Any) -> None:
        raise NotImplementedError


class AgencyResource(SheetResource):
    """Agencies of the provinces a person may see; found again by superior and name."""

    file_name = "co-quan"
    required_columns = ("Tỉnh", "Cơ quan cấp trên", "Tên đầy đủ", "Tên thường dùng", "Loại", "Cấp")
    refusals = (agencies.ParentBelowItself,)

    province = Field("province__short_name", "Tỉnh", WordWidget(), readonly=True)
    parent = Field("parent__short_name", "Cơ quan cấp trên", WordWidget(), readonly=True)
    name = Field("name", "Tên đầy đủ", WordWidget())
    short_name = Field("short_name", "Tên thường dùng", WordWidget())
    kind = Field("kind", "Loại", ChoiceWidget(Agency.Kind.choices))
    level = Field("level", "Cấp", ChoiceWidget(Agency.Level.choices))
    symbol = Field("symbol", "Chữ viết tắt", WordWidget())
    identifier = Field("identifier", "Mã định danh", WordWidget())
    place = Field("place", "Địa danh", WordWidget())
    email = Field("email", "Thư điện tử", WordWidget())
    valid_from = Field("valid_from", "Có từ ngày", DayWidget())
    valid_to = Field("valid_to", "Đến hết ngày", DayWidget())
    is_sample = Field("is_sample", "Số liệu mẫu", YesNoWidget())
    note = Field("note", "Ghi chú", WordWidget())

    class Meta(SheetResource.Meta):
        model = Agency
        name = "Cơ quan, đơn vị"
        fields = (
            "province", "parent", "name", "short_name", "kind", "level", "symbol", "identifier",
            "place", "email", "valid_from", "valid_to", "is_sample", "note",
        )  # fmt: skip
        import_id_fields = ("name",)

    def get_queryset(self) -> "models.QuerySet[Agency]":
        return Agency.objects.visible_to(self.by)

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        # Superiors first, so that a sheet of a new province can be read from top to bottom.
        return queryset.select_related("parent", "province").order_by("path")

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self.known = _Known(self.get_queryset())
        self.reach = self.by.agencies_where(Permission.EDIT_REGISTRY)

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> Agency | None:
        parent = self._parent(row)
        rows = self.known.named(parent, composed(str(row["Tên đầy đủ"])))
        if len(rows) < 2:
            return rows[0] if rows else None
        begun = str(row.get("Có từ ngày") or "").strip()
        return next((each for each in rows if DayWidget().render(each.valid_from) == begun), None)

    def init_instance(self, row: Any = None) -> Agency:
        return Agency(parent=self._parent(row))

    def after_init_instance(self, instance: Agency, new: bool, row: Any, **kwargs: Any) -> None:
        owner = instance.parent if new else instance
        if not self.by.is_superuser and (owner is None or owner.pk not in self.reach):
            raise ValidationError(f"Bạn không quản lý danh mục của {owner or 'tỉnh này'}.")

    def _parent(self, row: Mapping[str, Any]) -> Agency | None:
        province, name = composed(str(row["Tỉnh"])), composed(str(row["Cơ quan cấp trên"]))
        if not name:
            return None
        found = self.known.parents(province, name)
        if len(found) != 1:
            said = f"{len(found)} cơ quan cùng tên" if found else "chưa có"
            raise ValidationError(
                f"Cơ quan cấp trên “{name}” ({province or 'không ghi tỉnh'}): {said}."
            )
        return found[0]

    def store(self, instance: Agency) -> None:
        agencies.save(agency=instance, by=self.by, at=self.at)
        self.known.add(instance)


class _Known:
    """The agencies a sheet may speak of, read once."""

    def __init__(self, rows: Iterable[Agency]) -> None:
        self._named: dict[tuple[int | None, str], list[Agency]] = defaultdict(list)
        self._parents: dict[tuple[str, str], list[Agency]] = defaultdict(list)
        for agency in rows.select_related("parent", "province"):  # type: ignore[attr-defined]
            self.add(agency)

    def add(self, agency: Agency) -> None:
        for index, key in (
            (self._named, (agency.parent_id, agency.name)),
            (self._parents, (agency.root.short_name, agency.short_name)),
        ):
            rows = index[key]  # type: ignore[index]
            if agency not in rows:
                rows.append(agency)

    def named(self, parent: Agency | None, name: str) -> list[Agency]:
        return self._named[parent.pk if parent else None, name]

    def parents(self, province: str, name: str) -> list[Agency]:
        """Give who goes by a name in a province; of several, those that have not ended."""
        found = self._parents[province or name, name]
        still_there = [each for each in found if each.valid_to is None]
        return still_there if len(found) > 1 and still_there else found
