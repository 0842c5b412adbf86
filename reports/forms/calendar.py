"""Forms of a plan's reporting calendar: the whole of it, and one deadline."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.forms import BoundField

from agencies.models import Agency
from agencies.workdays import Rule
from reports import periods
from reports.actions.foreseen import DaysOutOfRange, LevelDays, Wanted, refuse_reminders
from reports.forms.review import native_day
from reports.models import ReportingCalendar, ReportingPeriod

DUE, LOCKS = "han-", "khoa-"
# A calendar day can't be older than any plan here, nor years ahead.
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2101, 12, 31)


def _days_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 1}),
        error_messages={"required": "Ghi số ngày.", "invalid": "Ghi số ngày, ví dụ 3."},
    )


class CalendarForm(forms.Form):
    """Asks for the rhythm, what becomes of days off, the first day that counts, and days by level."""

    rhythm = forms.ChoiceField(label="Kỳ báo cáo", choices=ReportingCalendar.Rhythm)
    day_off_rule = forms.ChoiceField(
        label="Hạn rơi vào ngày nghỉ thì", choices=ReportingCalendar.DayOffRule
    )
    counts_from = native_day("Tính nghĩa vụ từ ngày", first=_FIRST, last=_LAST)
    remind_before = forms.CharField(
        label="Nhắc trước hạn (ngày)",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "5, 1"}),
    )

    def __init__(
        self, *args: Any, levels: Sequence[Agency.Level], wanted: Wanted, **kwargs: Any
    ) -> None:
        initial = {
            "rhythm": wanted.rhythm,
            "day_off_rule": wanted.day_off_rule,
            "counts_from": wanted.counts_from,
            "remind_before": ", ".join(map(str, wanted.remind_before)),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._wanted = wanted
        self._levels = levels
        for level in levels:
            days = wanted.days[level]
            self._add(
                f"{DUE}{level}", f"{level.label}: hạn nộp, số ngày sau chốt số liệu", days.due_after
            )
            self._add(
                f"{LOCKS}{level}", f"{level.label}: khóa, số ngày sau hạn nộp", days.locks_after
            )

    def _add(self, name: str, label: str, initial: int) -> None:
        self.fields[name] = _days_field(label)
        self.fields[name].initial = initial

    def clean_remind_before(self) -> tuple[int, ...]:
        """Read "5, 1"; blank is none before the due day."""
        # A page that was opened before this field was there says nothing of it.
        if self.is_bound and "remind_before" not in self.data:
            return self._wanted.remind_before
        said = self.cleaned_data["remind_before"].replace(";", ",")
        words = [word.strip() for word in said.split(",") if word.strip()]
        if not all(word.isascii() and word.isdecimal() for word in words):
            raise forms.ValidationError("Ghi các số ngày, cách nhau bằng dấu phẩy, ví dụ 5, 1.")
        days = tuple(sorted({int(word) for word in words}, reverse=True))
        try:
            refuse_reminders(days)
        except DaysOutOfRange as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return days

    def of_levels(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        """Give each level by name with its two fields."""
        for level in self._levels:
            yield str(level.label), self[f"{DUE}{level}"], self[f"{LOCKS}{level}"]

    def wanted(self) -> Wanted:
        """Give what was asked for; levels that the plan does not bind keep their days."""
        given = self.cleaned_data
        asked = {
            str(level): LevelDays(given[f"{DUE}{level}"], given[f"{LOCKS}{level}"])
            for level in self._levels
        }
        return Wanted(
            cast(periods.Calendar, given["rhythm"]),
            cast(Rule, given["day_off_rule"]),
            given["counts_from"],
            {**self._wanted.days, **asked},
            given["remind_before"],
        )


class DeadlineForm(forms.Form):
    """Asks for the last days of one period for one level."""

    prefix = "rieng"
    period = forms.TypedChoiceField(label="Kỳ báo cáo", coerce=int)
    level = forms.ChoiceField(label="Cấp")
    due_on = native_day("Hạn nộp", first=_FIRST, last=_LAST)
    locks_on = native_day("Khóa sau ngày", first=_FIRST, last=_LAST)

    def __init__(
        self,
        *args: Any,
        rows: Sequence[ReportingPeriod],
        levels: Sequence[Agency.Level],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(row.pk, str(row)) for row in rows]  # type: ignore[attr-defined]
        self.fields["level"].choices = [(level.value, level.label) for level in levels]  # type: ignore[attr-defined]
