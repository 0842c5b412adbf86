"""Lists what a person should look at in a stored plan."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.actions import checking
from plans.management.refusals import plan_with, refusing


class Command(BaseCommand):
    help = "Nêu những điểm cần xem lại của một kế hoạch đã lưu."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, id: int, **options: Any) -> None:
        with refusing():
            plan = plan_with(id)
            problems = checking.check(plan=plan, on=timezone.localdate())
        if options["json"]:
            rows = [asdict(problem) for problem in problems]
            self.stdout.write(json.dumps({"problems": rows}, ensure_ascii=False, indent=2))
        else:
            for problem in problems:
                self.stdout.write(f"[{problem.severity}] [{problem.code}] {problem.message}")
