"""What the list of plans can be narrowed to and ordered by; all of it lives in the address."""

from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.forms import TextInput

from agencies.models import Agency
from documents.models import Paper
from plans.models import Plan

# Words of the address, and the column each means.
ORDERS = {"nam": "year", "ngay": "paper__day", "trich_yeu": "search", "co_quan": "issuer__search"}
ORDER_NAMES = [
    ("-nam", "Năm mới trước"),
    ("nam", "Năm cũ trước"),
    ("-ngay", "Ngày văn bản mới trước"),
    ("ngay", "Ngày văn bản cũ trước"),
    ("trich_yeu", "Trích yếu A–Z"),
    ("-trich_yeu", "Trích yếu Z–A"),
    ("co_quan", "Cơ quan A–Z"),
    ("-co_quan", "Cơ quan Z–A"),
]


class PlanFilter(filters.FilterSet):
    """Narrows plans by words, year, issuer and state."""

    tim = filters.CharFilter(
        label="Tìm theo trích yếu, số, ký hiệu",
        method="having_words",
        widget=TextInput(attrs={"type": "search", "placeholder": "gõ không dấu cũng được"}),
    )
    nam = filters.ChoiceFilter(label="Năm", field_name="year", empty_label="Tất cả")
    co_quan = filters.ModelChoiceFilter(
        label="Cơ quan ban hành",
        field_name="issuer",
        queryset=Agency.objects.none(),
        empty_label="Tất cả",
    )
    trang_thai = filters.ChoiceFilter(
        label="Trạng thái",
        field_name="paper__state",
        choices=Paper.State.choices,
        empty_label="Tất cả",
    )
    xep = filters.ChoiceFilter(
        label="Sắp xếp", method="ordered", choices=ORDER_NAMES, empty_label="Mới nhất trước"
    )

    class Meta:
        model = Plan
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["nam"].extra["choices"] = [(year, str(year)) for year in years]
        issuers = Agency.objects.filter(pk__in=self.queryset.order_by().values("issuer"))
        self.filters["co_quan"].queryset = issuers.order_by("search")

    def having_words(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def ordered(self, queryset: QuerySet[Plan], name: str, value: str) -> QuerySet[Plan]:
        column = F(ORDERS[value.lstrip("-")])
        # A draft has no day; the two databases would put it at opposite ends.
        backwards = value.startswith("-")
        first = column.desc(nulls_last=True) if backwards else column.asc(nulls_last=True)
        return queryset.order_by(first, "-pk")
