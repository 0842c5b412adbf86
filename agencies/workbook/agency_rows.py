"""The sheet of agencies: found again by superior and full name, new ones in any order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from agencies.models import Agency
from agencies.resources import AgencyResource, DayWidget
from agencies.roles import Permission
from agencies.text import composed
from agencies.workbook.layout import AGENCIES
from agencies.workbook.reading import PROVINCE, Table
from agencies.workbook.rows import CheckedRows

Row = Mapping[str, str]


class AgencyRows(CheckedRows, AgencyResource):
    """What the rows would make of the agencies of one province."""

    layout = AGENCIES
    pointers = frozenset({"parent", "province"})

    class Meta(CheckedRows.Meta, AgencyResource.Meta):
        pass

    def begin(self, table: Table) -> None:
        self.reach = self.by.agencies_where(Permission.EDIT_REGISTRY)
        self.said = {_said(cells) for _, cells in table.rows}

    def in_order(self, rows: Sequence[tuple[int, dict[str, str]]]) -> Any:
        """Give superiors first; those that stand in a ring come last, and are refused there."""
        above = {_name(cells, title): cells for _, cells in rows for title in _NAMES}
        above.pop("", None)

        def depth(cells: Row | None) -> int:
            steps = 0
            while cells is not None and steps < _DEEPEST:
                cells, steps = above.get(_name(cells, _SUPERIOR)), steps + 1
            return steps

        return sorted(rows, key=lambda pair: depth(pair[1]))

    def get_instance(self, instance_loader: Any, row: Row) -> Agency | None:
        self._refuse_another_province(row)
        self.parent_now = self._parent(row)
        found = self._stored(self.parent_now, row)
        if found is not None:
            self.refuse_second(found)
        return found

    def _stored(self, parent: Agency | None, row: Row) -> Agency | None:
        """Give the agency of that name and first day; else the one whose first day is corrected."""
        rows = self.offices.under(parent, row["Tên đầy đủ"])
        begun = _begun(row)
        exact = [each for each in rows if DayWidget().render(each.valid_from) == begun]
        free = [each for each in rows if self._is_free(each, row)]
        return next(iter(exact or free), None)

    def _is_free(self, agency: Agency, row: Row) -> bool:
        """Tell whether no other row speaks of the agency by its first day."""
        mine = (_name(row, _SUPERIOR), _name(row, "Tên đầy đủ"))
        return bool(agency.pk) and (*mine, DayWidget().render(agency.valid_from)) not in self.said

    def init_instance(self, row: Any = None) -> Agency:
        agency = Agency(parent=self.parent_now)
        agency.province = self.offices.province
        self.refuse_second(agency)
        return agency

    def after_init_instance(self, instance: Agency, new: bool, row: Any, **kwargs: Any) -> None:
        """Leave it to ``problems``: a row that changes nothing may speak of any agency."""

    def import_instance(self, instance: Agency, row: Any, **kwargs: Any) -> None:
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            # Rows below a wrong one are still understood.
            self.offices.add(instance)

    def problems(self, instance: Agency) -> list[str]:
        said = [self._out_of_reach(instance)]
        first, last = instance.valid_from, instance.valid_to
        if first and last and last < first:
            said.append("Đến hết ngày: phải sau ngày bắt đầu.")
        others = self.offices.under(instance.parent, instance.name)
        if any(each is not instance and each.valid_from == first for each in others):
            said.append(
                "Cơ quan cấp trên này đã có đơn vị cùng tên, cùng ngày bắt đầu. Hãy bỏ dòng này hoặc ghi "
                "ngày khác."
            )
        return [sentence for sentence in said if sentence]

    def _out_of_reach(self, instance: Agency) -> str:
        owner = instance if instance.pk else instance.parent
        # Who may write under an agency may write under what is added there.
        while owner is not None and owner._state.adding:
            owner = owner.parent
        if owner is None:
            return (
                f"Chỉ {self.offices.province} không có cơ quan cấp trên. Hãy ghi cơ quan cấp trên."
            )
        if self.by.is_superuser or owner.pk in self.reach:
            return ""
        return (
            f"Bạn không quản lý danh mục của {owner}. Hãy bỏ dòng này, hoặc nhờ quản trị của tỉnh."
        )

    def name_of(self, cells: Mapping[str, str]) -> str:
        return cells["Tên thường dùng"] or cells["Tên đầy đủ"]

    def _refuse_another_province(self, row: Row) -> None:
        here = {self.offices.province.short_name, self.offices.province.name, ""}
        if (said := composed(row.get(PROVINCE, ""))) not in here:
            raise ValidationError(
                f"Dòng này thuộc “{said}”, không thuộc {self.offices.province}. Hãy bỏ dòng này; mỗi tệp "
                "dành cho một tỉnh."
            )

    def _parent(self, row: Row) -> Agency | None:
        name = composed(row[_SUPERIOR])
        if not name:
            return None
        found = self.offices.called(name)
        if len(found) > 1:
            raise ValidationError(
                f"Cơ quan cấp trên “{name}”: trong {self.offices.province} có {len(found)} cơ quan cùng "
                "tên. Hãy ghi tên đầy đủ."
            )
        if not found:
            raise ValidationError(
                f"Cơ quan cấp trên “{name}” không có trong {self.offices.province}, cũng không có ở dòng "
                "nào đứng trên nó. Hãy sửa tên hoặc thêm dòng cho cơ quan đó."
            )
        return found[0]


_SUPERIOR = "Cơ quan cấp trên"
_NAMES = ("Tên thường dùng", "Tên đầy đủ")
# Steps from the province down to the last unit that any registry has, and to spare.
_DEEPEST = 12


def _name(cells: Row, title: str) -> str:
    return composed(cells.get(title, "")).casefold()


def _begun(cells: Row) -> str:
    """Give the first day as it is exported, or as it was typed where it is no day."""
    text = str(cells.get("Có từ ngày") or "")
    try:
        return str(DayWidget().render(DayWidget().clean(text)))
    except ValueError:
        return text


def _said(cells: Row) -> tuple[str, str, str]:
    return _name(cells, _SUPERIOR), _name(cells, "Tên đầy đủ"), _begun(cells)
