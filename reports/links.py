"""Links that an office gives as evidence: what a monitor elsewhere can open, and nothing else.

Nothing is fetched: a link is looked at as text alone.
"""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

LENGTH = 1000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
# Names that only the office's own network knows (RFC 6761, RFC 8375 and custom).
_INSIDE = frozenset(
    ("local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "test", "invalid")
)  # fmt: skip
_EXAMPLE = "Ví dụ: https://sotuphap.backan.gov.vn/tin-tuc/hoi-nghi"


class LinkRefused(Exception):
    """The link is not taken as evidence; the message is the Vietnamese sentence to show."""


def checked(url: str) -> str:
    """Give a link as it is kept, ``https://`` put before one that has no scheme.

    Args:
        url: as it was pasted.

    Raises:
        LinkRefused: it is no address of a page that everybody can open.
    """
    link = url.strip()
    if not link:
        raise LinkRefused(f"Chưa dán liên kết. {_EXAMPLE}")
    if any(unicodedata.category(each)[0] in "CZ" for each in link) or "\\" in link:
        raise LinkRefused(
            "Liên kết có khoảng trắng hoặc ký tự lạ. Hãy mở trang, chép lại địa chỉ trên thanh địa chỉ của "
            "trình duyệt rồi dán."
        )
    if not _SCHEME.match(link):
        link = f"https://{link.removeprefix('//')}"
    if len(link) > LENGTH:
        raise LinkRefused(
            f"Liên kết dài quá {LENGTH} ký tự. Hãy dùng địa chỉ ngắn của trang, hoặc tải tệp lên."
        )
    _check(_parts(link))
    return link


def name_of(url: str) -> str:
    """Give what a link is called that nobody named: its site and where on it."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path.rstrip('/')}"


def _parts(link: str) -> SplitResult:
    try:
        parts = urlsplit(link)
        # Looked at here, for a port that is none is found only when it is asked for.
        _ = parts.port
    except ValueError as error:
        raise LinkRefused(f"Liên kết viết sai. {_EXAMPLE}") from error
    return parts


def _check(parts: SplitResult) -> None:
    if parts.scheme.lower() not in ("http", "https"):
        raise LinkRefused(f"Liên kết phải bắt đầu bằng https:// hoặc http://. {_EXAMPLE}")
    if "@" in parts.netloc:
        raise LinkRefused(
            "Liên kết có kèm tên đăng nhập hoặc mật khẩu, ai xem báo cáo cũng thấy. Hãy dán địa chỉ không có "
            "phần trước dấu @."
        )
    host = (parts.hostname or "").rstrip(".")
    if _is_inside(host):
        raise LinkRefused(
            f"Địa chỉ “{host[:80]}” chỉ mở được trong mạng của đơn vị, người tiếp nhận không mở được. Hãy "
            "dán địa chỉ công khai, hoặc tải tệp lên."
        )
    if not _is_number(host) and not all(map(_LABEL.fullmatch, host.split("."))):
        raise LinkRefused(f"Liên kết viết sai tên trang. {_EXAMPLE}")


def _is_inside(host: str) -> bool:
    number = _is_number(host)
    if number is not None:
        return not number.is_global
    last = host.rpartition(".")[2]
    # Browsers read "127.1", "0x7f000001" and "2130706433" as numbers too.
    is_odd_number = last.isdecimal() or last.lower().startswith("0x")
    return bool(host) and ("." not in host or is_odd_number or last.lower() in _INSIDE)


def _is_number(host: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
