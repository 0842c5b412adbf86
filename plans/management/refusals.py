"""What the plan commands read and write, each failure a sentence."""

import argparse
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.formats import number_format

from agencies.management.refusals import Refusal, reason_of, refusing
from plans.models import Plan

__all__ = [
    "Refusal", "bytes_of", "content_of", "plan_with", "refusing", "size_of", "write_or_refuse",
    "year_of_a_plan",
]  # fmt: skip

# Ids are kept in 64 bits.
_LARGEST_ID = 2**63 - 1


def content_of(path: Path) -> bytes:
    """Read a plan file whole.

    Raises:
        Refusal: there is no such file, it is no ordinary file, or it is too large.
    """
    size = size_of(path, what="tệp kế hoạch")
    if size > settings.PLAN_FILE_LIMIT:
        raise Refusal(
            f"“{path}” lớn {_megabytes(size)} MB, chỉ đọc tệp đến "
            f"{_megabytes(settings.PLAN_FILE_LIMIT)} MB. Hãy tách tệp."
        )
    return bytes_of(path)


def size_of(path: Path, *, what: str) -> int:
    """Give the bytes of a file; ``what`` names the file that was asked for.

    Raises:
        Refusal: there is no such file, or it is no ordinary file.
    """
    with _opening(path):
        status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Refusal(f"“{path}” là thư mục, không phải tệp. Hãy chỉ đến {what}.")
    if not stat.S_ISREG(status.st_mode):
        raise Refusal(f"“{path}” không phải tệp thường. Hãy chỉ đến {what}.")
    return status.st_size


def bytes_of(path: Path) -> bytes:
    """Read a file whole; who asks has looked at its size.

    Raises:
        Refusal: it cannot be opened.
    """
    with _opening(path):
        return path.read_bytes()


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise Refusal(f"Không có tệp “{path}”. Hãy kiểm tra đường dẫn.") from error
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "đường dẫn không hợp lệ"
        raise Refusal(f"Không mở được “{path}”: {reason}.") from error


def _megabytes(size: int) -> str:
    return number_format(size / 1_000_000, 1)


def year_of_a_plan(text: str) -> int:
    """Read the option ``--year``; argparse turns the error into wrong usage, exit 2."""
    if not (text.isdecimal() and 2000 <= int(text[:5]) <= 2100):
        raise argparse.ArgumentTypeError("năm phải từ 2000 đến 2100")
    return int(text)


def plan_with(pk: int) -> Plan:
    """Give the plan with everything its paper and checks read.

    Raises:
        Refusal: there is none.
    """
    plan: Plan | None = None
    if 0 < pk <= _LARGEST_ID:
        plan = Plan.objects.whole().filter(pk=pk).first()
    if plan is None:
        raise Refusal(f"Không có kế hoạch mã {pk}. Xem mã ở địa chỉ trang kế hoạch.")
    return plan


def write_or_refuse(path: Path, content: bytes) -> None:
    """Write a result, or say why it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "đường dẫn không hợp lệ"
        raise Refusal(f"Không ghi được “{path}”: {reason}.") from error
