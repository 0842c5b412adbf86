"""The public page at which anybody compares a paper in hand with what was issued."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from documents.models import Paper, SignedCopy
from documents.verification import State

# A name would say more than the page is for, so the sentences of the verification stay inside.
_COPY_WORDS: dict[str, str] = {
    State.TRUSTED: "Chữ ký số hợp lệ, người cấp chứng thư được tin cậy.",
    State.UNTRUSTED: "Chữ ký số khớp với tệp; chưa xác nhận được người cấp chứng thư.",
    State.WEAK: "Chữ ký số khớp với tệp, nhưng dùng thuật toán băm yếu.",
}
_SCAN_WORDS = "Bản chụp từ bản giấy, không mang chữ ký số."
_UNSURE_WORDS = "Chữ ký số của bản này chưa được xác nhận."


def check_url(paper: Paper) -> str:
    """Give the address that the paper's code leads to; blank where it carries none."""
    if not paper.check_token:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("documents:check", args=[paper.check_token])


def verdict(paper: Paper) -> str:
    """Say in one sentence what a published paper is worth today."""
    ended = f"{timezone.localtime(paper.ended_at):%d/%m/%Y}" if paper.ended_at else ""
    if paper.state == Paper.State.RECALLED:
        return f"Đã thu hồi ngày {ended}."
    if paper.state == Paper.State.CLOSED:
        return f"Đã ban hành; đã kết thúc thực hiện ngày {ended}."
    return "Đã ban hành."


def copy_words(copy: SignedCopy) -> str:
    """Say what was found in a copy, without naming anybody."""
    return _COPY_WORDS.get(copy.state, _UNSURE_WORDS) if copy.is_signed else _SCAN_WORDS
