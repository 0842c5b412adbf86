"""The way of a plan to the offices, as a list: what is done, what is next, who does it."""

from django.urls import reverse

from agencies.models import User
from agencies.roles import Denied
from documents.models import Paper
from documents.views.steps import (
    Link,
    Step,
    issued_step,
    next_step,
    numbered_step,
    signed_step,
    submitted_step,
)
from plans.actions import originals, rights
from plans.actions.accepting import Standing
from plans.models import Plan
from plans.views.loading import way_of

State = Paper.State


def steps_of(plan: Plan, standing: Standing, user: User) -> list[Step]:
    """Give the steps of a plan that is made here; none for one that was issued elsewhere."""
    paper = plan.paper
    is_from_outside = paper.is_published and paper.numbered_at is None
    if is_from_outside or paper.state == State.CANCELLED:
        return []
    way, may_number = way_of(plan), rights.may_number(plan, user)
    return [
        _checked(plan, standing),
        _submitted(plan, standing, user),
        numbered_step(way, may_number),
        signed_step(way, may_number),
        issued_step(
            way, may_number, button="Xem trước và ban hành",
            later="Từ lúc này các cơ quan có nhiệm vụ; trước đó không ai được báo.",
            now="Xem trước kế hoạch giao nhiệm vụ cho ai, rồi ban hành.",
        ),
    ]  # fmt: skip


def _checked(plan: Plan, standing: Standing) -> Step:
    url = reverse("plans:checklist", args=[plan.pk])
    if not plan.paper.is_open:
        return Step("Kiểm tra", "done", "Đã kiểm tra khi trình ký.", url, "Xem")
    verdict = standing.may_number
    if isinstance(verdict, Denied):
        return Step("Kiểm tra", "now", verdict.reason, url, "Mở danh sách kiểm tra")
    return Step("Kiểm tra", "done", "Không còn lỗi, cảnh báo đã xử lý.", url, "Xem")


def _submitted(plan: Plan, standing: Standing, user: User) -> Step:
    if not plan.paper.is_open:
        return submitted_step(plan.paper)
    if not standing.may_number:
        return Step("Trình ký", "later", "Sau khi kiểm tra xong.")
    return next_step(
        "Trình ký", rights.may_submit(plan, user), "Khóa nội dung, chuyển văn thư cấp số.",
        reverse("plans:submit", args=[plan.pk]), "Trình ký",
    )  # fmt: skip


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
