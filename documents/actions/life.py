"""The ordinary life of a paper whose holder asks for nothing more: submitted, numbered, issued.

Each step checks who takes it, then moves the paper in the register. Plans check and lay more on
people with each step, in ``plans.actions``.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from documents.actions import claims, numbering, numbers, papers
from documents.actions.rights import NotAllowed, require
from documents.checking import check_url
from documents.holders import Holder, holder_of
from documents.models import Paper

__all__ = ["NotAllowed", "NotReady"]


class NotReady(Exception):
    """Something has to be mended first; the message says what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The number that a registrar gives."""

    number: str
    day: dt.date
    symbol: str = ""


@transaction.atomic
def submit(*, holder: Holder, by: User | None, at: dt.datetime) -> Paper:
    """Lay a draft before the registrar; from here on nobody edits it.

    Raises:
        NotAllowed: somebody else submits it.
        papers.NotNow: it is no draft.
        NotReady: something has to be mended.
    """
    require(holder.may_submit(by))
    # The paper is held from here on: what is looked at is what is submitted.
    whole = _anew(papers.locked(holder.paper, to=Paper.State.SUBMITTED))
    if flaws := whole.flaws(on=timezone.localdate(at)):
        raise NotReady(" ".join(flaws))
    return papers.submit(paper=whole.paper, subject=whole.subject, by=by, at=at)


@transaction.atomic
def send_back(*, holder: Holder, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Give a submitted paper back to its drafter, or take it back, for a reason that is kept.

    Raises:
        NotAllowed, papers.NotNow, agencies.reasons.ReasonMissing.
    """
    require(holder.may_send_back(by))
    return papers.send_back(paper=holder.paper, reason=reason, by=by, at=at)


def number(*, holder: Holder, wanted: Wanted, by: User | None, at: dt.datetime) -> Paper:
    """Give a submitted paper its number and freeze its bytes.

    Raises:
        NotAllowed: ``by`` is no registrar of the issuer.
        papers.NotNow: it is not submitted.
        numbers.NumberUnfit, numbers.NumberTaken: the number is none, or is another paper's.
        writing.PaperNotRendered: it could not be printed or kept; the number is free.
        claims.ClaimLost: somebody else has taken over meanwhile.
    """
    require(holder.may_number(by))
    return _frozen(_claimed(holder.paper, wanted, by, at), by, at)


@transaction.atomic
def _claimed(paper: Paper, wanted: Wanted, by: User | None, at: dt.datetime) -> Paper:
    now = papers.locked(paper, to=Paper.State.NUMBERING)
    series = numbers.stored_series_for(now.issuer, now.kind)
    return claims.claim(
        paper=now, series=series, number=wanted.number, day=wanted.day, by=by, at=at,
        symbol=wanted.symbol or now.symbol or series.symbol_of(now.kind),
    )  # fmt: skip


def resume(*, holder: Holder, by: User | None, at: dt.datetime) -> Paper:
    """Go on with a numbering that was interrupted; raises what ``number`` raises after the claim."""
    require(holder.may_number(by))
    return _frozen(claims.take_over(paper=holder.paper, by=by, at=at), by, at)


def release(*, holder: Holder, by: User | None, at: dt.datetime) -> Paper:
    """Give up a numbering that was interrupted; the paper is submitted again.

    Raises:
        NotAllowed: ``by`` is no registrar of the issuer.
        claims.ClaimLost: nothing is being numbered.
    """
    require(holder.may_number(by))
    return claims.release(paper=holder.paper, by=by, at=at)


def _frozen(claimed: Paper, by: User | None, at: dt.datetime) -> Paper:
    document = _anew(claimed).document(mark="", check_url=check_url(claimed))
    return numbering.freeze(paper=claimed, document=document, by=by, at=at)


@transaction.atomic
def cancel_number(*, holder: Holder, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Cancel a number that has not gone out; the holder is a draft again, with a new paper.

    The cancelled one stays in the register with its number, its bytes and the reason.

    Raises:
        NotAllowed, papers.NotNow, agencies.reasons.ReasonMissing.
    """
    require(holder.may_number(by))
    cancelled = papers.cancel(paper=holder.paper, reason=reason, by=by, at=at)
    holder.take(papers.in_place_of(cancelled))
    return cancelled


@transaction.atomic
def issue(
    *, holder: Holder, by: User | None, at: dt.datetime, signed_by: str = "",
    signed_on: dt.date | None = None,
) -> Paper:  # fmt: skip
    """Record that a numbered paper is signed and goes out; raises what ``papers.issue`` raises.

    Raises:
        NotAllowed: ``by`` is no registrar of the issuer.
    """
    require(holder.may_number(by))
    return papers.issue(paper=holder.paper, by=by, at=at, signed_by=signed_by, signed_on=signed_on)


@transaction.atomic
def recall(*, holder: Holder, reason: str, by: User | None, at: dt.datetime) -> Paper:
    """Take back a paper that has gone out.

    Raises:
        NotAllowed, papers.NotNow, agencies.reasons.ReasonMissing.
    """
    require(holder.may_number(by))
    return papers.recall(paper=holder.paper, reason=reason, by=by, at=at)


def _anew(paper: Paper) -> Holder:
    """Give the holder as it stands now, of a paper that is held or claimed."""
    holder = holder_of(paper)
    assert holder is not None  # noqa: S101 (nothing takes its holder away from a paper)
    return holder
