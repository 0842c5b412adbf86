"""How the plan commands refuse: one Vietnamese sentence on stderr, exit 1, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.utils import OperationalError, ProgrammingError
from django.utils.formats import number_format

from plans.models import Plan


@contextmanager
def refusing(*refusals: type[Exception]) -> Iterator[None]:
    """Turn the named exceptions, and a database without tables, into a refusal."""
    try:
        yield
    except refusals as error:
        raise CommandError(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        if connection.introspection.table_names():
            raise CommandError(f"Cơ sở dữ liệu không trả lời được: {error}") from error
        raise CommandError(
            "Cơ sở dữ liệu chưa có bảng nào. Hãy chạy “manage.py migrate” hoặc “bin/demo --no-serve”."
        ) from error


def content_of(path: Path) -> bytes:
    """Read a plan file whole.

    Raises:
        CommandError: there is no such file, it is a folder, or it is too large.
    """
    try:
        if path.is_dir():
            raise CommandError(f"“{path}” là thư mục, không phải tệp. Hãy chỉ đến tệp kế hoạch.")
        size = path.stat().st_size
        if size > settings.PLAN_FILE_LIMIT:
            raise CommandError(
                f"“{path}” lớn {_megabytes(size)} MB, chỉ đọc tệp đến "
                f"{_megabytes(settings.PLAN_FILE_LIMIT)} MB. Hãy tách tệp."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CommandError(f"Không có tệp “{path}”. Hãy kiểm tra đường dẫn.") from error
    except OSError as error:
        raise CommandError(f"Không mở được “{path}”: {error.strerror}.") from error


def _megabytes(size: int) -> str:
    return number_format(size / 1_000_000, 1)


def plan_with(pk: int) -> Plan:
    """Give the plan with everything its paper and checks read.

    Raises:
        CommandError: there is none.
    """
    plan: Plan | None = Plan.objects.whole().filter(pk=pk).first()
    if plan is None:
        raise CommandError(f"Không có kế hoạch mã {pk}. Xem mã ở địa chỉ trang kế hoạch.")
    return plan


def write_or_refuse(path: Path, content: bytes) -> None:
    """Write a result, or say why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"Không ghi được “{path}”: {error.strerror}.") from error
