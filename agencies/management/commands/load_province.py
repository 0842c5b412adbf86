"""``manage.py load_province KEY``: fills the tables from a registry that ships."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies import registry
from agencies.actions.registry import UnknownProvince, load_province
from agencies.management.refusals import Refusal, refusing


class Command(BaseCommand):
    help = "Nạp danh mục cơ quan của một tỉnh, thành phố. Chạy lại không tạo bản ghi trùng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("province", nargs="?", help="bac-kan, thai-nguyen, hoặc tên một tỉnh")
        choice.add_argument("--list", action="store_true", help="liệt kê các tỉnh có thể nạp")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for key, title in registry.titles().items():
                self.stdout.write(f"{key:<14}{title}")
            return
        self._load(options["province"])

    def _load(self, name: str) -> None:
        try:
            with refusing():
                loaded = load_province(key=name, by=None, at=timezone.now())
        except UnknownProvince:
            raise Refusal(
                f"Không có danh mục cho “{name}”. Xem các tỉnh có thể nạp bằng --list."
            ) from None
        title = registry.titles()[registry.province_key(name)]
        self.stdout.write(
            f"{title}: {loaded.created} dòng mới, {loaded.changed} dòng thay đổi, "
            f"{loaded.same} dòng giữ nguyên."
        )
