"""What the fields of a plan are called where two versions of it stand beside each other."""

from plans.views.desk_tables import TITLES

_NAMES = TITLES | {
    "group": "Đầu đề nhóm",
    "heading": "Đầu đề nhóm",
    "label": "Số mục",
    "title": "Tiêu đề",
    "body": "Nội dung mục",
    "text": "Lời của phụ lục",
    "orientation": "Hướng giấy",
    "number": "Số",
    "symbol": "Ký hiệu",
    "day": "Ngày",
    "place": "Địa danh",
    "year": "Năm kế hoạch",
    "subject": "Trích yếu",
    "bases": "Căn cứ",
    "opening": "Phần mở đầu",
    "closing": "Phần kết",
    "recipients": "Nơi nhận",
    "recipients_note": "Ghi chú nơi nhận",
    "capacity": "Quyền hạn",
    "signer_title": "Chức vụ",
    "signer_name": "Người ký",
}


def name_of(field: str) -> str:
    """Give the name of a field; a column of the plan's own has the title it is printed with."""
    return _NAMES.get(field, field.removeprefix("extra:"))
