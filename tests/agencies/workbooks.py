"""Workbooks of a province as people make them: the template, with some of its cells changed."""

import io
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from agencies.models import Agency, User
from agencies.workbook import registry_rows, writing

OFFICE = {"Loại": "Cơ quan chuyên môn thuộc UBND", "Cấp": "Cấp tỉnh"}


def template(province: Agency, by: User) -> bytes:
    """Give the workbook as it is downloaded."""
    return writing.written(
        {
            "Cơ quan": registry_rows.agencies(province),
            "Tài khoản": registry_rows.accounts(province, by),
        }
    )


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    """Give a workbook after ``change`` was made to it in openpyxl, and saved."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def append(sheet: Any, **cells: Any) -> int:
    """Write a row below the others, by title; give its number."""
    sheet.append([cells.get(cell.value) for cell in sheet[1]])
    return int(sheet.max_row)


def with_rows(
    content: bytes, agencies: list[dict[str, Any]], accounts: list[dict[str, Any]]
) -> bytes:
    """Give a workbook with rows added to both sheets."""

    def add(book: Any) -> None:
        for row in agencies:
            append(book["Cơ quan"], **{**OFFICE, **row})
        for row in accounts:
            append(book["Tài khoản"], **row)

    return edited(content, add)


def office(name: str, superior: str, **cells: Any) -> dict[str, Any]:
    return {"Tên đầy đủ": name, "Tên thường dùng": name, "Cơ quan cấp trên": superior, **cells}


def person(username: str, office: str, **cells: Any) -> dict[str, Any]:
    row = {"Tên đăng nhập": username, "Họ và tên": "Nông Thị Mới", "Cơ quan": office}
    return {**row, "Vai trò": "Chuyên viên", **cells}
