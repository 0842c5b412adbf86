"""When people are written to: in the hours of an office, on the days it works.

Plain Python; times are those of Việt Nam.
"""

import datetime as dt
from dataclasses import dataclass

from agencies.workdays import Workdays


class HoursUnfit(ValueError):
    """What was given is no stretch of a day; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class SendingHours:
    """From when until when messages leave; the last minute counts no more."""

    start: dt.time = dt.time(7, 30)
    end: dt.time = dt.time(17, 0)

    @classmethod
    def read(cls, text: str) -> "SendingHours":
        """Read "07:30-17:00".

        Raises:
            HoursUnfit: it is something else, or ends before it starts.
        """
        try:
            start, end = (dt.time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise HoursUnfit(f"“{text}” không phải giờ gửi; hãy ghi như 07:30-17:00.") from None
        if start >= end:
            raise HoursUnfit(f"Giờ gửi “{text}” kết thúc trước khi bắt đầu.")
        return cls(start, end)

    def hold(self, moment: dt.datetime, workdays: Workdays) -> bool:
        """Tell whether messages may leave at a moment, told in the time of Việt Nam."""
        is_within = self.start <= moment.time().replace(tzinfo=None) < self.end
        return is_within and not workdays.is_off(moment.date())
