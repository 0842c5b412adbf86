"""Takes a plan that was signed on paper from draft to issued, in one call that may be repeated."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.management.refusals import Refusal
from agencies.reasons import ReasonMissing
from documents.actions import claims, numbers
from documents.actions import papers as register
from documents.models import Paper
from plans.actions import issuing, life, numbering
from plans.actions.papers import PaperNotRendered
from plans.management.refusals import plan_with, refusing
from plans.models import Plan

State = Paper.State
_HOW_TO_GO_ON = (
    "Xem từng điểm bằng “check_plan {}”; cảnh báo để nguyên được bằng --accept và lý do."
)


class Command(BaseCommand):
    help = (
        "Trình ký, cấp số và ban hành một kế hoạch đã được ký trên giấy. Chạy lại sau khi gián đoạn thì làm "
        "tiếp từ bước đang dở."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID")
        parser.add_argument("--number", type=_number, required=True, metavar="N", help="số")
        parser.add_argument(
            "--date", type=_day, required=True, metavar="D", help="ngày ban hành, dạng 2021-01-05"
        )
        parser.add_argument("--symbol", default="", metavar="S", help="ký hiệu, ví dụ KH-UBND")
        parser.add_argument(
            "--signed-by", default="", metavar="NAME", help="người ký, nếu khác kế hoạch"
        )
        parser.add_argument(
            "--accept", default="", metavar="REASON", help="lý do để nguyên mọi cảnh báo còn lại"
        )

    def handle(
        self, *, id: int, number: str, date: dt.date, symbol: str, signed_by: str, accept: str,
        **options: Any,
    ) -> None:  # fmt: skip
        now = timezone.localtime()
        wanted = numbering.Wanted(number, date, symbol=symbol.strip(), reason_for_all=accept)
        with refusing(
            ReasonMissing,
            numbers.NumberTaken,
            register.NotNow,
            claims.ClaimLost,
            register.NotSigned,
            PaperNotRendered,
        ):
            plan = plan_with(id)
            signer = signed_by or plan.signer_name
            _refuse_unsigned(signer, date, now.date())
            is_done = plan.paper.state == State.ISSUED
            try:
                _bring_to_issued(plan, wanted, signer, now)
            except life.ChecksOpen as error:
                raise Refusal(f"{error} {_HOW_TO_GO_ON.format(id)}") from error
        self._say(plan_with(id), is_done=is_done)

    def _say(self, plan: Plan, *, is_done: bool) -> None:
        paper = plan.paper
        verb = "đã ban hành từ trước" if is_done else "đã ban hành"
        self.stdout.write(f"Kế hoạch số {paper.reference} ngày {paper.day:%d/%m/%Y} {verb}.")
        self.stdout.write(f"SHA-256: {paper.sha256}")
        self.stdout.write(f"Nhiệm vụ được giao: {plan.duties.open().count()}")


def _refuse_unsigned(signer: str, day: dt.date, today: dt.date) -> None:
    """Refuse before anything is done what would stop the last step."""
    if not signer.strip():
        raise Refusal("Kế hoạch không ghi người ký. Hãy thêm --signed-by cùng tên người đã ký.")
    if day > today:
        raise Refusal(f"Ngày {day:%d/%m/%Y} chưa đến, nên bản giấy chưa thể đã ký. Hãy xem lại.")


def _bring_to_issued(plan: Plan, wanted: numbering.Wanted, signer: str, now: dt.datetime) -> None:
    """Take every step that is left, as the system; each is a transaction of its own."""
    if plan.paper.state == State.DRAFT:
        life.submit(plan=plan, by=None, at=now, reason_for_all=wanted.reason_for_all)
    if plan.paper.state == State.SUBMITTED:
        plan.paper = numbering.number(plan=plan, wanted=wanted, by=None, at=now)
    _refuse_other_number(plan.paper, wanted)
    if plan.paper.state == State.NUMBERING:
        plan.paper = numbering.resume(plan=plan, by=None, at=now)
    if plan.paper.state != State.ISSUED:
        issuing.issue(plan=plan, by=None, at=now, signed_by=signer, signed_on=wanted.day)


def _refuse_other_number(paper: Paper, wanted: numbering.Wanted) -> None:
    given = (paper.number, paper.symbol, paper.day)
    if given != (wanted.number, wanted.symbol or paper.symbol, wanted.day):
        raise Refusal(
            f"Kế hoạch đã được cấp số {paper.reference} ngày {paper.day:%d/%m/%Y}. Hãy ghi đúng số, ký "
            "hiệu và ngày đó, hoặc hủy số trước."
        )


def _number(text: str) -> str:
    """Read the option ``--number``; argparse turns the error into wrong usage, exit 2."""
    try:
        return numbers.fitting(text)
    except numbers.NumberUnfit as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"“{text}” không phải ngày. Hãy ghi năm-tháng-ngày, ví dụ 2021-01-05."
        ) from error
