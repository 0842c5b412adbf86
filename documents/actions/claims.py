"""Numbering a paper in two halves: a number is claimed, and once the bytes are made they are frozen.

What a crash leaves between the two is a claim, which is taken over or released.
"""

import datetime as dt
import secrets

from django.db import transaction

from agencies.models import User
from agencies.text import composed, shown
from documents import vault
from documents.actions import numbers, steps
from documents.laid_out import PrintedPaper
from documents.models import Paper, Series
from documents.models.paper import new_check_token

State = Paper.State
_TAKEN_OVER = "Người khác đã tiếp tục hoặc nhả số của văn bản này. Hãy tải lại trang."


class ClaimLost(Exception):
    """Somebody else has taken over, finished or released this numbering; the message says so."""


@transaction.atomic
def claim(
    *, paper: Paper, series: Series, number: str, symbol: str, day: dt.date, by: User | None,
    at: dt.datetime,
) -> Paper:  # fmt: skip
    """Take a number for a submitted paper; its bytes are still to be made.

    Raises:
        steps.NotNow: it is not submitted.
        numbers.NumberUnfit: it is no number.
        numbers.NumberTaken: another paper has it.
    """
    now = steps.locked(paper, to=State.NUMBERING)
    now.series, now.number, now.day = series, numbers.fitting(number), day
    # It is printed and frozen: nothing may stand in it that nobody sees.
    now.symbol = composed(shown(symbol))
    now.state, now.claim = State.NUMBERING, secrets.token_hex(16)
    now.numbered_at, now.numbered_by = at, by
    if now.issuer.prints_check_code:
        now.check_token = new_check_token()
    return steps.saved_under_number(now, "giữ số", by, at)


@transaction.atomic
def take_over(*, paper: Paper, by: User | None, at: dt.datetime) -> Paper:
    """Go on with a numbering that was interrupted; whoever had begun it can store nothing any more.

    Raises:
        ClaimLost: nothing is being numbered.
    """
    now = _claimed(paper)
    now.claim, now.numbered_at, now.numbered_by = secrets.token_hex(16), at, by
    return steps.saved(now, "tiếp tục cấp số", by, at)


@transaction.atomic
def release(*, paper: Paper, by: User | None, at: dt.datetime, claim: str = "") -> Paper:
    """Give up an interrupted numbering; the number is free and the paper is submitted again.

    With a ``claim`` only that one, for whoever began it and may have been taken over from.

    Raises:
        ClaimLost: nothing is being numbered, or by somebody else.
    """
    now = _claimed(paper)
    if claim and now.claim != claim:
        raise ClaimLost(_TAKEN_OVER)
    said = {"number": now.number, "symbol": now.symbol, "day": now.day}
    now.state, now.claim, now.check_token = State.SUBMITTED, "", ""
    now.series, now.number, now.day = None, "", None
    now.numbered_at = now.numbered_by = None
    now.save()
    steps.record("nhả số", now, by, at, said)
    return now


def _claimed(paper: Paper) -> Paper:
    now = Paper.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=paper.pk)
    if now.state != State.NUMBERING:
        raise ClaimLost(
            f"Việc cấp số đã xong hoặc đã dừng: văn bản đang ở trạng thái “{now.get_state_display()}”. "
            "Hãy tải lại trang."
        )
    return now


@transaction.atomic
def store(*, paper: Paper, claim: str, printed: PrintedPaper, at: dt.datetime) -> Paper:
    """Freeze the bytes of a paper that was claimed under the name ``claim``.

    Raises:
        ClaimLost: the claim is somebody else's by now.
        vault.NoRoom: the storage takes nothing; the claim stays.
    """
    # Bytes first: a row never names what is not there.
    sha256 = vault.keep(printed.content)
    place = printed.signature
    stored = Paper.objects.filter(pk=paper.pk, state=State.NUMBERING, claim=claim).update(
        state=State.NUMBERED, claim="", sha256=sha256, numbered_at=at,
        signature_page=place and place.page, signature_box=place and list(place.box),
    )  # fmt: skip
    now = Paper.objects.select_related("issuer", "numbered_by").get(pk=paper.pk)
    if not stored:
        raise ClaimLost(_TAKEN_OVER)
    steps.record("cấp số", now, now.numbered_by, at, {**steps.said(now), "sha256": sha256})
    return now
