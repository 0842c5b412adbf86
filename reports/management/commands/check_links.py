"""``manage.py check_links``: the links given as evidence are looked at, the longest unseen first."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.management.refusals import refusing
from reports.actions import link_checks


class Command(BaseCommand):
    help = "Kiểm tra liên kết kiểm chứng còn mở được không, liên kết lâu chưa xem trước. Chạy lại vô hại."

    def handle(self, *args: Any, **options: Any) -> None:
        with refusing():
            run = link_checks.check_links(clock=timezone.now)
        unsure = len(run.unsure)
        looked = run.alive + run.failing + run.untold + unsure
        if not looked:
            self.stdout.write("Không có liên kết nào đến lượt kiểm tra.")
            return
        self.stdout.write(
            f"Đã kiểm tra {looked} liên kết: {run.alive} mở được, {run.failing} không mở được, "
            f"{run.untold} không kiểm tra tự động được."
        )
        if unsure:
            self.stdout.write(
                f"{unsure} liên kết không trả lời và không liên kết nào khác trả lời; chưa tính là hỏng. "
                "Hãy kiểm tra mạng của máy chủ."
            )
