"""The workbook of a whole province: which sheets it has, and what is written in each column."""

from dataclasses import dataclass

from agencies.models import Agency
from agencies.roles import ROLE_NAMES

YES_NO = ("Có", "Không")
_DAY = "Ghi dạng ngày/tháng/năm: 01/07/2025."


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, what to write in it, and the only words allowed where there are such."""

    title: str
    note: str
    words: tuple[str, ...] = ()
    required: bool = False
    width: int = 22

    @property
    def told(self) -> str:
        """All there is to know before filling it in, in one line."""
        must = "Bắt buộc. " if self.required else ""
        words = f" Được ghi: {', '.join(self.words)}." if self.words else ""
        return f"{must}{self.note}{words}"


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet of the workbook."""

    title: str
    about: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> list[str]:
        return [each.title for each in self.columns if each.required]


AGENCIES = Layout(
    "Cơ quan",
    "Mỗi dòng một cơ quan, đơn vị. Cơ quan đã có được nhận ra theo cơ quan cấp trên và tên đầy đủ.",
    (
        Column(
            "Cơ quan cấp trên",
            "Tên của cơ quan cấp trên trong tỉnh; cơ quan đó có thể mới và ghi ở dòng khác của trang này. "
            "Chỉ UBND tỉnh để trống.",
            required=True,
            width=32,
        ),
        Column("Tên đầy đủ", "Tên ghi trên văn bản.", required=True, width=44),
        Column(
            "Tên thường dùng",
            "Tên như kế hoạch thường ghi: UBND xã Bằng Thành.",
            required=True,
            width=32,
        ),
        Column("Loại", "Chọn trong danh sách.", tuple(map(str, Agency.Kind.labels)), True, 30),
        Column("Cấp", "Chọn trong danh sách.", tuple(map(str, Agency.Level.labels)), True, 18),
        Column("Chữ viết tắt", "Dùng trong ký hiệu văn bản: SNV, UBND.", width=14),
        Column("Mã định danh", "Không quá 35 ký tự."),
        Column("Địa danh", "Ghi trước ngày tháng trên văn bản."),
        Column("Thư điện tử", "Ví dụ: vanthu@tinh.gov.vn.", width=28),
        Column("Có từ ngày", _DAY, width=14),
        Column("Đến hết ngày", f"Ngày cuối cùng còn hoạt động. {_DAY}", width=14),
        Column("Số liệu mẫu", "Có: chưa đối chiếu với văn bản của tỉnh.", YES_NO, width=14),
        Column("Ghi chú", "Không bắt buộc.", width=32),
    ),
)
ACCOUNTS = Layout(
    "Tài khoản",
    "Mỗi dòng một vai trò của một người trong một cơ quan; người giữ nhiều vai trò có nhiều dòng.",
    (
        Column(
            "Tên đăng nhập",
            "Chữ thường không dấu, số và @ . + - _; mỗi người một tên, ví dụ nguyen.van.a.",
            required=True,
        ),
        Column("Họ và tên", "Họ trước, tên sau.", required=True, width=28),
        Column("Thư điện tử", "Không bắt buộc.", width=28),
        Column(
            "Cơ quan",
            "Tên thường dùng hoặc tên đầy đủ của cơ quan trong tỉnh, kể cả cơ quan mới ở trang Cơ quan.",
            required=True,
            width=32,
        ),
        Column(
            "Cơ quan cấp trên", "Chỉ cần khi trong tỉnh có hai cơ quan cùng tên.", width=32
        ),
        Column("Vai trò", "Chọn trong danh sách.", tuple(ROLE_NAMES.values()), True, 20),
        Column("Từ ngày", f"Để trống là từ hôm nay. {_DAY}", width=14),
        Column("Đến ngày", f"Chỉ ghi khi hết giữ vai trò. {_DAY}", width=14),
        Column("Hoạt động", "Không: khóa tài khoản. Để trống: giữ như đang có.", YES_NO, width=12),
    ),
)  # fmt: skip
LAYOUTS = (AGENCIES, ACCOUNTS)
