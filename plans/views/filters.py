"""What the lists of duties can be narrowed to and ordered by; all of it lives in the address."""

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.forms import TextInput

from agencies.text import folded
from plans.models import Assignment, ContentItem, Duty

# A row is known again by its first words.
_SHOWN = 60
# Words of the address, and the columns each means.
_ORDERS = {"noi_dung": "item__position", "co_quan": "agency__search", "vai_tro": "role"}


class DutyFilter(filters.FilterSet):
    """Narrows the duties of a plan by office, row and role."""

    tim = filters.CharFilter(
        label="Tìm cơ quan",
        method="of_offices",
        widget=TextInput(attrs={"type": "search", "placeholder": "gõ không dấu cũng được"}),
    )
    noi_dung = filters.ChoiceFilter(
        label="Nội dung", field_name="item__number", empty_label="Tất cả"
    )
    vai_tro = filters.ChoiceFilter(
        label="Vai trò", field_name="role", choices=Assignment.Role.choices, empty_label="Tất cả"
    )
    xep = filters.ChoiceFilter(
        label="Sắp xếp",
        method="ordered",
        choices=[
            ("co_quan", "Cơ quan A–Z"),
            ("-co_quan", "Cơ quan Z–A"),
            ("-noi_dung", "Nội dung cuối trước"),
            ("-vai_tro", "Chủ trì trước"),
            ("vai_tro", "Phối hợp trước"),
            ("noi_dung", "Nội dung đầu trước"),
        ],
        empty_label="Theo thứ tự của kế hoạch",
    )

    class Meta:
        model = Duty
        fields: list[str] = []

    def __init__(self, *args: Any, items: QuerySet[ContentItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = items.order_by("position").values_list("number", "contents")
        self.filters["noi_dung"].extra["choices"] = [
            (number, f"{number}. {contents[:_SHOWN]}") for number, contents in rows
        ]

    def of_offices(self, queryset: QuerySet[Duty], name: str, value: str) -> QuerySet[Duty]:
        words = folded(value).split()
        return queryset.filter(*(Q(agency__search__contains=word) for word in words))

    def ordered(self, queryset: QuerySet[Duty], name: str, value: str) -> QuerySet[Duty]:
        column = F(_ORDERS[value.lstrip("-")])
        first = column.desc() if value.startswith("-") else column.asc()
        return queryset.order_by(first, "item__position", "-role", "agency__search", "pk")


class OfficeDutyFilter(filters.FilterSet):
    """Narrows the duties of an office by year and role."""

    nam = filters.ChoiceFilter(label="Năm", field_name="plan__year", empty_label="Tất cả")
    vai_tro = filters.ChoiceFilter(
        label="Vai trò", field_name="role", choices=Assignment.Role.choices, empty_label="Tất cả"
    )

    class Meta:
        model = Duty
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by("-plan__year").values_list("plan__year", flat=True)
        self.filters["nam"].extra["choices"] = [(year, str(year)) for year in years.distinct()]
