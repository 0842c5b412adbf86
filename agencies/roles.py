"""Who may do what: roles are plain data in code, and a refusal carries its reason."""

import enum
from dataclasses import dataclass


class Permission(enum.Enum):
    """One thing a person may do for an agency and for everything below it."""

    SEE_DRAFTS = "xem kế hoạch đang soạn"
    EDIT_PLANS = "soạn và nhập kế hoạch"
    SUBMIT_PLANS = "trình ký kế hoạch"
    NUMBER_PAPERS = "cấp số văn bản"
    REGISTER_PLANS = "đăng ký kế hoạch đã ban hành"
    EDIT_REGISTRY = "sửa danh mục cơ quan, nhóm và hình thức"
    EDIT_ACCOUNTS = "quản lý tài khoản"
    SEE_AUDIT = "xem nhật ký"
    SEE_REPORTS = "xem báo cáo"
    FILE_REPORTS = "lập báo cáo"
    SEND_REPORTS = "duyệt và gửi báo cáo"
    REVIEW_REPORTS = "tiếp nhận, trả lại báo cáo"
    HAND_OVER = "bàn giao việc và cử người làm thay"


class Role(enum.StrEnum):
    """The roles of the glossary."""

    CLERK = "clerk"
    HEAD = "head"
    MONITOR = "monitor"
    REGISTRAR = "registrar"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: dict[Role, str] = {
    Role.CLERK: "Chuyên viên",
    Role.HEAD: "Lãnh đạo đơn vị",
    Role.MONITOR: "Đầu mối theo dõi",
    Role.REGISTRAR: "Văn thư",
    Role.VIEWER: "Người xem",
    Role.ADMINISTRATOR: "Quản trị",
}

# Everybody looks, each as far as their role reaches.
_LOOKING = frozenset({Permission.SEE_DRAFTS, Permission.SEE_REPORTS})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLERK: _LOOKING | {Permission.EDIT_PLANS, Permission.FILE_REPORTS},
    Role.HEAD: _LOOKING
    | {
        Permission.EDIT_PLANS,
        Permission.SUBMIT_PLANS,
        Permission.REGISTER_PLANS,
        Permission.FILE_REPORTS,
        Permission.SEND_REPORTS,
        Permission.REVIEW_REPORTS,
        Permission.HAND_OVER,
    },
    Role.MONITOR: _LOOKING
    | {
        Permission.EDIT_PLANS,
        Permission.REGISTER_PLANS,
        Permission.SEE_AUDIT,
        Permission.REVIEW_REPORTS,
    },
    Role.REGISTRAR: _LOOKING | {Permission.NUMBER_PAPERS, Permission.REGISTER_PLANS},
    Role.VIEWER: _LOOKING,
    Role.ADMINISTRATOR: _LOOKING
    | frozenset(
        {
            Permission.EDIT_REGISTRY,
            Permission.EDIT_ACCOUNTS,
            Permission.SEE_AUDIT,
            Permission.HAND_OVER,
        }
    ),
}


def roles_with(permission: Permission) -> list[Role]:
    """Give the roles that carry ``permission``, in the order of ``Role``."""
    return [role for role in Role if permission in PERMISSIONS[role]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A yes, true where a bool is asked for."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """A no with the Vietnamese sentence that the person is shown."""

    reason: str

    def __bool__(self) -> bool:
        return False


Verdict = Allowed | Denied
