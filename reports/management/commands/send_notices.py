"""``manage.py send_notices``: people are told what they are to be told, each thing once."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agencies.management.refusals import refusing
from reports.actions import rounds


class Command(BaseCommand):
    help = "Nhắc việc và gửi thông báo đến hạn gửi. Chạy lại vô hại: không gì được gửi hai lần."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", type=_moment, metavar="LÚC",
            help="Coi như bây giờ là lúc này, giờ Việt Nam (2026-03-16T08:00).",
        )  # fmt: skip

    def handle(self, *args: Any, at: dt.datetime | None, **options: Any) -> None:
        with refusing():
            sent = rounds.send_notices(clock=(lambda: at) if at else timezone.now)
        self.stdout.write(
            f"Đã gửi {sent.sent} thư, hoãn {sent.put_off}, không gửi được {sent.failed}, không rõ "
            f"{sent.uncertain}, bỏ {sent.dropped} việc đã xong."
        )
        for sentence in sent.down.values():
            self.stderr.write(sentence)


def _moment(text: str) -> dt.datetime:
    """Read the option ``--at``; argparse turns the error into wrong usage, exit 2."""
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("thời điểm ghi theo dạng 2026-03-16T08:00") from error
    return read if read.tzinfo else timezone.make_aware(read)
