"""``manage.py tidy [--dry-run]``: what nobody needs any more is taken away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agencies.management.refusals import Refusal, refusing
from portal.actions import tidying


class Command(BaseCommand):
    help = "Dọn phiên hết hạn, lượt nhập bỏ dở, tệp không ai dùng. Chạy lại vô hại."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Chỉ đếm, không xóa gì.")

    def handle(self, *args: Any, **options: Any) -> None:
        is_dry = options["dry_run"]
        with refusing(tidying.Busy):
            tidied = tidying.tidy(at=timezone.now(), is_dry=is_dry)
        went = {name: count for name, count in tidied.counts.items() if count}
        for name, count in went.items():
            self.stdout.write(f"{'Sẽ dọn' if is_dry else 'Đã dọn'} {count} {name}.")
        if not went:
            self.stdout.write("Không có gì phải dọn.")
        if tidied.failed:
            raise Refusal(f"Chưa dọn được: {', '.join(tidied.failed)}. Xem nhật ký của máy chủ.")
