"""What must not be so where others can reach the portal; asked by the settings and by Django."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

PUBLIC_SECRET_KEY = "embedded-only-and-public-because-it-stands-in-the-repository"  # noqa: S105
LOCAL_SITE_URL = "http://localhost:8000"


def unsafe(
    *,
    deployed: bool,
    debug: bool,
    secret_key: str,
    allowed_hosts: Sequence[str],
    engine: str,
    broker_url: str,
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
        "Đặt DATABASE_URL: nhiều tiến trình không dùng chung được SQLite.": "sqlite" in engine,
        "Đặt BROKER_URL: nhiều tiến trình không chia việc được qua tệp hay bộ nhớ.": (
            broker_url.startswith(("sqla+", "memory", "filesystem"))
        ),
    }
    return [sentence for sentence, is_so in told.items() if is_so]


def settings_are_safe(**kwargs: Any) -> list[CheckMessage]:
    """Check the settings in force, which something may have changed since they were read."""
    found = unsafe(
        deployed=settings.DEPLOYED,
        debug=settings.DEBUG,
        secret_key=settings.SECRET_KEY,
        allowed_hosts=settings.ALLOWED_HOSTS,
        engine=settings.DATABASES["default"]["ENGINE"],
        broker_url=settings.BROKER_URL,
    )
    return [Error(sentence, id="portal.E001") for sentence in found]


def site_is_named(**kwargs: Any) -> list[CheckMessage]:
    """Warn when papers and mails would carry an address that leads nowhere, or in the open."""
    hint = "Đặt SITE_URL, ví dụ https://tuyentruyen.tinh.gov.vn"
    if not settings.DEPLOYED or settings.SITE_URL.startswith("https://"):
        return []
    if settings.SITE_URL == LOCAL_SITE_URL:
        said = "Mã QR trên văn bản sẽ dẫn về máy của người quét, vì chưa đặt địa chỉ của cổng."
        return [Warning(said, hint=hint, id="portal.W001")]
    said = "Địa chỉ của cổng trên văn bản và trong thư không phải https://."
    return [Warning(said, hint=hint, id="portal.W003")]


def mail_can_leave(**kwargs: Any) -> list[CheckMessage]:
    """Warn when reminders would end in a folder that nobody opens."""
    if not settings.DEPLOYED or settings.EMAIL_BACKEND != "agencies.mailbox.EmailBackend":
        return []
    return [
        Warning(
            "Thư nhắc việc không gửi đến ai mà nằm lại trên máy, vì chưa đặt máy chủ thư.",
            hint="Đặt EMAIL_URL, ví dụ smtp://tên:mật-khẩu@máy-chủ:587/?tls=true, và MAIL_FROM.",
            id="portal.W004",
        )
    ]


def proxy_is_known(**kwargs: Any) -> list[CheckMessage]:
    """Warn when every page would lead to itself for ever: HTTPS ends before us, and we are not told."""
    if not settings.DEPLOYED or settings.BEHIND_PROXY:
        return []
    return [
        Warning(
            "Cổng chưa tin máy chủ đứng trước (nơi kết thúc HTTPS), nên trang nào cũng bị chuyển hướng.",
            hint="Đặt BEHIND_PROXY=true khi máy chủ đứng trước gửi X-Forwarded-Proto và X-Forwarded-For.",
            id="portal.W005",
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
