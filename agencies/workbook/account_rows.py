"""The sheet of accounts: a row is one role of one person, and an account is found by its name."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.fields import Field

from agencies.models import Agency, Membership, User
from agencies.resources import ChoiceWidget, DayWidget, WordWidget, YesNoWidget
from agencies.roles import ROLE_NAMES, Permission
from agencies.text import composed
from agencies.workbook.known import People, account_name
from agencies.workbook.layout import ACCOUNTS
from agencies.workbook.reading import Table
from agencies.workbook.rows import CheckedRows

Row = Mapping[str, str]
# What is the same in every row of one person; a blank means what the first of them says.
PERSONAL = ("Họ và tên", "Thư điện tử", "Hoạt động")
ROLES = ChoiceWidget([(role.value, name) for role, name in ROLE_NAMES.items()])


class StandingWidget(YesNoWidget):
    """ "Có" or "Không"; a blank leaves the account as it is."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:  # type: ignore[override]
        return super().clean(value, row) if str(value or "").strip() else None


class AccountRows(CheckedRows):
    """What the rows would make of accounts and their roles."""

    layout = ACCOUNTS
    pointers = frozenset({"user", "agency", "password"})

    username = Field("user__username", "Tên đăng nhập", WordWidget(), readonly=True)
    full_name = Field("user__full_name", "Họ và tên", WordWidget())
    email = Field("user__email", "Thư điện tử", WordWidget())
    agency = Field("agency__short_name", "Cơ quan", WordWidget(), readonly=True)
    superior = Field("agency__parent__short_name", "Cơ quan cấp trên", WordWidget(), readonly=True)
    role = Field("role", "Vai trò", ROLES, readonly=True)
    since = Field("since", "Từ ngày", DayWidget(), saves_null_values=False)
    until = Field("until", "Đến ngày", DayWidget())
    is_active = Field("user__is_active", "Hoạt động", StandingWidget(), saves_null_values=False)

    class Meta(CheckedRows.Meta):
        model = Membership
        name = "Tài khoản"
        fields = (
            "username", "full_name", "email", "agency", "superior", "role", "since", "until",
            "is_active",
        )  # fmt: skip
        import_id_fields = ("username",)

    def begin(self, table: Table) -> None:
        self.reach = self.by.agencies_where(Permission.EDIT_ACCOUNTS)
        names = [account_name(cells["Tên đăng nhập"]) for _, cells in table.rows]
        self.people = People(names, self.offices)
        self.first_rows: dict[str, tuple[int, Row]] = {}

    def get_instance(self, instance_loader: Any, row: Any) -> Membership | None:
        name = account_name(row["Tên đăng nhập"])
        if not name:
            raise ValidationError("Tên đăng nhập: chưa ghi. Hãy đặt tên, ví dụ nguyen.van.a.")
        self._say_as_before(name, row)
        office, role = self._office(row), self._role(row)
        user = self._account(name)
        self.asked = Membership(user=user, agency=office, role=role)
        self.asked.since = timezone.localdate(self.at)
        held = [
            each
            for each in self.people.held_by(user)
            if each.agency is office and each.role == role
        ]
        found = _meant(held, str(row.get("Từ ngày") or ""))
        if found is not None:
            self.refuse_second(found)
        return found

    def init_instance(self, row: Any = None) -> Membership:
        self.people.held_by(self.asked.user).append(self.asked)
        self.refuse_second(self.asked)
        return self.asked

    def parts(self, instance: Membership) -> list[tuple[Any, str]]:
        return [(instance, ""), (instance.user, "user__")]

    def problems(self, instance: Membership) -> list[str]:
        if instance.until and instance.until < instance.since:
            return ["Đến ngày: phải sau “từ ngày”."]
        return []

    def name_of(self, cells: Mapping[str, str]) -> str:
        return cells["Họ và tên"] or cells["Tên đăng nhập"]

    def _say_as_before(self, name: str, row: Any) -> None:
        """Fill in what an earlier row says of the same person; refuse what contradicts it."""
        number, first = self.first_rows.setdefault(name, (self.number, row))
        for title in PERSONAL:
            if title not in row:
                continue
            row[title] = row[title] or first[title]
            if composed(row[title]) != composed(first[title]):
                raise ValidationError(
                    f"{title}: dòng {number} ghi “{first[title] or '(trống)'}” cho cùng tài khoản. Hãy ghi "
                    "giống nhau, hoặc đặt tên đăng nhập khác nếu là hai người."
                )

    def _account(self, name: str) -> User:
        user = self.people.named(name)
        if user is None:
            user = User(username=name, must_change_password=True)
            user.set_unusable_password()
            self.people.add(user)
        elif user.pk and not self._may_manage(user):
            raise ValidationError(
                f"Tên đăng nhập: “{name}” đã có người dùng ở nơi bạn không quản lý. Hãy đặt tên khác."
            )
        return user

    def _may_manage(self, user: User) -> bool:
        if self.by.is_superuser:
            return True
        rows = self.people.held_by(user)
        offices = {row.agency_id for row in rows}
        going_on = {row.agency_id for row in rows if row.until is None}
        return not user.is_superuser and bool(offices & self.reach) and going_on <= self.reach

    def _office(self, row: Row) -> Agency:
        name, superior = composed(row["Cơ quan"]), composed(row.get("Cơ quan cấp trên", ""))
        found = self.offices.called(name, superior) if name else []
        if len(found) != 1:
            raise ValidationError(self._not_one(name, superior, len(found)))
        self._refuse_out_of_reach(found[0])
        return found[0]

    def _not_one(self, name: str, superior: str, count: int) -> str:
        if not name:
            return "Cơ quan: chưa ghi. Hãy ghi tên cơ quan mà người này có vai trò."
        if count:
            return f"Cơ quan: có {count} cơ quan tên “{name}”. Hãy ghi thêm cột “Cơ quan cấp trên”."
        below = f" thuộc “{superior}”" if superior else ""
        return (
            f"Cơ quan: “{name}”{below} không có trong {self.offices.province}, cũng không có ở trang “Cơ "
            "quan”. Hãy sửa tên hoặc thêm cơ quan đó."
        )

    def _refuse_out_of_reach(self, office: Agency) -> None:
        stored: Agency | None = office
        while stored is not None and stored._state.adding:
            stored = stored.parent
        if not self.by.is_superuser and (stored is None or stored.pk not in self.reach):
            raise ValidationError(
                f"Bạn không quản lý tài khoản của {office}. Hãy bỏ dòng này, hoặc nhờ quản trị nơi đó."
            )

    def _role(self, row: Row) -> str:
        try:
            return ROLES.clean(row["Vai trò"])
        except ValueError as error:
            raise ValidationError(f"Vai trò: {error}") from error


def _meant(held: list[Membership], since: str) -> Membership | None:
    """Give, of several times that one role was held, that which began on the day, or goes on."""
    going_on = [row for row in held if row.until is None]
    then = [row for row in held if since and DayWidget().render(row.since) == since]
    return next(iter(then or going_on), None)
