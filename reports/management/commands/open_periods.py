"""``manage.py open_periods``: every period whose time has come is opened, and what is owed with it."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agencies.management.refusals import refusing
from reports.actions import opening


class Command(BaseCommand):
    help = "Mở các kỳ báo cáo đến ngày mở, giao báo cáo cho từng cơ quan. Chạy lại vô hại."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", type=_day, metavar="NGÀY", help="Coi như hôm nay là ngày này (2026-03-15)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with refusing():
            opened = opening.open_periods(on=options["at"] or timezone.localdate(now), at=now)
        if not opened:
            self.stdout.write("Không có kỳ báo cáo nào phải mở.")
            return
        self.stdout.write(
            f"{opened.plans} kế hoạch: mở {opened.periods} kỳ báo cáo, giao {opened.obligations} báo cáo, "
            f"kết thúc {opened.ended} báo cáo."
        )


def _day(text: str) -> dt.date:
    """Read the option ``--at``; argparse turns the error into wrong usage, exit 2."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("ngày ghi theo dạng 2026-03-15") from error
