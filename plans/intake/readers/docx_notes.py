"""What a reader of Word files left out or changed, told once for each kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from plans.draft import Problem, Severity
from plans.intake.readers.docx_letters import Remark

# Line and words of each remark of one kind.
_Found = list[tuple[int, str]]
_SHOWN = 5


class Notes:
    """Collects remarks by kind, with the line where each was made."""

    def __init__(self) -> None:
        self._found: dict[str, _Found] = defaultdict(list)

    def add(self, remarks: Iterable[Remark], line: int) -> None:
        """Add what was remarked in a paragraph or row."""
        for kind, words in remarks:
            self._found[kind].append((line, words))

    def problems(self) -> Iterator[Problem]:
        """Give one problem for each kind of remark."""
        if changes := self._changes():
            yield Problem("text-suspect", "warning", "file", changes)
        for kind, (severity, sentence) in _SENTENCES.items():
            if found := self._found.get(kind):
                where = f"line {found[0][0]}"
                yield Problem("text-suspect", severity, where, sentence(found))

    def _changes(self) -> str:
        inserted, deleted = len(self._found["inserted"]), len(self._found["deleted"])
        if not inserted + deleted:
            return ""
        return (
            f"Tệp còn {inserted + deleted} chỗ sửa đổi chưa chấp nhận (Track Changes: {inserted} chỗ "
            f"thêm, {deleted} chỗ xóa); đã đọc như đã chấp nhận tất cả. Hãy đối chiếu với bản chính "
            "thức."
        )


def _lines(found: _Found) -> str:
    numbers = list(dict.fromkeys(str(line) for line, _ in found))
    more = " …" if len(numbers) > _SHOWN else ""
    return f"Dòng {', '.join(numbers[:_SHOWN])}{more}"


def _quoted(found: _Found) -> str:
    words = [f"“{text[:150]}”" for _, text in found if text]
    more = " …" if len(words) > _SHOWN else ""
    return f"{'; '.join(words[:_SHOWN])}{more}"


def _converted(name: str, fonts: str) -> Callable[[_Found], str]:
    def sentence(found: _Found) -> str:
        return (
            f"{_lines(found)}: chữ theo bảng mã cũ {name} (phông {fonts}), đã chuyển sang Unicode. Hãy "
            "đọc lại xem dấu có đúng không."
        )

    return sentence


_SENTENCES: Mapping[str, tuple[Severity, Callable[[_Found], str]]] = {
    "hidden": (
        "warning",
        lambda found: (
            f"{_lines(found)}: có chữ ẩn, không in ra giấy nên không đưa vào kế hoạch: "
            f"{_quoted(found)}. Nếu là nội dung, hãy cho hiện trong Word rồi nhập lại."
        ),
    ),
    "aside": (
        "info",
        lambda found: (
            f"{_lines(found)}: có {len(found)} chú thích cuối trang, không đưa vào lời văn: "
            f"{_quoted(found)}. Nếu là nội dung, hãy nhập bổ sung."
        ),
    ),
    "comment": (
        "info",
        lambda found: (
            f"{_lines(found)}: có {len(found)} ý kiến bên lề (Comment), không đưa vào kế hoạch. Hãy xem "
            "lại các ý kiến đó trong Word."
        ),
    ),
    "object": (
        "warning",
        lambda found: (
            f"{_lines(found)}: có {len(found)} đối tượng nhúng (bảng tính, biểu đồ, tệp con) không đọc "
            "được. Hãy chép nội dung ra thành chữ hoặc bảng của Word rồi nhập lại."
        ),
    ),
    "contents": (
        "info",
        lambda found: f"{_lines(found)}: mục lục do Word tự lập, không đưa vào kế hoạch.",
    ),
    "sign": (
        "warning",
        lambda found: (
            f"{_lines(found)}: có ký tự của phông ký hiệu không đọc được, đã bỏ (chỗ □): "
            f"{_quoted(found)}. Hãy đối chiếu với bản gốc."
        ),
    ),
    "unseen": (
        "info",
        lambda found: (
            f"{_lines(found)}: có ký tự ẩn không in ra (gạch nối mềm, dấu đảo chiều chữ), đã bỏ. Hãy đọc "
            "lại nếu thấy chữ dính nhau."
        ),
    ),
    "tcvn3": ("info", _converted("TCVN3", ".VnTime")),
    "vni": ("info", _converted("VNI", "VNI-Times")),
    "no-header": (
        "info",
        lambda found: (
            f"{_lines(found)}: bảng không có hàng tiêu đề của phụ lục (TT, Nội dung, Cơ quan chủ trì …) "
            "nên đọc thành các dòng chữ, ô cách nhau bằng dấu |. Nếu là phụ lục, hãy thêm hàng tiêu đề "
            "rồi nhập lại."
        ),
    ),
}
