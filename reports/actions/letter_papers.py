"""An urging letter as the register sees it: what it prints as, who lays it before the registrar."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from django.urls import reverse

from agencies.models import User
from agencies.roles import Allowed, Permission, Verdict
from documents import addressing, holders
from documents.holders import Holder
from documents.models import Paper
from documents.official import Mark, OfficialDocument
from reports import letters
from reports.models import UrgingLetter


class LetterHolder(Holder):
    """The letter that has a paper; loaded by ``UrgingLetter.objects.whole()``."""

    def __init__(self, letter: UrgingLetter) -> None:
        super().__init__(letter.paper)
        self.letter = letter

    @classmethod
    def find(cls, paper: Paper) -> Self | None:
        """Give the letter of a paper; a paper whose number was cancelled has none any more."""
        letter = UrgingLetter.objects.whole().filter(paper=paper).first()
        if letter is None:
            return None
        # As the caller has it: claimed, or held.
        letter.paper = paper
        return cls(letter)

    @property
    def subject(self) -> str:
        return addressing.about(self.letter.subject)

    @property
    def home(self) -> str:
        return reverse("reports:letter", args=[self.letter.pk])

    @property
    def signer_name(self) -> str:
        return self.letter.signer_name

    @property
    def follows(self) -> str:
        offices = len({each.office for each in self.letter.urged})
        return (
            f"Công văn gửi {offices} cơ quan được ghi nhận là đã ban hành; các cơ quan trong tỉnh xem được "
            "trong sổ. Không hoàn tác được; muốn rút lại phải thu hồi."
        )

    def document(self, *, mark: Mark, check_url: str = "") -> OfficialDocument:
        return document_of(self.letter, mark=mark, check_url=check_url)

    def may_submit(self, user: User | None) -> Verdict:
        """Those who take the plan's reports in; their head alone, where the office wants it so."""
        monitor = self.letter.plan.monitor
        wanted = Permission.SUBMIT_PLANS if monitor.head_submits else Permission.REVIEW_REPORTS
        return user.may(wanted, monitor) if user else Allowed()

    def take(self, paper: Paper) -> None:
        self.letter.paper = self.paper = paper
        self.letter.save(update_fields=["paper"])

    def flaws(self, *, on: dt.date) -> Sequence[str]:
        letter, found = self.letter, []
        if not letter.urged:
            found.append(
                "Danh sách không còn cơ quan nào. Hãy chọn cơ quan rồi cập nhật danh sách."
            )
        if letter.reply_by < on:
            found.append(
                f"Ngày gửi báo cáo chậm nhất ({letter.reply_by:%d/%m/%Y}) đã qua. Hãy chọn ngày khác."
            )
        return found

    def remarks(self, *, on: dt.date) -> Sequence[str]:
        told = [
            f"{row.agency_name}, {row.period_name}: {change}. Muốn bỏ ra, hãy cập nhật danh sách."
            for row, change in self.letter.changed_since(on=on)
        ]
        if not self.letter.signer_name:
            told.append("Chưa ghi họ tên người ký.")
        return told


def document_of(letter: UrgingLetter, *, mark: Mark, check_url: str = "") -> OfficialDocument:
    """Give what a letter prints as; only what is kept of it is read, so it prints the same for ever."""
    paper, issuer = letter.paper, letter.paper.issuer
    parent_body, name = issuer.letterhead
    head = letters.Head(
        parent_body=parent_body,
        issuer=name,
        sender=str(issuer),
        number=paper.number or None,
        symbol=paper.symbol,
        place=letter.place,
        day=paper.day,
        fills_caption=issuer.fills_caption,
    )
    return letters.official_document(
        letter.texts, head, letter.urged, taken_on=letter.taken_on, mark=mark, check_url=check_url
    )


def register() -> None:
    """Tell the register that its công văn are urging letters."""
    holders.register(Paper.Kind.LETTER, LetterHolder.find)
