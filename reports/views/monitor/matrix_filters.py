"""What the matrix can be narrowed to and ordered by; all of it lives in the address."""

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.forms import TextInput

from agencies.models import Agency
from agencies.text import folded
from reports import figures
from reports.models.obligation import ObligationQuerySet
from reports.standing import Standing

# Whatever was not there in time, filed by now or not.
LATE_IN_ANY_WAY = "cham"
_LATE = (Standing.LATE, Standing.OVERDUE, Standing.LOCKED)


class MatrixFilter(filters.FilterSet):  # type: ignore[misc]
    """Narrows the offices of a matrix by name, kind, level, and how they stand in some period."""

    tim = filters.CharFilter(
        label="Tìm cơ quan",
        method="of_words",
        widget=TextInput(attrs={"type": "search", "placeholder": "gõ không dấu cũng được"}),
    )
    loai = filters.ChoiceFilter(
        label="Loại cơ quan", field_name="kind", choices=Agency.Kind.choices, empty_label="Tất cả"
    )
    cap = filters.ChoiceFilter(
        label="Cấp", field_name="level", choices=Agency.Level.choices, empty_label="Tất cả"
    )
    tinh_trang = filters.ChoiceFilter(
        label="Có kỳ",
        method="standing_so",
        choices=[
            (LATE_IN_ANY_WAY, "Chậm (muộn, quá hạn, đã khóa)"),
            *((each.value, each.words) for each in Standing),
        ],
        empty_label="Tất cả",
    )
    xep = filters.ChoiceFilter(
        label="Sắp xếp",
        method="ordered",
        choices=[("-co_quan", "Cơ quan Z–A"), ("qua_han", "Nhiều kỳ quá hạn trước")],
        empty_label="Cơ quan A–Z",
    )

    class Meta:
        model = Agency
        fields: list[str] = []

    def __init__(
        self, *args: Any, obligations: ObligationQuerySet, on: dt.date, **kwargs: Any
    ) -> None:
        self.obligations, self.on = obligations, on
        owing = Agency.objects.filter(pk__in=obligations.values("agency"))
        super().__init__(*args, queryset=owing.order_by("search", "pk"), **kwargs)

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.filters if name != "xep")

    def of_words(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        return queryset.filter(*(Q(search__contains=word) for word in folded(value).split()))

    def standing_so(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        wanted = _LATE if value == LATE_IN_ANY_WAY else (Standing(value),)
        condition = Q()
        for each in wanted:
            condition |= figures.standing_as(each, on=self.on)
        standing = self.obligations.with_days().filter(condition)
        return queryset.filter(pk__in=standing.values("agency"))

    def ordered(self, queryset: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        if value == "-co_quan":
            return queryset.order_by("-search", "-pk")
        owed = self.obligations.with_days().filter(agency=OuterRef("pk")).order_by()
        counted = owed.values("agency").annotate(overdue=figures.overdue_tally(on=self.on))
        most = Subquery(counted.values("overdue"))
        return queryset.annotate(overdue=most).order_by(F("overdue").desc(), "search", "pk")
