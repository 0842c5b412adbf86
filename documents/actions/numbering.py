"""What numbering any paper has in common: the number that is offered, and the bytes that are frozen."""

import datetime as dt
from dataclasses import dataclass

from agencies.models import User
from documents import pdf, vault
from documents.actions import claims, numbers
from documents.actions.writing import PaperNotRendered
from documents.fonts import FontsMissing
from documents.models import Paper, Series
from documents.official import OfficialDocument
from documents.press import RenderFailed

# An interrupted numbering is somebody's who may still be at work; the press gives up after this.
STALE_AFTER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the registrar is offered: the register, its next number, numbers that came free."""

    series: Series
    number: str
    next: str
    symbol: str
    day: dt.date
    freed: list[str]


def propose(*, paper: Paper, on: dt.date) -> Proposal:
    """Give the number that comes next, or the one that the draft carries from where it was read."""
    series = numbers.series_for(paper.issuer, paper.kind)
    # A draft may name a day that has not come; a paper bears the day of its number.
    day = min(paper.day or on, on)
    following = numbers.next_number(series, day.year)
    return Proposal(
        series=series,
        number=paper.number or following,
        next=following,
        symbol=paper.symbol or series.symbol_of(paper.kind),
        day=day,
        freed=numbers.freed_numbers(series, day.year),
    )


def is_stale(paper: Paper, at: dt.datetime) -> bool:
    """Tell whether a numbering has been interrupted for sure."""
    return paper.numbered_at is None or at - paper.numbered_at > STALE_AFTER


def freeze(*, paper: Paper, document: OfficialDocument, by: User | None, at: dt.datetime) -> Paper:
    """Print a claimed paper, outside any transaction, and keep its bytes.

    Raises:
        PaperNotRendered: it could not be printed or kept; the number is free again.
        claims.ClaimLost: somebody else has taken over meanwhile.
    """
    try:
        printed = pdf.print_anew(document)
        return claims.store(paper=paper, claim=paper.claim, printed=printed, at=at)
    except (FontsMissing, RenderFailed, vault.NoRoom) as error:
        claims.release(paper=paper, by=by, at=at, claim=paper.claim)
        kind = paper.get_kind_display().lower()
        raise PaperNotRendered(f"{error} Số chưa cấp, {kind} vẫn ở bước trình ký.") from error
