"""Makes the demo that ``bin/demo`` serves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.management.refusals import refusing
from plans.actions.papers import PaperNotRendered
from portal.actions import demo


class Command(BaseCommand):
    help = "Tạo bản giới thiệu: hai tỉnh, tài khoản cho mỗi vai trò, một kế hoạch mẫu và bản in."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.VAR / "demo"
        with refusing(demo.NotADemoDatabase, PaperNotRendered):
            made = demo.make(folder=folder, at=timezone.localtime())
        self.stdout.write(f"Kế hoạch mẫu: {made.plan.subject} (mã {made.plan.pk})")
        self.stdout.write(f"Bản in: {folder / 'plan.pdf'}")
        self.stdout.write(f"Tài khoản (mật khẩu chung: {made.password}):")
        for username, role, office in demo.introductions():
            self.stdout.write(f"  {username:<15} {role:<18} {office}")
