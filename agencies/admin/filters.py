"""What the lists of the registry can be narrowed to."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agencies.admin.scope import as_id, user_of
from agencies.models import Agency, AuditEvent
from agencies.wording import spoken


class StandingToday(SimpleListFilter):
    """Agencies that exist today, have ended, or are still to begin."""

    title = "tình trạng hôm nay"
    parameter_name = "hieu_luc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("co", "Đang hoạt động"), ("het", "Đã kết thúc"), ("chua", "Chưa bắt đầu")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=today)
        going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        meaning = {"co": begun & going_on, "het": ~going_on, "chua": ~begun}
        return queryset.filter(meaning.get(self.value() or "", Q()))


class OfProvince(SimpleListFilter):
    """Rows of one province, for people who see more than one."""

    title = "tỉnh"
    parameter_name = "tinh"
    path = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        roots = Agency.objects.visible_to(user_of(request)).filter(
            parent=None, level=Agency.Level.PROVINCE
        )
        rows = [(str(pk), name) for pk, name in roots.values_list("pk", "short_name")]
        return rows if len(rows) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = as_id(self.value())
        if chosen is None:
            return queryset
        own, below = (self.path or "pk"), f"{self.path}__province" if self.path else "province"
        return queryset.filter(Q(**{own: chosen}) | Q(**{below: chosen}))


class ScopeProvince(OfProvince):
    """The same for rows that belong to a scope."""

    path = "scope"


class Verb(SimpleListFilter):
    """One kind of thing done, among those a person may see."""

    title = "việc"
    parameter_name = "viec"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        events = AuditEvent.objects.visible_to(user_of(request)).order_by("verb")
        return [(verb, spoken(verb)) for verb in events.values_list("verb", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset
