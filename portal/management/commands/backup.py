"""Writes the database and the stored files into one archive, while the portal is running."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.management.refusals import Refusal, reason_of, refusing
from portal.actions.backups import archives, making, states

# Lost files that are named one by one; of more, the number says enough.
_NAMED = 5


class Command(BaseCommand):
    help = (
        "Sao lưu cơ sở dữ liệu và kho tệp vào một tệp mới, chỉ chủ tệp đọc được. Cổng vẫn chạy bình thường "
        "trong lúc sao lưu."
    )
    # It is wanted most where something else is wrong.
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="tệp sẽ được tạo, đuôi .tar")

    def handle(self, *, path: Path, **options: Any) -> None:
        with refusing(archives.Exists, making.NothingToSave, states.NewerThanUs):
            try:
                made = making.make(path=path, at=timezone.localtime())
            except OSError as error:
                raise Refusal(
                    f"Không ghi được bản sao lưu vào “{path}”: {reason_of(error)}. Không để lại tệp dở dang."
                ) from error
        self.stdout.write(
            f"Đã sao lưu {made.rows} dòng của {len(made.tables)} bảng và {made.files.count} tệp vào {path}."
        )
        if made.lost:
            self.stderr.write(_lost(made.lost))


def _lost(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return (
        f"Chú ý: kho tệp đã mất hoặc hỏng {len(names)} tệp từ trước khi sao lưu: {shown}. Bản sao lưu này "
        "không có các tệp đó; hãy tìm trong bản sao lưu cũ hơn."
    )
