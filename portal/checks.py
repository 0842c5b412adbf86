"""What must not be so where others can reach the portal; asked by the settings and by Django."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

PUBLIC_SECRET_KEY = "embedded-only-and-public-because-it-stands-in-the-repository"  # noqa: S105
LOCAL_SITE_URL = "http://localhost:8000"


def unsafe(
    *, deployed: bool, debug: bool, secret_key: str, allowed_hosts: Sequence[str]
) -> list[str]:
    """Give a sentence for each setting that is unsafe once the portal is ``deployed``."""
    if not deployed:
        return []
    told = {
        "Đặt SECRET_KEY: khóa đang dùng là khóa công khai trong mã nguồn.": (
            secret_key in ("", PUBLIC_SECRET_KEY)
        ),
        "Tắt DEBUG: trang báo lỗi để lộ cấu hình và dữ liệu.": debug,
        "Ghi rõ tên máy chủ trong ALLOWED_HOSTS, không dùng dấu “*”.": "*" in allowed_hosts,
    }
    return [sentence for sentence, is_so in told.items() if is_so]


def settings_are_safe(**kwargs: Any) -> list[CheckMessage]:
    """Check the settings in force, which something may have changed since they were read."""
    found = unsafe(
        deployed=settings.DEPLOYED,
        debug=settings.DEBUG,
        secret_key=settings.SECRET_KEY,
        allowed_hosts=settings.ALLOWED_HOSTS,
    )
    return [Error(sentence, id="portal.E001") for sentence in found]


def site_is_named(**kwargs: Any) -> list[CheckMessage]:
    """Warn when papers would carry a code that leads to each reader's own machine."""
    if not settings.DEPLOYED or settings.SITE_URL != LOCAL_SITE_URL:
        return []
    return [
        Warning(
            "Mã QR trên văn bản sẽ dẫn về máy của người quét, vì chưa đặt địa chỉ của cổng.",
            hint="Đặt SITE_URL, ví dụ https://tuyentruyen.tinh.gov.vn",
            id="portal.W001",
        )
    ]


def second_factor_is_asked(**kwargs: Any) -> list[CheckMessage]:
    """Warn when those who review and administer get in with a password alone."""
    if not settings.DEPLOYED or settings.SECOND_FACTOR_REQUIRED:
        return []
    return [
        Warning(
            "Đầu mối theo dõi, quản trị và người vận hành đăng nhập chỉ bằng mật khẩu.",
            hint="Bỏ SECOND_FACTOR_REQUIRED=false để cổng đòi mã xác minh của những người này.",
            id="portal.W002",
        )
    ]
