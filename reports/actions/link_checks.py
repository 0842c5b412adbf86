"""Looks whether the links that offices gave as evidence still open, a few every night.

A page that is being mended for an evening shames nobody: a link is called dead only after failures on
three days. A night on which nothing at all answers is our own fault, and counts against no link.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from reports import link_check
from reports.link_check import Answer, Manners, Outcome
from reports.link_check_hosts import Allowed
from reports.models import Evidence
from reports.periods import local_day

# Failures on so many days make a link dead.
DAYS = 3
# Every link once a night, though the night begins a little earlier than the last.
_EVERY = dt.timedelta(hours=20)
# A run ends by itself, long before its message is given to another worker.
LONGEST = dt.timedelta(minutes=40)
_OURSELVES = "Đêm kiểm tra gần nhất cổng không mở được trang nào, có thể do mạng của máy chủ."


@dataclass
class Checked:
    """What a run came to."""

    alive: int = 0
    failing: int = 0
    untold: int = 0
    # Links of which nobody answered, until something shows that our own network is in order.
    unsure: list[tuple[Evidence, Outcome]] = field(default_factory=list)
    has_answer: bool = False


def check_links(
    *, clock: Callable[[], dt.datetime], pause: Callable[[float], None] = time.sleep
) -> Checked:
    """Look at the links that were not looked at for longest; safe to repeat, and beside another run.

    Args:
        clock: tells the time when it is asked.
        pause: waits so many seconds between two links.
    """
    begun, run = clock(), Checked()
    seen: dict[str, Outcome] = {}
    for evidence in _oldest(begun):
        if clock() - begun > LONGEST:
            break
        # The same page may show the work of many offices.
        if (outcome := seen.get(evidence.url)) is None:
            if seen:
                pause(settings.LINK_PAUSE)
            if not _claimed(evidence, clock()):
                continue
            outcome = seen[evidence.url] = link_check.check(evidence.url, manners())
        elif not _claimed(evidence, clock()):
            continue
        _sort(run, evidence, outcome, clock())
    for evidence, _ in run.unsure:
        # Nothing answered all night: said, and not counted.
        _write(evidence, check_note=_OURSELVES)
    return run


def manners() -> Manners:
    """Give how this portal asks; its address stands in every request, for whoever wonders."""
    return Manners(
        agent=f"TuyenTruyenCCHC-kiem-tra-lien-ket (+{settings.SITE_URL})",
        seconds=settings.LINK_TIMEOUT,
        allowed=Allowed(settings.LINK_HOSTS_ALLOWED, settings.LINK_PORTS_ALLOWED),
    )


def _oldest(now: dt.datetime) -> list[Evidence]:
    links = Evidence.objects.links_to_check(now - _EVERY)
    fields = ("url", "checked_at", "is_alive", "failing_since", "failed_days")
    return list(links.only(*fields)[: settings.LINKS_A_NIGHT])


def _claimed(evidence: Evidence, now: dt.datetime) -> bool:
    """Take a link for oneself: another run that has it too finds it looked at."""
    mine = Evidence.objects.in_use().filter(pk=evidence.pk)
    seen = evidence.checked_at
    as_seen = mine.filter(checked_at=seen) if seen else mine.filter(checked_at__isnull=True)
    return bool(as_seen.update(checked_at=now))


def _sort(run: Checked, evidence: Evidence, outcome: Outcome, now: dt.datetime) -> None:
    if outcome.answer == Answer.SILENT and not run.has_answer:
        run.unsure.append((evidence, outcome))
        return
    if outcome.answer not in (Answer.SILENT, Answer.UNTOLD):
        _answered(run, now)
    _tell(run, evidence, outcome, now)


def _answered(run: Checked, now: dt.datetime) -> None:
    """Something has answered: those that did not are themselves to blame."""
    run.has_answer = True
    for evidence, outcome in run.unsure:
        _tell(run, evidence, outcome, now)
    run.unsure.clear()


def _tell(run: Checked, evidence: Evidence, outcome: Outcome, now: dt.datetime) -> None:
    if outcome.answer == Answer.ALIVE:
        run.alive += 1
        _write(evidence, is_alive=True, check_note="", failing_since=None, failed_days=0)
    elif outcome.answer == Answer.UNTOLD:
        run.untold += 1
        # Neither for nor against it: what was known before is not known any more.
        _write(evidence, is_alive=None, check_note=outcome.note, failing_since=None, failed_days=0)
    else:
        run.failing += 1
        _count(evidence, outcome, local_day(now))


def _count(evidence: Evidence, outcome: Outcome, today: dt.date) -> None:
    """Count a failure, once a day."""
    before = evidence.checked_at
    is_new = not evidence.failed_days or before is None or local_day(before) < today
    days = evidence.failed_days + is_new
    _write(
        evidence, failed_days=days, failing_since=evidence.failing_since or today,
        check_note=outcome.note,
        is_alive=False if days >= DAYS else evidence.is_alive,
    )  # fmt: skip


def _write(evidence: Evidence, **found: object) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(**found)
