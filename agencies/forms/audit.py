"""What the log can be narrowed to; all of it lives in the address."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Agency, User
from agencies.models.audit import AuditQuerySet, verbs
from agencies.roles import Permission
from agencies.text import composed
from agencies.wording import spoken

_LONGEST = 100
_WRONG_DAY = {"invalid": "Ghi ngày dạng 10/12/2026."}


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages=_WRONG_DAY)


def _words(label: str, hint: str = "gõ không dấu cũng được") -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": hint})
    return forms.CharField(label=label, required=False, max_length=_LONGEST, widget=widget)


class AuditFilter(forms.Form):
    """Narrows the log by days, person, verb, office and words."""

    tim = _words("Tìm theo tên người, đối tượng")
    ai = _words("Người thực hiện")
    co_quan = _words("Cơ quan")
    viec = forms.ChoiceField(
        label="Việc",
        required=False,
        error_messages={"invalid_choice": "Không có việc này trong nhật ký."},
    )
    tu = _day("Từ ngày")
    den = _day("Đến hết ngày")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        told = [(verb, spoken(verb)) for verb in verbs()]
        self.fields["viec"].choices = [("", "Mọi việc"), *told]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("tu"), given.get("den")
        if first and last and last < first:
            self.add_error("den", "Ngày cuối phải từ ngày đầu trở đi.")
        return given

    def narrowed(self, events: AuditQuerySet) -> AuditQuerySet:
        """Keep what the form asks for; nothing where it can't be understood."""
        if not self.is_valid():
            return events.none()
        given = self.cleaned_data
        if given["tu"]:
            events = events.filter(at__gte=_begin(given["tu"]))
        # The last day of all has none behind it.
        if given["den"] and given["den"] < dt.date.max:
            events = events.filter(at__lt=_begin(given["den"] + dt.timedelta(days=1)))
        if given["viec"]:
            events = events.filter(verb=given["viec"])
        if composed(given["ai"]):
            events = events.by_whom(given["ai"])
        if composed(given["co_quan"]):
            events = events.filter(agency_id__in=self._offices(given["co_quan"]))
        return events.search(given["tim"])

    def _offices(self, words: str) -> list[int]:
        offices = Agency.objects.search(words)
        if not self.user.is_superuser:
            offices = offices.filter(pk__in=self.user.agencies_where(Permission.SEE_AUDIT))
        # Fetched first: a join with the registry would let the log be read in another order.
        return list(offices.values_list("pk", flat=True))


def _begin(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
