"""What papers need from the machine, said before the first one fails."""

import ctypes
import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from documents import fonts, trust

# As the layout engine asks for them, by file name.
_LIBRARIES = {
    "linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
    "darwin": ("libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.dylib"),
}
_PACKAGES = {
    "linux": "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "darwin": "brew install pango",
}
_PREFIXES = ("", "/opt/homebrew/lib/", "/usr/local/lib/")


@register()
def typeface(**kwargs: Any) -> list[CheckMessage]:
    """Warn when no font has all Vietnamese letters; papers would be refused."""
    try:
        fonts.find()
    except fonts.FontsMissing as error:
        return [Warning(str(error), hint=f"Gói cần cài: {fonts.package()}", id="documents.W001")]
    return []


@register()
def libraries(**kwargs: Any) -> list[CheckMessage]:
    """Warn when the layout engine's own libraries are not on the machine."""
    missing = [name for name in _LIBRARIES.get(sys.platform, ()) if not _loads(name)]
    if not missing:
        return []
    message = f"Máy chủ thiếu thư viện dàn trang: {', '.join(missing)}."
    return [Warning(message, hint=_PACKAGES[sys.platform], id="documents.W002")]


@register()
def anchors(**kwargs: Any) -> list[CheckMessage]:
    """Warn of trusted certificates that cannot be read; whoever they vouch for is not believed."""
    unreadable = trust.anchors(settings.TRUST_ANCHORS).unreadable
    if not unreadable:
        return []
    names = ", ".join(path.name for path in unreadable)
    message = f"Không đọc được chứng thư tin cậy trong {settings.TRUST_ANCHORS}: {names}."
    hint = "Hãy lưu lại chứng thư dạng PEM hoặc DER (.pem, .crt, .cer, .der, .p7b), hoặc bỏ tệp đi."
    return [Warning(message, hint=hint, id="documents.W003")]


def _loads(name: str) -> bool:
    return any(_opened(prefix + name) for prefix in _PREFIXES)


def _opened(path: str) -> bool:
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True
