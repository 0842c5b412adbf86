"""Reads a plan file, shows what was understood, and stores it."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.actions import importing
from plans.draft_json import as_json
from plans.management.refusals import content_of, refusing, year_of_a_plan

_MARKS = {"error": "✗", "warning": "!", "info": "·"}


class Command(BaseCommand):
    help = "Đọc tệp kế hoạch, báo những điểm cần xem lại và lưu thành dự thảo."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="chỉ đọc, không lưu")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument("--issuer", metavar="NAME", help="tên cơ quan ban hành")
        parser.add_argument(
            "--year", type=year_of_a_plan, help="năm của kế hoạch, nếu trích yếu không ghi"
        )

    def handle(
        self, *, file: Path, dry_run: bool, issuer: str | None, year: int | None, **options: Any
    ) -> None:
        now = timezone.localtime()
        with refusing(
            importing.UnreadableFile,
            importing.IssuerUnknown,
            importing.YearUnknown,
            importing.NumberTaken,
        ):
            reading = importing.read_file(
                content=content_of(file), issuer_name=issuer, year=year, on=now.date()
            )
            plan = None if dry_run else importing.import_plan(reading=reading, by=None, at=now)
        if options["json"]:
            said = as_json(reading.draft, reading.problems)
            if plan is not None:
                said["id"] = plan.pk
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        self._say(reading)
        if plan is not None:
            self.stdout.write(f"Đã lưu dự thảo, mã {plan.pk}: {plan}.")

    def _say(self, reading: importing.Reading) -> None:
        draft = reading.draft
        self.stdout.write(f"{draft.issuer or '(chưa rõ cơ quan)'} · {draft.subject}")
        self.stdout.write(f"{len(draft.sections)} mục, {len(draft.items)} nội dung.")
        for problem in reading.problems:
            self.stdout.write(f" {_MARKS[problem.severity]} [{problem.code}] {problem.message}")
