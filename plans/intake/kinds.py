"""What a file is, told by its content and never by its name."""

from plans.intake.errors import UnreadableFile
from plans.intake.source import Kind

# First bytes of kinds that people send under any name, and that are no plan.
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "tệp ảnh"),
    (b"\xff\xd8\xff", "tệp ảnh"),
    (b"GIF8", "tệp ảnh"),
    (b"%PDF-", "tệp PDF"),
    (b"PK\x03\x04", "tệp nén hoặc tệp Office (DOCX, XLSX)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tệp Office đời cũ (DOC, XLS)"),
    (b"{\\rtf", "tệp RTF"),
)
_WAY_OUT = "Hãy lưu kế hoạch thành tệp Word (.docx), Excel (.xlsx), PDF có chữ hoặc văn bản (.txt)."


def kind_of(content: bytes) -> Kind:
    """Tell what reader a file is for.

    Raises:
        UnreadableFile: it is empty, or of a kind that no reader is for.
    """
    if not content.strip():
        raise UnreadableFile("Tệp rỗng, không có nội dung để đọc. Hãy kiểm tra lại tệp.")
    for signature, name in _REFUSED:
        if content.startswith(signature):
            raise UnreadableFile(f"Đây là {name}, chưa đọc được trực tiếp. {_WAY_OUT}")
    return "text"
