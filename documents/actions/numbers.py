"""The numbers of a register: which comes next, which came free, who has one already."""

from django.db import transaction
from django.db.models import Q

from agencies.models import Agency
from documents.models import Paper, Series
from documents.models.paper import PaperQuerySet

# Numbers are four digits at the most; a longer one is a slip of typing.
LONGEST = 6


class NumberUnfit(Exception):
    """What was typed is no number of a register; the message is the sentence."""


class NumberTaken(Exception):
    """A paper of this issuer has the number in this year; ``paper`` has it."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        subject = f" (“{paper.subject}”)" if paper.subject else ""
        super().__init__(
            f"Số {paper.reference} năm {paper.year} của {paper.issuer} đã cấp cho văn bản khác{subject}, "
            f"{paper.get_state_display().lower()}. Hãy lấy số khác."
        )


def series_for(issuer: Agency, kind: str) -> Series:
    """Give the register in which ``issuer`` numbers papers of ``kind``.

    It is new and not stored yet where the issuer has given no such number so far.
    """
    return _known(issuer, kind) or Series(issuer=issuer, name=_usual_name(kind), kinds=[kind])


@transaction.atomic
def stored_series_for(issuer: Agency, kind: str) -> Series:
    """Do the same, and see to it that it is stored."""
    if known := _known(issuer, kind):
        return known
    # Another registrar may give the first number in this very moment.
    series, _ = Series.objects.get_or_create(issuer=issuer, name=_usual_name(kind))
    if kind not in series.kinds:
        series.kinds = [*series.kinds, kind]
        series.save(update_fields=["kinds"])
    return series


def _known(issuer: Agency, kind: str) -> Series | None:
    mine = Series.objects.filter(issuer=issuer).select_related("issuer")
    return next((each for each in mine if kind in each.kinds), None)


def _usual_name(kind: str) -> str:
    return f"Sổ {Paper.Kind(kind).label.lower()}"


def next_number(series: Series, year: int) -> str:
    """Give the number after the highest one that ``series`` has given in ``year``."""
    given = _given(series, year).values_list("number", flat=True)
    return str(
        max((int(each) for each in given if each.isascii() and each.isdigit()), default=0) + 1
    )


def freed_numbers(series: Series, year: int) -> list[str]:
    """Give the numbers that were cancelled in ``year`` and not given again."""
    if series._state.adding:
        return []
    cancelled = Paper.objects.filter(series=series, year=year, state=Paper.State.CANCELLED)
    numbers = set(cancelled.values_list("number", flat=True))
    free = numbers - set(_given(series, year).values_list("number", flat=True))
    return sorted(free, key=_as_counted)


def _as_counted(number: str) -> tuple[int, str]:
    """Give what 12 < 12a < 100 is told by."""
    digits = _digits_of(number)
    return int(digits), number.removeprefix(digits)


def _digits_of(number: str) -> str:
    return number.rstrip("abcdđABCDĐ")


def _given(series: Series, year: int) -> PaperQuerySet:
    """Give the papers that hold a number in ``year``: those of the register, and what was read in.

    A draft that was read with its number keeps others from having it, before it is in any register.
    """
    held = Q(series=None, issuer=series.issuer_id, kind__in=series.kinds)
    if not series._state.adding:
        held |= Q(series=series)
    numbered = Paper.objects.filter(held, year=year).exclude(number="")
    return numbered.exclude(state=Paper.State.CANCELLED)


def fitting(number: str) -> str:
    """Give a typed number as it is kept: digits, perhaps a letter, no leading noughts.

    Raises:
        NumberUnfit: it is none.
    """
    bare = number.strip().lstrip("0").lower()
    digits = _digits_of(bare)
    if not (digits.isascii() and digits.isdigit() and len(bare) - len(digits) <= 1):
        raise NumberUnfit(
            f"“{number.strip()}” không phải số văn bản. Hãy ghi chữ số, ví dụ 05 hoặc 12a."
        )
    if len(bare) > LONGEST:
        raise NumberUnfit(f"Số “{bare}” dài quá. Số văn bản có nhiều nhất {LONGEST} ký tự.")
    return bare


def refuse_taken(paper: Paper) -> None:
    """Raise ``NumberTaken`` if another paper of its issuer has what ``paper`` is to be numbered with.

    The same number and symbol in the year of its day, or the same number in its register.
    """
    others = Paper.objects.exclude(pk=paper.pk).exclude(state=Paper.State.CANCELLED)
    of_year = others.filter(year=paper.day and paper.day.year, number=paper.number)
    same = Q(issuer=paper.issuer_id, symbol=paper.symbol)
    if paper.series_id is not None:
        same |= Q(series=paper.series_id)
    if taken := of_year.filter(same).select_related("issuer").first():
        raise NumberTaken(taken)
