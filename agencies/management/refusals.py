"""How every command refuses: one Vietnamese sentence on stderr, exit 1, never a traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import Error, connection

_REASONS = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOENT: "không có thư mục hoặc tệp này",
    errno.EISDIR: "đây là thư mục",
    errno.ENOTDIR: "một phần của đường dẫn không phải thư mục",
    errno.EEXIST: "một phần của đường dẫn đã là tệp",
    errno.ELOOP: "liên kết vòng tròn",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
}


class Refusal(CommandError):
    """A command's refusal."""


# Django prints the class's name before the sentence.
Refusal.__name__ = "Không thực hiện được"


@contextmanager
def refusing(*refusals: type[Exception]) -> Iterator[None]:
    """Turn the named exceptions, and a database that does not answer, into a refusal."""
    try:
        yield
    except refusals as error:
        raise Refusal(str(error)) from error
    except Error as error:
        raise Refusal(_what_is_wrong_with_the_database()) from error


def _what_is_wrong_with_the_database() -> str:
    try:
        has_tables = bool(connection.introspection.table_names())
    except Error:
        return (
            "Không nối được cơ sở dữ liệu. Hãy kiểm tra biến DATABASE_URL, PORTAL_VAR và dịch vụ cơ "
            "sở dữ liệu."
        )
    if has_tables:
        return "Cơ sở dữ liệu không nhận thao tác này. Hãy chạy “manage.py migrate” rồi thử lại."
    return (
        "Cơ sở dữ liệu chưa có bảng nào. Hãy chạy “manage.py migrate” hoặc “bin/demo --no-serve”."
    )


def reason_of(error: OSError) -> str:
    """Give the reason of a failed file operation in Vietnamese."""
    return _REASONS.get(error.errno or 0, f"lỗi hệ thống số {error.errno}")
