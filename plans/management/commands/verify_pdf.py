"""Says what the signatures of a PDF are worth, and whether it is the paper that a plan was issued as."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from documents import signatures, vault
from documents.models import Paper
from documents.verification import Finding, SignatureFacts, State, Verification
from plans.management.refusals import Refusal, bytes_of, plan_with, refusing, size_of


class Command(BaseCommand):
    help = "Kiểm tra chữ ký số của tệp PDF và đối chiếu với bản của kế hoạch."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--plan", type=int, metavar="ID", help="mã kế hoạch để đối chiếu")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, file: Path, plan: int | None, **options: Any) -> None:
        with refusing(vault.Lost):
            paper = None if plan is None else plan_with(plan).paper
            found = _verified(file, paper)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self._say(found)
        if not found.may_be_issued:
            raise Refusal(found.sentence)

    def _say(self, found: Verification) -> None:
        for turn, signature in enumerate(found.signatures, start=1):
            self.stdout.write(f"{turn}. {_line(signature)}")
        if found.matches_issued is not None:
            matches = "khớp" if found.matches_issued else "không khớp"
            self.stdout.write(f"Đối chiếu với bản của kế hoạch: {matches}.")
        for problem in found.problems:
            self.stdout.write(f" ! [{problem.code}] {problem.message}")
        if found.may_be_issued:
            self.stdout.write(found.sentence)


def _line(signature: SignatureFacts) -> str:
    at = signature.signed_at and timezone.localtime(signature.signed_at)
    said = [
        signature.signer,
        signature.organisation,
        f"ký lúc {at:%d/%m/%Y %H:%M:%S}" if at else "không ghi thời gian ký",
        signature.digest,
        "còn nguyên vẹn" if signature.sound else "không còn đúng",
        "nơi cấp được tin cậy" if signature.trusted else "nơi cấp chưa được tin cậy",
        "bao trùm cả tệp" if signature.covers_whole_file else None,
    ]
    return " · ".join(filter(None, said))


def _verified(file: Path, paper: Paper | None) -> Verification:
    size = size_of(file, what="tệp PDF")
    if size > settings.SIGNED_FILE_LIMIT:
        return signatures.too_large(size)
    content, issued = bytes_of(file), _issued(paper)
    room = paper.room if paper else None
    found = signatures.verify(content, issued=issued, room=room, at=timezone.now())
    is_original = paper is not None and paper.state == Paper.State.REGISTERED
    return _longer_than_original(found) if is_original and content != issued else found


def _issued(paper: Paper | None) -> bytes | None:
    if paper is None:
        return None
    if not paper.sha256:
        raise Refusal("Kế hoạch chưa cấp số nên chưa có bản để đối chiếu. Hãy cấp số trước.")
    return vault.read(paper.sha256)


def _longer_than_original(found: Verification) -> Verification:
    """Say of what was registered as it was that nothing may follow it, not even a signature."""
    if not found.matches_issued:
        return found
    sentence = (
        "Tệp có phần thêm vào sau bản gốc đã đăng ký của kế hoạch. Hãy dùng đúng bản gốc tải từ "
        "trang kế hoạch."
    )
    problems = (*found.problems, Finding("not-the-original", sentence))
    state = State.CHANGED if found.is_sound else found.state
    return replace(
        found,
        state=state,
        matches_issued=False,
        problems=problems,
        sentence=sentence if found.is_sound else found.sentence,
    )
