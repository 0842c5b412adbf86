"""What the list of notices sent can be narrowed to and ordered by; it lives in the address."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies.models import Delivery, Notice, User
from agencies.stages import STAGE_CHOICES, Stage
from agencies.text import folded
from plans.models import Duty, Plan
from reports.models import Obligation, ProgressReport

# Who looks for what went wrong looks at these days; older ones are found by naming a day.
RECENT_DAYS = 30
_LONGEST = 100
_WRONG_DAY = {"invalid": "Ghi ngày dạng 10/12/2026."}
ORDERS = {
    "luc": "notice__said_at",
    "nguoi": "notice__recipient__full_name",
    "co_quan": "notice__agency__search",
}
ORDER_NAMES = [
    ("", "Mới nhất trước"), ("luc", "Cũ nhất trước"), ("nguoi", "Người nhận A–Z"),
    ("-nguoi", "Người nhận Z–A"), ("co_quan", "Cơ quan A–Z"), ("-co_quan", "Cơ quan Z–A"),
]  # fmt: skip


def _choice(label: str, choices: Iterable[tuple[str, str]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", "Tất cả"), *choices],
        error_messages={"invalid_choice": "Không có lựa chọn này."},
    )  # fmt: skip


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=_LONGEST)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, error_messages=_WRONG_DAY,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class NoticeFilter(forms.Form):
    """Narrows deliveries by person, office, what was said, way, state, plan, period and days."""

    nguoi = _words("Tìm người nhận")
    co_quan = _words("Tìm cơ quan")
    viec = _choice("Việc báo", STAGE_CHOICES)
    kenh = _choice("Kênh", Delivery.Channel.choices)
    tinh_trang = _choice("Tình trạng", Delivery.State.choices)
    ke_hoach = _choice("Kế hoạch")
    ky = _choice("Kỳ báo cáo")
    tu = _day("Từ ngày")
    den = _day("Đến hết ngày")
    xep = forms.ChoiceField(
        label="Sắp xếp", required=False, choices=[*ORDER_NAMES, ("-luc", "Mới nhất trước")]
    )

    def __init__(
        self,
        data: Any,
        *,
        plans: Iterable[Plan],
        periods: Iterable[tuple[str, str]],
        on: dt.date,
    ) -> None:
        given = data.copy()
        # Said in the field, so that whoever wants all can see what to empty. What waits is not over,
        # however long ago it was said.
        if given.get("tinh_trang") != Delivery.State.WAITING:
            given.setdefault("tu", (on - dt.timedelta(days=RECENT_DAYS)).isoformat())
        super().__init__(given)
        self._add("ke_hoach", [(str(plan.pk), f"{plan.reference} ({plan.year})") for plan in plans])
        self._add("ky", list(periods))
        self.is_narrowed = any(data.get(name) for name in self.fields if name != "xep")

    def _add(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "Tất cả"), *choices]  # type: ignore[attr-defined]

    def narrowed(self, deliveries: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
        """Keep what the form asks for, in its order; nothing where it can't be understood."""
        if not self.is_valid():
            return deliveries.none()
        given = self.cleaned_data
        said = Q()
        for field, path in (
            ("viec", "notice__stage"),
            ("kenh", "channel"),
            ("tinh_trang", "state"),
        ):
            if given[field]:
                said &= Q(**{path: given[field]})
        if words := folded(given["co_quan"]).split():
            said &= Q(*(Q(notice__agency__search__contains=word) for word in words))
        found = deliveries.filter(said & self._days() & self._subjects())
        if words := folded(given["nguoi"]).split():
            found = found.filter(notice__recipient__in=_named(deliveries, words))
        return self._ordered(found)

    def _days(self) -> Q:
        first, last = self.cleaned_data["tu"], self.cleaned_data["den"]
        days = Q(notice__said_at__gte=_begin(first)) if first else Q()
        # The last day of all has none behind it.
        if last and last < dt.date.max:
            days &= Q(notice__said_at__lt=_begin(last + dt.timedelta(days=1)))
        return days

    def _subjects(self) -> Q:
        """Keep what speaks of a plan or of a period of it; a key begins with what it speaks of."""
        plan, period = self.cleaned_data["ke_hoach"], self.cleaned_data["ky"]
        if not plan and not period:
            return Q()
        owed = Obligation.objects.all()
        if period:
            kind, _, number = period.rpartition("-")
            owed = owed.filter(period__kind=kind, period__number=int(number))
        if plan:
            owed = owed.filter(plan=plan)
        reports = ProgressReport.objects.filter(obligation__in=owed.values("pk"))
        found = _of("obligation", owed) | _of("report", reports)
        if plan and not period:
            found |= _of("duty", Duty.objects.filter(plan=plan))
            found |= Q(notice__stage=Stage.ISSUED, notice__subject_id=plan)
        return found

    def _ordered(self, found: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
        asked = self.cleaned_data["xep"] or "-luc"
        column = F(ORDERS[asked.removeprefix("-")])
        first = column.desc() if asked.startswith("-") else column.asc()
        return found.order_by(first, "-pk" if asked == "-luc" else "pk")


def _of(kind: str, subjects: "QuerySet[Any]") -> Q:
    return Q(notice__key__startswith=f"{kind}:", notice__subject_id__in=subjects.values("pk"))


def _named(deliveries: "QuerySet[Delivery]", words: list[str]) -> list[int]:
    """Give the people with these words in their name; folded here, for names have no searched column."""
    told = Notice.objects.filter(deliveries__in=deliveries.order_by().values("pk"))
    people = User.objects.filter(pk__in=told.values("recipient")).order_by()
    rows = people.values_list("pk", "full_name", "username")
    return [pk for pk, *names in rows if all(word in folded(" ".join(names)) for word in words)]


def _begin(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
