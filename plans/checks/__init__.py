"""What a person should look at before a plan is issued: each problem with place, reason and mend.

Plain Python over a ``PlanDraft`` whose parties were looked up, so that a file just read and a plan
long stored are told the same.
"""

from collections.abc import Callable, Iterator

from agencies.directory import Directory
from plans.checks import asked, bases, cover, ending, overlaps, rows
from plans.draft import PlanDraft, Problem

__all__ = ["problems_of"]


def problems_of(draft: PlanDraft, directory: Directory) -> list[Problem]:
    """Give all problems of ``draft``, those of its reading first, then cover to end.

    Args:
        draft: the plan, its parties looked up in ``directory``.
        directory: the names of the issuer's scope; empty where there is no registry to ask, and
            then nothing is said that only a registry can tell.
    """
    found = list(draft.reading_problems)
    for check in _CHECKS:
        found.extend(check(draft, directory))
    return found


_CHECKS: tuple[Callable[[PlanDraft, Directory], Iterator[Problem]], ...] = (
    cover.number_and_day,
    cover.subject_and_year,
    cover.captions,
    bases.citations_of,
    rows.blanks,
    rows.unsettled,
    overlaps.named_twice,
    ending.recipients,
    ending.signature,
    asked.without_row,
)
