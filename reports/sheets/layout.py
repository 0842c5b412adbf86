"""The columns of both forms, and the stamp that says whose form it is."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.core import signing

# The sheet that is filled, and the hidden one that keeps the stamp.
FORM, STAMP = "Báo cáo", "Nhận dạng"
_SALT = "reports.sheets"
_MARK = "ma-bieu:"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in code, its title, its width in letters, and who writes in it."""

    name: str
    title: str
    width: float
    is_filled: bool = False


AGENCY = Column("agency", "Đơn vị", 26)
KEY = Column("key", "Mã dòng", 10)
COLUMNS = (
    Column("number", "TT", 5),
    Column("contents", "Nội dung", 34),
    Column("role", "Vai trò", 10),
    Column("schedule", "Thời gian thực hiện", 13),
    Column("form", "Hình thức", 22),
    Column("unit", "Đơn vị tính", 10),
    Column("before", "Số kỳ trước", 9),
    Column("quantity", "Số lượng", 10, is_filled=True),
    Column("state", "Kết quả", 17, is_filled=True),
    Column("done", "Các lần đã làm", 13, is_filled=True),
    Column("narrative", "Nội dung đã làm", 34, is_filled=True),
    Column("difficulties", "Khó khăn", 20, is_filled=True),
    Column("proposals", "Đề xuất", 20, is_filled=True),
    KEY,
)
BACKFILL_COLUMNS = (AGENCY, *COLUMNS)

# What is said of a duty once, however many forms it has.
OF_DUTY = ("state", "done", "narrative", "difficulties", "proposals")

# The last lines of an office's form: what is said of the whole report.
WHOLE = {
    "summary": "Đánh giá chung",
    "difficulties": "Khó khăn, vướng mắc chung",
    "proposals": "Đề xuất, kiến nghị chung",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose form a workbook is: an obligation's in a version, or a past period's."""

    obligation: int = 0
    version: int = 0
    period: int = 0

    def sealed(self) -> str:
        """Give it as a cell that nobody can write."""
        return _MARK + signing.dumps(asdict(self), salt=_SALT)

    @classmethod
    def unsealed(cls, text: Any) -> Self | None:
        """Read what ``sealed`` gave; None where it is not ours."""
        if not isinstance(text, str) or not text.startswith(_MARK):
            return None
        try:
            return cls(**signing.loads(text.removeprefix(_MARK).strip(), salt=_SALT))
        except (signing.BadSignature, TypeError):
            return None


def row_key(key: int, place: int) -> str:
    """Name a line of a form: the duty or entry, and which of its forms, from 1."""
    return f"{key}.{place}"
