"""What of a plan's row each period asks: when the row is to be done, told in periods.

Plain Python. Rows come as ``plans.schedules`` reads them, periods as ``reports.periods`` has them.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from plans import schedules, spellings
from plans.schedules import Rhythm, Schedule, Window
from reports.periods import Period, all_of, months_of


@dataclass(frozen=True, slots=True)
class Ask:
    """What a report on a period has to say of one row of the plan.

    ``is_optional`` where there may be nothing to say, as with events. ``occurrences`` are the
    times the row names that fall due in the period: Quý I asks a monthly row for T1, T2 and T3.
    ``needs_choice`` where the row leaves its rhythm to the office, which has not chosen yet.
    """

    is_optional: bool = False
    occurrences: tuple[Period, ...] = ()
    needs_choice: bool = False


def asked(schedule: Schedule, period: Period, *, chosen: Rhythm | None = None) -> Ask | None:
    """Give what ``period`` asks of a row done by ``schedule``; ``None`` where it asks nothing.

    What always goes on, and what nobody can date, is asked in every period: better one answer too
    many than a duty that nobody is ever asked about.

    Args:
        schedule: as ``plans.schedules.read`` gives it.
        period: one period of the plan's calendar.
        chosen: the office's rhythm, where ``is_choice``; one that is not offered counts as none.
    """
    match schedule.kind:
        case "recurring":
            return _asked_of_rhythm(schedule, period, chosen)
        case "window" | "deadline":
            return Ask() if _touches(schedule, period) else None
        case kind:
            return Ask(is_optional=kind == "event")


def _touches(schedule: Schedule, period: Period) -> bool:
    if schedule.end is None:
        return True  # nobody knows the year
    spans = schedule.windows or (Window(schedule.start or dt.date.min, schedule.end),)
    within = (_within(span, period.year) for span in spans)
    window = period.window
    return any(span.start <= window.end and window.start <= span.end for span in within)


def _within(span: Window, year: int) -> Window:
    """Give the days of ``span`` that ``year`` reports on.

    What lies wholly outside ("20/12 - 31/12" comes after the last window closes) is asked at the end
    it lies beyond, so that no row is asked of nobody.
    """
    whole = Period("year", 1, year).window
    first, last = (min(max(day, whole.start), whole.end) for day in (span.start, span.end))
    return Window(first, last)


def _asked_of_rhythm(schedule: Schedule, period: Period, chosen: Rhythm | None) -> Ask | None:
    if not schedule.every:
        return Ask()
    is_left_open = is_choice(schedule) and chosen not in schedule.every
    ending = [
        each
        for each in occurrences(schedule, period.year, chosen=chosen)
        if period.window.start <= each.window.end <= period.window.end
    ]
    if not ending:
        return None
    return Ask(needs_choice=True) if is_left_open else Ask(occurrences=tuple(ending))


def occurrences(
    schedule: Schedule, year: int, *, chosen: Rhythm | None = None
) -> tuple[Period, ...]:
    """Give the times in ``year`` that a recurring row names, in the order in which they end.

    A rhythm means all its periods, but "Quý I, 6 tháng, quý III và năm" names four and no more.
    Of alternatives the ``chosen`` one is meant; all of them while nobody has chosen.
    """
    is_settled = is_choice(schedule) and chosen in schedule.every
    rhythms = [each for each in schedule.every if not is_settled or each == chosen]
    words = spellings.key(schedule.text)
    meant = [each for rhythm in rhythms for each in _named(rhythm, words, year)]
    # Of two that end on one day the shorter first: T3, then Q.I.
    return tuple(sorted(meant, key=lambda each: (each.window.end, months_of(each.kind))))


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "1": 1, "2": 2, "3": 3}
_NUMBERED = re.compile(r"\bquy (i{1,3}|[1-3])\b(?! lan)")
_NINE = re.compile(r"\b0?9 thang\b")


def _named(rhythm: Rhythm, words: str, year: int) -> tuple[Period, ...]:
    """Give the periods of a rhythm, only those named where ``words`` give them by name."""
    every = all_of(rhythm, year)
    numbers = {_QUARTERS[found] for found in _NUMBERED.findall(words)}
    nine = all_of("nine_months", year) if _NINE.search(words) else ()
    match rhythm:
        case "quarter":
            return tuple(each for each in every if not numbers or each.number in numbers) + nine
        case "half" if numbers or nine or "dau nam" in words:
            return every[:1]
        case _:
            return every


# --- Rows that leave their rhythm to the office

# "Tháng/1 lần" and "1 lần/tháng" say how often; the stroke of "tháng/quý" says or.
_ONCE = re.compile(
    r"(?:(?<=thang)|(?<=quy)|(?<=nam))[/ ](?:(?:0?1|mot) )?lan\b|\b(?:0?1|mot) lan[/ ]"
)
_OR = re.compile(r"[ ,;+-]*(?:/|\bhoac\b)[ ,;+-]*")


def is_choice(schedule: Schedule) -> bool:
    """Tell whether a row names rhythms of which the office picks one: "Theo tháng hoặc quý"."""
    return schedule.kind == "recurring" and len(schedule.every) > 1 and _offers(schedule.text)


@lru_cache(maxsize=4096)  # the same few phrases, asked again for each office and period
def _offers(text: str) -> bool:
    parts = (part for part in _OR.split(_ONCE.sub("", spellings.key(text))) if part)
    # "Hằng tháng, hằng quý hoặc đột xuất" offers no choice: an event stands beside the rhythms.
    rhythms = [part for part in parts if schedules.read(f"hằng {part}", year=None).every]
    return len(rhythms) > 1
