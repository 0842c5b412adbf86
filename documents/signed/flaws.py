"""What can be said against a signed file, each as a sentence that says what, where and what to do."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from documents.verification import SignatureFacts, State

# A digest that can be forged by now.
WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})

_SIGN_AGAIN = "Hãy lấy lại bản PDF đã cấp số, ký số lại rồi tải lên."


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing against the file, and the verdict that it alone would lead to."""

    state: State
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which signature is spoken of: its turn, from 1, and who gave it."""

    turn: int
    signature: SignatureFacts

    def __str__(self) -> str:
        return f"Chữ ký thứ {self.turn} ({named(self.signature)})"


def named(signature: SignatureFacts) -> str:
    """Give the signer, with the organisation where it says more."""
    who = (signature.signer, signature.organisation)
    return ", ".join(dict.fromkeys(name for name in who if name))


def too_large(size: int, limit: int) -> Flaw:
    """Say that a file is larger than any signed copy."""
    return Flaw(
        State.TOO_LARGE,
        "too-large",
        f"Tệp lớn {size / 1_000_000:.0f} MB, chỉ kiểm tra tệp đến {limit / 1_000_000:.0f} MB. Hãy giảm "
        "độ phân giải khi chụp, hoặc tải lên đúng bản đã ký.",
    )


def overdue(seconds: float) -> Flaw:
    """Say that the check was stopped at its limit of time."""
    return Flaw(
        State.OVERDUE,
        "overdue",
        f"Kiểm tra chữ ký quá {seconds:g} giây nên đã dừng, chưa kết luận được. Hãy thử lại sau ít phút; "
        "nếu vẫn vậy, hãy ký lại trên bản PDF đã cấp số.",
    )


def too_heavy() -> Flaw:
    """Say that the check was stopped at its limit of memory, or ended by itself."""
    return Flaw(
        State.OVERDUE,
        "too-heavy",
        "Tệp cần nhiều bộ nhớ hơn mức cho phép nên đã dừng kiểm tra, chưa kết luận được. "
        + _SIGN_AGAIN,
    )


def no_pdf() -> Flaw:
    """Say that the file is of another kind."""
    return Flaw(
        State.UNREADABLE,
        "not-a-pdf",
        "Tệp này không phải PDF. Hãy chọn đúng tệp PDF đã ký.",
    )


def damaged() -> Flaw:
    """Say that the file begins as a PDF and cannot be read as one."""
    return Flaw(
        State.UNREADABLE,
        "damaged",
        "Tệp PDF bị hỏng hoặc bị cắt ngang nên không đọc được. Hãy tải lại tệp từ nơi đã ký rồi thử lại.",
    )


def encrypted() -> Flaw:
    """Say that the file is locked."""
    return Flaw(
        State.ENCRYPTED,
        "encrypted",
        "Tệp PDF bị mã hóa hoặc đặt mật khẩu nên không kiểm tra được. Hãy tải lên bản không khóa.",
    )


def unsafe(what: str) -> Flaw:
    """Say what the file would do by itself when somebody opens it."""
    return Flaw(
        State.UNSAFE,
        "unsafe",
        f"Tệp PDF chứa {what}, không được có trong văn bản hành chính. Đừng mở tệp; hãy báo nơi gửi và "
        "lấy lại bản sạch.",
    )


def unreadable_parts(count: int) -> Flaw:
    """Say that some objects, which a viewer may or may not need, could not be looked into."""
    return Flaw(
        State.TRUSTED,
        "unreadable-part",
        f"Có {count} phần trong tệp PDF không đọc được nên chưa xem hết. Hãy mở tệp xem đủ trang, đủ chữ.",
    )


def unsigned(*, is_issued: bool) -> Flaw:
    """Say that nobody signed the file."""
    what = (
        "Tệp này đúng là bản đã cấp số nhưng chưa có chữ ký số nào."
        if is_issued
        else "Tệp PDF này không có chữ ký số nào."
    )
    return Flaw(
        State.UNSIGNED,
        "unsigned",
        f"{what} Hãy ký số rồi tải lên; nếu đã ký tay trên giấy, hãy tải lên làm bản chụp.",
    )


def broken(place: Place) -> Flaw:
    """Say that a signature does not agree with the bytes it signs."""
    return Flaw(
        State.BROKEN,
        "broken",
        f"{place} không còn đúng: nội dung tệp khác với lúc ký, hoặc chữ ký bị hỏng. {_SIGN_AGAIN}",
    )


def unknown_kind(field: str) -> Flaw:
    """Say that a signature is of a kind that nobody can check here."""
    return Flaw(
        State.BROKEN,
        "unknown-kind",
        f"Chữ ký ở ô “{field}” thuộc loại không đọc được hoặc bị hỏng nên không xác nhận được. {_SIGN_AGAIN}",
    )


def changed_after(place: Place) -> Flaw:
    """Say that something else than a further signature followed a signature."""
    return Flaw(
        State.CHANGED,
        "changed-after",
        f"Sau khi có {_inside(place)}, tệp bị thêm, vẽ hoặc bỏ nội dung. {_SIGN_AGAIN}",
    )


def not_covered(place: Place) -> Flaw:
    """Say that bytes follow the last signature."""
    return Flaw(
        State.CHANGED,
        "not-covered",
        f"{place} là chữ ký cuối nhưng không bao trùm cả tệp: còn phần thêm vào sau đó. {_SIGN_AGAIN}",
    )


def changed_before(place: Place | None) -> Flaw:
    """Say that something was put onto the issued paper before it was first signed."""
    when = f"trước khi có {_inside(place)}" if place else "sau khi cấp số"
    return Flaw(
        State.CHANGED,
        "changed-before",
        f"Bản đã cấp số bị thêm, vẽ hoặc bỏ nội dung {when}. {_SIGN_AGAIN}",
    )


def replaced() -> Flaw:
    """Say that the issued bytes are there but no viewer would show them."""
    return Flaw(
        State.CHANGED,
        "replaced",
        "Tệp bắt đầu bằng bản đã cấp số nhưng phần nối thêm thay cả văn bản bằng nội dung khác. "
        + _SIGN_AGAIN,
    )


def painted(field: str, page: int) -> Flaw:
    """Say that a signature's box shows more than a signature may."""
    return Flaw(
        State.CHANGED,
        "painted",
        f"Ô chữ ký “{field}” ở trang {page} chưa ký mà đã có hình, không phải ô để ký, hoặc cùng các ô khác "
        f"lớn đến mức che văn bản. {_SIGN_AGAIN}",
    )


def covering(field: str, page: int, words: str) -> Flaw:
    """Say that a signature lies over words where none is expected.

    Programs put stamps into the corners of a page as well, so a person looks whether it hides anything.
    """
    return Flaw(
        State.TRUSTED,
        "covers-words",
        f"Hình chữ ký “{field}” ở trang {page} nằm ngoài chỗ ký và đè lên chữ “{words}”. Hãy mở tệp xem có "
        "che hay đổi nội dung không; nếu có, hãy ký lại đúng chỗ.",
    )


def resaved() -> Flaw:
    """Say that the file reads as issued but was written anew by another program."""
    return Flaw(
        State.RESAVED,
        "resaved",
        "Tệp có chữ và số trang như bản đã cấp số nhưng đã bị lưu lại bằng phần mềm khác (in ra PDF, nén, "
        f"sửa), nên không còn là bản đó. {_SIGN_AGAIN}",
    )


def different() -> Flaw:
    """Say that the file is another document."""
    return Flaw(
        State.DIFFERENT,
        "different",
        "Tệp này là văn bản khác, không phải bản đã cấp số của kế hoạch. Hãy kiểm tra số văn bản và chọn "
        "lại tệp.",
    )


def weak(place: Place, digests: Iterable[str]) -> Flaw:
    """Say that a signature rests on a digest that can be forged by now."""
    names = ", ".join(sorted(digest.upper() for digest in digests))
    return Flaw(
        State.WEAK,
        "weak-digest",
        f"{place} dùng thuật toán băm yếu {names}. Hãy đối chiếu với bản gốc, hoặc đề nghị ký lại bằng "
        "SHA-256.",
    )


def untrusted(place: Place, issuer: str) -> Flaw:
    """Say that nobody told us to believe the issuer of a certificate."""
    return Flaw(
        State.UNTRUSTED,
        "untrusted",
        f"{place}: chứng thư do “{issuer}” cấp, nơi cấp này chưa được khai báo tin cậy. Hãy nhờ quản trị "
        "thêm chứng thư gốc của nơi cấp vào thư mục tin cậy, nếu đúng là nơi cấp hợp pháp.",
    )


def invalid_then(place: Place) -> Flaw:
    """Say that a certificate of a known issuer was not good for this signature at its time."""
    return Flaw(
        State.UNTRUSTED,
        "certificate-invalid",
        f"{place}: chứng thư đã hết hạn, chưa có hiệu lực vào thời gian ký, hoặc không dùng để ký văn bản. "
        "Hãy đề nghị người ký kiểm tra chứng thư và ký lại.",
    )


def signed_later(place: Place, signed_at: dt.datetime) -> Flaw:
    """Say that the time of signing is yet to come."""
    return Flaw(
        State.TRUSTED,
        "signed-later",
        f"{place} ghi thời gian ký {signed_at:%d/%m/%Y %H:%M}, sau lúc kiểm tra. Hãy xem lại đồng hồ của máy "
        "đã ký.",
    )


def _inside(place: Place) -> str:
    text = str(place)
    return text[0].lower() + text[1:]
