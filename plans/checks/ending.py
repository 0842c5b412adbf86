"""Nơi nhận and the signing block: whether they are there, and reach who is asked."""

from collections.abc import Iterator

from agencies import phrases
from agencies.directory import Directory
from plans.draft import PlanDraft, Problem


def recipients(draft: PlanDraft, directory: Directory) -> Iterator[Problem]:
    """Tell a plan without Nơi nhận, and a lead that it does not reach."""
    if not draft.recipients:
        yield Problem(
            "recipients-missing", "warning", "recipients",
            "Kế hoạch chưa có Nơi nhận. Hãy ghi các cơ quan nhận, dòng cuối là Lưu.",
        )  # fmt: skip
        return
    if directory.is_empty:
        return
    reached: set[int] = set()
    for party in phrases.read(draft.recipients):
        for named in directory.find(party.text):
            reached |= named.members
    left_out: dict[str, list[int]] = {}
    for item in draft.items:
        for each in item.lead:
            if each.settled and not each.settled.members <= reached:
                left_out.setdefault(each.settled.name, []).append(item.number)
    for name, numbers in left_out.items():
        rows = ", ".join(str(n) for n in dict.fromkeys(numbers))
        yield Problem(
            "lead-not-recipient", "warning", "recipients",
            f"Nơi nhận không có {name}, cơ quan chủ trì nội dung {rows}. Hãy thêm vào Nơi nhận.",
            hint={"name": name},
        )  # fmt: skip


def signature(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell a plan that nobody signs, or whose signing block lacks the office or the name."""
    given = draft.signature
    if given is None:
        yield Problem(
            "signature-missing", "warning", "signature",
            "Kế hoạch chưa có phần ký: quyền hạn, chức vụ và họ tên người ký. Hãy bổ sung.",
        )  # fmt: skip
        return
    missing = [
        name
        for name, is_there in (
            ("chức vụ", given.title or given.capacity),
            ("họ tên", given.name),
        )
        if not is_there
    ]
    if missing:
        yield Problem(
            "signature-missing", "warning", "signature",
            f"Phần ký chưa có {' và '.join(missing)} người ký. Hãy bổ sung.",
        )  # fmt: skip
