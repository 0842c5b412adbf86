"""``manage.py pass_duties``: what is owed by offices that have closed passes to their successors."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.actions import duties
from plans.management.refusals import refusing


class Command(BaseCommand):
    help = "Chuyển nhiệm vụ đang mở của cơ quan đã kết thúc cho cơ quan kế thừa. Chạy lại vô hại."

    def handle(self, *args: Any, **options: Any) -> None:
        with refusing():
            passed = duties.pass_on(on=timezone.localdate(), at=timezone.now())
        if not passed.ended:
            self.stdout.write("Không có nhiệm vụ nào phải chuyển.")
            return
        self.stdout.write(
            f"{passed.plans} kế hoạch: {passed.ended} nhiệm vụ đã kết thúc, {passed.begun} nhiệm vụ "
            "mới của cơ quan kế thừa."
        )
