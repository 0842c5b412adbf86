"""A paper as a line of the register: who did what last, who signed, which copy there is."""

import datetime as dt
from dataclasses import dataclass

from agencies.actions.audit import SYSTEM
from agencies.models import User
from documents import decree30
from documents.models import Paper

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to a paper, in one word, by whom and when."""

    word: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Reads ``copies`` and the people of a paper, so a list fetches them beforehand."""

    paper: Paper

    @property
    def is_waiting(self) -> bool:
        """Tell whether the paper asks for a number; one that it was read with is not given yet."""
        return self.paper.state == Paper.State.SUBMITTED

    @property
    def number(self) -> str:
        """The number as it is printed, blank where none is given."""
        return "" if self.is_waiting else decree30.printed_number(self.paper.number)

    @property
    def reference(self) -> str:
        """Number and symbol; on a screen, room for a number would look like a fault."""
        return self.paper.reference if self.number else f"…/{self.paper.symbol}"

    @property
    def day(self) -> dt.date | None:
        return None if self.is_waiting else self.paper.day

    @property
    def deed(self) -> Deed | None:
        """How it came to stand where it stands: handed in, numbered here, or entered as issued."""
        paper = self.paper
        if self.is_waiting:
            return _deed("Trình", paper.submitted_by, paper.submitted_at)
        if paper.numbered_at:
            return _deed("Cấp số", paper.numbered_by, paper.numbered_at)
        return _deed("Đăng ký", paper.issued_by, paper.issued_at)

    @property
    def signers(self) -> str:
        """Who signed it: as recorded of the paper original, else by the certificates."""
        copy = self.paper.original
        if self.paper.signed_by or copy is None or not copy.is_signed:
            return self.paper.signed_by
        return "; ".join(signature.signer for signature in copy.verification.signatures)

    @property
    def copy(self) -> str:
        """What is handed on first: bản ký số, bản chụp, or nothing yet."""
        copy = self.paper.original
        return copy.get_kind_display() if copy else NOTHING


def _deed(word: str, by: User | None, at: dt.datetime | None) -> Deed | None:
    return Deed(word, str(by or SYSTEM), at) if at else None
