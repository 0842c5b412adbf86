"""Tidies the portal: each room takes away what is its own, and one that fails stops no other."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from agencies import old_files
from agencies.actions import audit
from agencies.actions import tidying as of_people
from documents.actions import tidying as of_papers
from plans.actions import tidying as of_plans
from portal.models import Portal
from reports.actions import tidying as of_reports

logger = logging.getLogger(__name__)


class Tidying(Protocol):
    """Takes one kind of leftovers away, or counts them only; gives how many."""

    def __call__(self, *, at: dt.datetime, is_dry: bool) -> int: ...


# In the order in which they set each other free: the bytes of an intake go after the intake.
KINDS: dict[str, Tidying] = {
    "phiên đăng nhập hết hạn": of_people.sessions,
    "lần đăng nhập sai đã qua": of_people.guesses,
    "lần nhập cả tỉnh bỏ dở": of_people.imports,
    "tệp nhập cả tỉnh": of_people.import_files,
    "lượt nhập kế hoạch bỏ dở": of_plans.intakes,
    "tệp của lượt nhập": of_plans.intake_files,
    "biểu chờ xác nhận": of_reports.sheets,
    "tệp trong kho không ai dùng": of_papers.vault_leftovers,
    "tệp dựng sẵn không ai hỏi": of_papers.renderings,
}


class Busy(Exception):
    """A backup is being made, or somebody else tidies; the message is the sentence."""

    def __init__(self) -> None:
        super().__init__(
            "Đang sao lưu hoặc đang có lần dọn khác nên chưa dọn gì. Hãy chạy lại sau."
        )


@dataclass(slots=True)
class Tidied:
    """How many of each kind went, and the kinds that could not be seen to."""

    counts: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def tidy(*, at: dt.datetime, is_dry: bool = False) -> Tidied:
    """Take away what is left over of every kind, and log it; safe to repeat, and to be killed.

    Args:
        at: the time by which everything is judged.
        is_dry: whether it is only counted.

    Raises:
        Busy: now is not the time.
    """
    with old_files.tidying() as may_tidy:
        if not may_tidy:
            raise Busy
        tidied = Tidied()
        for name, take_away in KINDS.items():
            _each(tidied, name, partial(take_away, at=at, is_dry=is_dry))
    if not is_dry and any(tidied.counts.values()):
        _log(tidied, at)
    return tidied


def _each(tidied: Tidied, name: str, take_away: Callable[[], int]) -> None:
    try:
        tidied.counts[name] = take_away()
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("Not tidied: %s", name)
        tidied.failed.append(name)


@transaction.atomic
def _log(tidied: Tidied, at: dt.datetime) -> None:
    went = {name: count for name, count in tidied.counts.items() if count}
    audit.record(verb="dọn dẹp định kỳ", subject=Portal(pk=1), by=None, at=at, changes=went)
