"""What a paper of the register is of: a row of a room above, which writes it and says whose it is.

The register knows neither letters nor reports. A room that wants the ordinary life for a kind of paper
registers, once, how the row is found; its steps are then in ``documents.actions.life`` and its pages
in ``documents.views``. Plans have more to check and to show, and pages of their own.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from agencies.models import User
from agencies.roles import Allowed, Permission, Verdict
from documents.models import Paper
from documents.official import Mark, OfficialDocument


class Holder(ABC):
    """The row that has a paper, as the register speaks to it."""

    paper: Paper

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    @property
    @abstractmethod
    def subject(self) -> str:
        """The trích yếu, which the register takes over."""

    @property
    @abstractmethod
    def home(self) -> str:
        """The address of its own page."""

    @property
    @abstractmethod
    def signer_name(self) -> str:
        """Who is to sign it, as far as that is written."""

    @property
    @abstractmethod
    def follows(self) -> str:
        """What issuing it means, in a sentence for whoever is about to."""

    @abstractmethod
    def document(self, *, mark: Mark, check_url: str = "") -> OfficialDocument:
        """Give what it prints as."""

    @abstractmethod
    def may_submit(self, user: User | None) -> Verdict:
        """Tell whether ``user`` lays it before the registrar; without a person it is the system."""

    @abstractmethod
    def take(self, paper: Paper) -> None:
        """Go on with a new paper, where the number of the old one was cancelled."""

    def remarks(self, *, on: dt.date) -> Sequence[str]:
        """Give what whoever submits it should know first, a sentence each; nothing of it forbids."""
        return ()

    def flaws(self, *, on: dt.date) -> Sequence[str]:
        """Give what has to be mended before it is submitted, a sentence each."""
        return ()

    def may_send_back(self, user: User | None) -> Verdict:
        """Those who submit it take it back, the issuer's registrar returns it."""
        return self.may_submit(user) or self.may_number(user)

    def may_number(self, user: User | None) -> Verdict:
        """The issuer's registrar: number, signed copies, issuing, cancelling, recalling."""
        return user.may(Permission.NUMBER_PAPERS, self.paper.issuer) if user else Allowed()

    @property
    def name(self) -> str:
        """What it is called in a sentence: "Công văn 07/SNV"."""
        return f"{self.paper.get_kind_display()} {self.paper}"


Finder = Callable[[Paper], Holder | None]
_FINDERS: dict[str, Finder] = {}


def register(kind: str, find: Finder) -> None:
    """Say how the holder of a paper of ``kind`` is found."""
    _FINDERS[kind] = find


def holder_of(paper: Paper) -> Holder | None:
    """Give what ``paper`` is of; None where no room has it, or has it with pages of its own."""
    find = _FINDERS.get(paper.kind)
    return find(paper) if find else None
