"""The way of a plan to the offices, as a list: what is done, what is next, who does it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import User
from agencies.roles import Denied, Verdict
from documents.models import Paper
from plans.actions import originals, rights
from plans.actions.accepting import Standing
from plans.models import Plan

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


def steps_of(plan: Plan, standing: Standing, user: User) -> list[Step]:
    """Give the steps of a plan that is made here; none for one that was issued elsewhere."""
    paper = plan.paper
    is_from_outside = paper.is_published and paper.numbered_at is None
    if is_from_outside or paper.state == State.CANCELLED:
        return []
    return [
        _checked(plan, standing),
        _submitted(plan, standing, user),
        _numbered(plan, user),
        _signed(plan, user),
        _issued(plan, user),
    ]


def _checked(plan: Plan, standing: Standing) -> Step:
    url = reverse("plans:checklist", args=[plan.pk])
    if not plan.paper.is_open:
        return Step("Kiểm tra", "done", "Đã kiểm tra khi trình ký.", url, "Xem")
    verdict = standing.may_number
    if isinstance(verdict, Denied):
        return Step("Kiểm tra", "now", verdict.reason, url, "Mở danh sách kiểm tra")
    return Step("Kiểm tra", "done", "Không còn lỗi, cảnh báo đã xử lý.", url, "Xem")


def _submitted(plan: Plan, standing: Standing, user: User) -> Step:
    paper = plan.paper
    if not paper.is_open:
        return Step("Trình ký", "done", _who_when(paper.submitted_by, paper.submitted_at))
    if not standing.may_number:
        return Step("Trình ký", "later", "Sau khi kiểm tra xong.")
    return _next(
        "Trình ký", rights.may_submit(plan, user), "Khóa nội dung, chuyển văn thư cấp số.",
        reverse("plans:submit", args=[plan.pk]), "Trình ký",
    )  # fmt: skip


def _numbered(plan: Plan, user: User) -> Step:
    paper = plan.paper
    if paper.is_open:
        return Step("Cấp số", "later", f"Văn thư {plan.issuer} cấp số, ngày.")
    url = reverse("plans:number", args=[plan.pk])
    verdict = rights.may_number(plan, user)
    if paper.state == State.SUBMITTED:
        return _next("Cấp số", verdict, f"Chờ văn thư {plan.issuer} cấp số, ngày.", url, "Cấp số")
    if paper.state == State.NUMBERING:
        said = f"Đang cấp số {paper.reference}; nếu bị gián đoạn thì tiếp tục hoặc nhả số."
        return _next("Cấp số", verdict, said, url, "Xem việc cấp số")
    said = f"Số {paper.reference} ngày {_day(paper.day)}. "
    return Step("Cấp số", "done", said + _who_when(paper.numbered_by, paper.numbered_at))


def _signed(plan: Plan, user: User) -> Step:
    paper = plan.paper
    if not paper.sha256:
        return Step("Ký", "later", "Tải bản PDF đã cấp số, ký số hoặc ký tay, đóng dấu.")
    url = reverse("plans:sign", args=[plan.pk])
    verdict = rights.may_number(plan, user)
    if original := paper.original:
        said = f"{original.get_kind_display()} “{original.name}”."
        mark: Mark = "done" if original.is_signed or paper.is_published else "now"
        return Step("Ký", mark, said, url if verdict else "", "Xem bản đã ký")
    if paper.is_published:
        said = f"{paper.signed_by} đã ký bản giấy ngày {_day(paper.signed_on)}."
        return Step("Ký", "done", said, url if verdict else "", "Đính kèm bản chụp")
    return _next(
        "Ký", verdict, "Chờ bản ký số, hoặc ghi ai đã ký bản giấy.", url, "Tải để ký, nộp bản đã ký"
    )


def _issued(plan: Plan, user: User) -> Step:
    paper = plan.paper
    if paper.is_published:
        return Step("Ban hành", "done", _who_when(paper.issued_by, paper.issued_at))
    if paper.state != State.NUMBERED:
        return Step(
            "Ban hành", "later", "Từ lúc này các cơ quan có nhiệm vụ; trước đó không ai được báo."
        )
    url, button = reverse("plans:issue", args=[plan.pk]), "Xem trước và ban hành"
    said = "Xem trước kế hoạch giao nhiệm vụ cho ai, rồi ban hành."
    verdict = rights.may_number(plan, user)
    if paper.original and paper.original.is_signed:
        return _next("Ban hành", verdict, said, url, button)
    # What is signed by hand has no file to wait for.
    return Step("Ban hành", "later", said, url if verdict else "", button)


def _next(name: str, verdict: Verdict, said: str, url: str, button: str) -> Step:
    if isinstance(verdict, Denied):
        return Step(name, "now", f"{said} {verdict.reason}")
    return Step(name, "now", said, url, button)


def others_of(plan: Plan, user: User) -> list[Link]:
    """Give what else may be done with a plan where it stands: back, cancel, recall, close."""
    state = plan.paper.state
    offered = [
        (state == State.SUBMITTED, rights.may_send_back, "send-back", "Trả lại hoặc rút lại để sửa"),
        (state == State.NUMBERED, rights.may_number, "cancel-number", "Hủy số"),
        (state in Paper.IN_FORCE, rights.may_close, "close", "Kết thúc kế hoạch"),
        (plan.paper.is_published and state != State.RECALLED, rights.may_number, "recall", "Thu hồi"),
        (
            state in (State.DRAFT, State.SUBMITTED), originals.may_bring, "register",
            "Đã ban hành ở ngoài? Đăng ký bản gốc",
        ),
    ]  # fmt: skip
    return [
        Link(reverse(f"plans:{name}", args=[plan.pk]), label)
        for is_time, verdict, name, label in offered
        if is_time and verdict(plan, user)
    ]


def _who_when(who: User | None, at: dt.datetime | None) -> str:
    if at is None:
        return ""
    return f"{who or 'Hệ thống'}, {date_format(timezone.localtime(at), 'H:i d/m/Y')}."


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
