"""Lists what a person should look at in a stored plan, and what was let stand and why."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.actions import accepting, editing
from plans.draft import Problem
from plans.management.refusals import plan_with, refusing
from plans.mends import mends_for
from plans.models import Acceptance


class Command(BaseCommand):
    help = "Nêu những điểm cần xem lại của một kế hoạch đã lưu, cách sửa và lý do đã chấp nhận."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *, id: int, **options: Any) -> None:
        with refusing():
            desk = editing.open_desk(holder=plan_with(id), on=timezone.localdate())
            ticked = accepting.ticked(id)
        rows = [
            _row(problem, desk, ticked.get(accepting.digest_of(problem)))
            for problem in desk.problems
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"problems": rows}, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"[{row['severity']}] [{row['code']}] {row['message']}")
            if row["mends"]:
                self.stdout.write(f"    Cách sửa: {'; '.join(row['mends'])}")
            if accepted := row["accepted"]:
                self.stdout.write(f"    Đã chấp nhận ({accepted['by']}): {accepted['reason']}")


def _row(problem: Problem, desk: editing.Desk, acceptance: Acceptance | None) -> dict[str, Any]:
    mends = mends_for(problem, desk.draft, desk.directory, is_stored=True)
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "item": problem.item,
        "message": problem.message,
        "mends": [mend.label for mend in mends],
        "accepted": acceptance
        and {
            "by": acceptance.by_name,
            "at": timezone.localtime(acceptance.at).isoformat(),
            "reason": acceptance.reason,
        },
    }
