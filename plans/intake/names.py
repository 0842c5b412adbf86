"""Looks the parties of a draft up in the registry's names."""

from agencies.directory import Directory
from plans.draft import DraftParty, PlanDraft, with_found


def resolve(draft: PlanDraft, directory: Directory) -> None:
    """Fill ``found`` of every party of ``draft`` from ``directory``.

    What a person has settled before stays; only the members of it are brought up to date.
    """
    for item in draft.items:
        item.lead = [_resolved(each, directory) for each in item.lead]
        item.coordinating = [_resolved(each, directory) for each in item.coordinating]


def _resolved(given: DraftParty, directory: Directory) -> DraftParty:
    if given.settled is not None:
        return with_found(given, (directory.current(given.settled),))
    if given.party.named_as == "untracked":
        return given
    return with_found(given, directory.find(given.party.text))
