"""What the register can be narrowed to and ordered by; all of it lives in the address."""

from typing import Any

import django_filters as filters
from django.db.models import Case, F, Func, QuerySet, Value, When
from django.db.models.expressions import Expression, OrderBy
from django.db.models.functions import Length
from django.forms import TextInput

from agencies.models import Agency
from documents.models import Paper

# 12a comes after 12 and before 13: the digits first, as numbers, then the letter.
_DIGITS = Func(F("number"), Value("abcdđABCDĐ"), function="RTRIM")
_NUMBER = (Length(_DIGITS), _DIGITS, F("number"))
# Words of the address, and the columns each means.
ORDERS: dict[str, tuple[F | Expression, ...]] = {
    "so": (F("year"), *_NUMBER),
    "ngay": (F("day"), *_NUMBER),
    "trich_yeu": (F("subject"),),
    "co_quan": (F("issuer__search"), F("year"), *_NUMBER),
}
ORDER_NAMES = [
    ("so", "Số tăng dần"),
    ("-so", "Số giảm dần"),
    ("-ngay", "Ngày mới trước"),
    ("ngay", "Ngày cũ trước"),
    ("trich_yeu", "Trích yếu A–Z"),
    ("-trich_yeu", "Trích yếu Z–A"),
    ("co_quan", "Cơ quan A–Z"),
    ("-co_quan", "Cơ quan Z–A"),
]
# What asks for a number has none to be ordered by.
_WAITING_FIRST = Case(When(state=Paper.State.SUBMITTED, then=0), default=1)


def in_order(papers: QuerySet[Paper], key: str) -> QuerySet[Paper]:
    """Order papers by a word of ``ORDERS``, backwards after a ``-``; those without a number first."""
    columns = ORDERS[key.removeprefix("-")]
    ordered = (_directed(column, backwards=key.startswith("-")) for column in columns)
    return papers.order_by(_WAITING_FIRST, *ordered, "-pk")


def _directed(column: F | Expression, *, backwards: bool) -> OrderBy:
    return column.desc(nulls_last=True) if backwards else column.asc(nulls_last=True)


class PaperFilter(filters.FilterSet):
    """Narrows the register by words, year, issuer, kind and state."""

    tim = filters.CharFilter(
        label="Tìm theo trích yếu, số, ký hiệu",
        method="having_words",
        widget=TextInput(attrs={"type": "search", "placeholder": "gõ không dấu cũng được"}),
    )
    nam = filters.ChoiceFilter(label="Năm của sổ", field_name="year", empty_label="Tất cả")
    co_quan = filters.ModelChoiceFilter(
        label="Cơ quan ban hành",
        field_name="issuer",
        queryset=Agency.objects.none(),
        empty_label="Tất cả",
    )
    loai = filters.ChoiceFilter(
        label="Loại", field_name="kind", choices=Paper.Kind.choices, empty_label="Tất cả"
    )
    trang_thai = filters.ChoiceFilter(
        label="Trạng thái",
        field_name="state",
        choices=[each for each in Paper.State.choices if each[0] != Paper.State.DRAFT],
        empty_label="Tất cả",
    )
    xep = filters.ChoiceFilter(
        label="Sắp xếp", method="ordered", choices=ORDER_NAMES, empty_label="Mới nhất trước"
    )

    class Meta:
        model = Paper
        fields: list[str] = []

    def __init__(
        self, *args: Any, queryset: QuerySet[Paper], usual: str = "-ngay", **kwargs: Any
    ) -> None:
        super().__init__(*args, queryset=in_order(queryset, usual), **kwargs)
        years = queryset.order_by("-year").values_list("year", flat=True).distinct()
        known = years.filter(year__isnull=False)
        self.filters["nam"].extra["choices"] = [(year, str(year)) for year in known]
        issuers = Agency.objects.filter(pk__in=queryset.order_by().values("issuer"))
        self.filters["co_quan"].queryset = issuers.order_by("search")

    def having_words(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def ordered(self, queryset: QuerySet[Paper], name: str, value: str) -> QuerySet[Paper]:
        return in_order(queryset, value)
