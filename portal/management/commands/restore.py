"""Brings back what ``backup`` has written, into an empty database or in the place of another."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.management.refusals import Refusal, reason_of, refusing
from portal.actions.backups import archives, emptying, examining, files, restoring, rows, states
from portal.actions.backups.manifests import Manifest

_WORD = "THAY THE"
_REFUSALS = (
    archives.Damaged, emptying.Busy, files.NotPlaced, restoring.NotEmpty, rows.NotTaken,
    rows.NotTheSame, states.NewerThanUs,
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Khôi phục một bản sao lưu vào cơ sở dữ liệu trống. Tệp được kiểm tra toàn bộ trước; sau đó hoặc "
        "khôi phục xong tất cả, hoặc không có gì thay đổi."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="tệp do lệnh backup tạo ra")
        parser.add_argument(
            "--replace", action="store_true", help="bỏ hết dữ liệu đang có, sau khi hỏi lại"
        )
        parser.add_argument("--yes", action="store_true", help="không hỏi lại")

    def handle(self, *, path: Path, replace: bool, yes: bool, **options: Any) -> None:
        with refusing(*_REFUSALS):
            try:
                with examining.examined(path) as archive:
                    if replace and not yes and emptying.holds_data():
                        self._ask(archive.manifest)
                    restoring.restore(archive=archive, replace=replace, at=timezone.localtime())
            except OSError as error:
                raise Refusal(f"Không đọc được “{path}”: {reason_of(error)}.") from error
        self._say(archive.manifest)

    def _ask(self, manifest: Manifest) -> None:
        """Have somebody type that what is there may go."""
        made_at = timezone.localtime(manifest.made_at)
        self.stdout.write(
            f"Toàn bộ dữ liệu của {settings.DATABASES['default']['NAME']} sẽ bị bỏ và thay bằng bản sao "
            f"lưu lúc {made_at:%H:%M ngày %d/%m/%Y}.\nGõ {_WORD} rồi nhấn Enter để tiếp tục: ",
            ending="",
        )
        self.stdout.flush()
        if sys.stdin.readline().strip() != _WORD:
            raise Refusal(
                "Chưa được xác nhận nên không có gì thay đổi. Khi chạy tự động, thêm --yes."
            )

    def _say(self, manifest: Manifest) -> None:
        made_at = timezone.localtime(manifest.made_at)
        self.stdout.write(
            f"Đã khôi phục {manifest.rows} dòng của {len(manifest.tables)} bảng và "
            f"{manifest.files.count} tệp, đúng như lúc {made_at:%H:%M ngày %d/%m/%Y}. Mọi người cần đăng "
            "nhập lại."
        )
        if manifest.lost:
            self.stderr.write(
                f"Chú ý: {len(manifest.lost)} tệp đã mất từ trước khi sao lưu nên không khôi phục được, "
                f"ví dụ {manifest.lost[0]}."
            )
