"""What the list of reports to review can be narrowed to and ordered by; it lives in the address."""

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from django.db.models import F, Q
from django.forms import TextInput

from agencies.models import Agency
from agencies.text import folded
from plans.models import Plan
from reports.models import Obligation
from reports.models.obligation import ObligationQuerySet
from reports.periods import Period

# Words of the address, and the columns each means; the due day is that of ``with_days()``.
ORDERS = {
    "han": "last_due",
    "co_quan": "agency__search",
    "ky": "period__window_end",
    "nop": "report__submitted_at",
}
ORDER_NAMES = [
    ("-han", "Hạn muộn nhất trước"),
    ("co_quan", "Cơ quan A–Z"),
    ("-co_quan", "Cơ quan Z–A"),
    ("ky", "Kỳ cũ trước"),
    ("-ky", "Kỳ mới trước"),
    ("nop", "Nộp sớm trước"),
    ("-nop", "Nộp sau trước"),
    ("han", "Hạn sớm nhất trước"),
]

IN_TIME, LATE = "dung-han", "muon"
_NARROWING = ("tim", "ke_hoach", "ky", "loai", "nop")


class QueueFilter(filters.FilterSet):
    """Narrows obligations with their days by office, plan, period, and whether they were in time."""

    tim = filters.CharFilter(
        label="Tìm cơ quan",
        method="of_offices",
        widget=TextInput(attrs={"type": "search", "placeholder": "gõ không dấu cũng được"}),
    )
    ke_hoach = filters.ChoiceFilter(label="Kế hoạch", field_name="plan", empty_label="Tất cả")
    ky = filters.ChoiceFilter(label="Kỳ báo cáo", method="of_period", empty_label="Tất cả")
    loai = filters.ChoiceFilter(
        label="Loại cơ quan",
        field_name="agency__kind",
        choices=Agency.Kind.choices,
        empty_label="Tất cả",
    )
    nop = filters.ChoiceFilter(
        label="Thời điểm nộp",
        method="in_time",
        choices=[(IN_TIME, "Đúng hạn"), (LATE, "Muộn")],
        empty_label="Tất cả",
    )
    xep = filters.ChoiceFilter(
        label="Sắp xếp", method="ordered", choices=ORDER_NAMES, empty_label="Theo thứ tự xử lý"
    )

    class Meta:
        model = Obligation
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        queryset: ObligationQuerySet,
        plans: Iterable[Plan],
        periods: Iterable[tuple[str, int]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, queryset=queryset, **kwargs)
        self.filters["ke_hoach"].extra["choices"] = [
            (str(plan.pk), f"{plan.reference} ({plan.year})") for plan in plans
        ]
        self.filters["ky"].extra["choices"] = [
            (f"{kind}-{number}", period_name(kind, number)) for kind, number in periods
        ]

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in _NARROWING)

    def of_offices(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        words = folded(value).split()
        return queryset.filter(*(Q(agency__search__contains=word) for word in words))

    def of_period(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        kind, _, number = value.rpartition("-")
        return queryset.filter(period__kind=kind, period__number=int(number))

    def in_time(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        is_late = Q(report__first_submitted_on__gt=F("last_due"))
        return queryset.filter(is_late if value == LATE else ~is_late)

    def ordered(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        column = F(ORDERS[value.removeprefix("-")])
        first = column.desc(nulls_last=True) if value.startswith("-") else column.asc()
        return queryset.order_by(first, F("last_due"), "pk")


def first_filed_first(obligations: ObligationQuerySet) -> ObligationQuerySet:
    """Order what waits for review: who came first, first. An index has them so, however many wait."""
    return obligations.order_by(F("report__submitted_at"), "report__pk")


def oldest_due_first(obligations: ObligationQuerySet) -> ObligationQuerySet:
    """Order what the offices have in hand, with its days, by the due day."""
    return obligations.order_by(F("last_due"), "pk")


def period_name(kind: str, number: int) -> str:
    """Give the name of a period without its year: "Quý I", "6 tháng đầu năm"."""
    # Which year is only to be left out again.
    named = Period(kind, number, 2000).name  # type: ignore[arg-type]
    return named.removesuffix("/2000").removesuffix(" 2000")
