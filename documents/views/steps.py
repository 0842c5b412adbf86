"""The way of a paper out of the house, as a list: what is done, what is next, who does it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import User
from agencies.roles import Denied, Verdict
from documents.holders import Holder
from documents.models import Paper
from documents.views.loading import Way

State = Paper.State
Mark = Literal["done", "now", "later"]
SHAPES: dict[Mark, str] = {"done": "✓", "now": "●", "later": "○"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how far it is, what is said of it, and where it is taken by this person."""

    name: str
    mark: Mark
    said: str
    url: str = ""
    button: str = ""

    @property
    def shape(self) -> str:
        return SHAPES[self.mark]


@dataclass(frozen=True, slots=True)
class Link:
    """An action beside the steps."""

    url: str
    label: str


def steps_of(holder: Holder, user: User) -> list[Step]:
    """Give the steps of a paper whose life is the ordinary one."""
    way, may_number = Way.of(holder), holder.may_number(user)
    if not way.paper.is_open:
        submitted = submitted_step(way.paper)
    else:
        said = "Khóa nội dung, chuyển văn thư cấp số."
        submitted = next_step(
            "Trình ký", holder.may_submit(user), said, way.to("submit"), "Trình ký"
        )
    return [
        submitted,
        numbered_step(way, may_number),
        signed_step(way, may_number),
        issued_step(
            way, may_number, later="Ghi nhận đã ký và gửi đi.",
            now="Ghi nhận đã ký và gửi đi.", button="Ban hành",
        ),
    ]  # fmt: skip


def others_of(holder: Holder, user: User) -> list[Link]:
    """Give what else may be done with a paper where it stands: back, cancel, recall."""
    way, paper = Way.of(holder), holder.paper
    offered = [
        (paper.state == State.SUBMITTED, holder.may_send_back, "send-back", "Trả lại hoặc rút lại để sửa"),
        (paper.state == State.NUMBERED, holder.may_number, "cancel-number", "Hủy số"),
        (paper.state in Paper.IN_FORCE, holder.may_number, "recall", "Thu hồi"),
    ]  # fmt: skip
    return [
        Link(way.to(step), label)
        for is_time, verdict, step, label in offered
        if is_time and verdict(user)
    ]


def submitted_step(paper: Paper) -> Step:
    """Give the step of a paper that was submitted."""
    return Step("Trình ký", "done", who_when(paper.submitted_by, paper.submitted_at))


def numbered_step(way: Way, verdict: Verdict) -> Step:
    """Give how far the number is."""
    paper = way.paper
    if paper.is_open:
        return Step("Cấp số", "later", f"Văn thư {paper.issuer} cấp số, ngày.")
    if paper.state == State.SUBMITTED:
        said = f"Chờ văn thư {paper.issuer} cấp số, ngày."
        return next_step("Cấp số", verdict, said, way.to("number"), "Cấp số")
    if paper.state == State.NUMBERING:
        said = f"Đang cấp số {paper.reference}; nếu bị gián đoạn thì tiếp tục hoặc nhả số."
        return next_step("Cấp số", verdict, said, way.to("number"), "Xem việc cấp số")
    said = f"Số {paper.reference} ngày {_day(paper.day)}. "
    return Step("Cấp số", "done", said + who_when(paper.numbered_by, paper.numbered_at))


def signed_step(way: Way, verdict: Verdict) -> Step:
    """Give how far the signature is."""
    paper = way.paper
    if not paper.sha256:
        return Step("Ký", "later", "Tải bản PDF đã cấp số, ký số hoặc ký tay, đóng dấu.")
    url = way.to("sign")
    if original := paper.original:
        said = f"{original.get_kind_display()} “{original.name}”."
        mark: Mark = "done" if original.is_signed or paper.is_published else "now"
        return Step("Ký", mark, said, url if verdict else "", "Xem bản đã ký")
    if paper.is_published:
        said = f"{paper.signed_by} đã ký bản giấy ngày {_day(paper.signed_on)}."
        return Step("Ký", "done", said, url if verdict else "", "Đính kèm bản chụp")
    return next_step(
        "Ký", verdict, "Chờ bản ký số, hoặc ghi ai đã ký bản giấy.", url, "Tải để ký, nộp bản đã ký"
    )


def issued_step(way: Way, verdict: Verdict, *, later: str, now: str, button: str) -> Step:
    """Give how far the issue is; ``later`` and ``now`` are what is said of it before."""
    paper = way.paper
    if paper.is_published:
        return Step("Ban hành", "done", who_when(paper.issued_by, paper.issued_at))
    if paper.state != State.NUMBERED:
        return Step("Ban hành", "later", later)
    url = way.to("issue")
    if paper.original and paper.original.is_signed:
        return next_step("Ban hành", verdict, now, url, button)
    # What is signed by hand has no file to wait for.
    return Step("Ban hành", "later", now, url if verdict else "", button)


def next_step(name: str, verdict: Verdict, said: str, url: str, button: str) -> Step:
    """Give the step that is to be taken now, by whoever may."""
    if isinstance(verdict, Denied):
        return Step(name, "now", f"{said} {verdict.reason}")
    return Step(name, "now", said, url, button)


def who_when(who: User | None, at: dt.datetime | None) -> str:
    """Say who did something, and when."""
    if at is None:
        return ""
    return f"{who or 'Hệ thống'}, {date_format(timezone.localtime(at), 'H:i d/m/Y')}."


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
