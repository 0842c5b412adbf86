"""The log in words: verbs, names of fields, values."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from agencies.models import AuditEvent

# What changed, the lines before, the lines after.
Line = tuple[str, list[str], list[str]]

# Names of what hangs on an object and of counts, which no field of a model explains.
_WORDS = {
    "successions": "cơ quan kế thừa",
    "rules": "quy tắc",
    "named": "ghi đích danh",
    "memberships": "vai trò",
    "item_formats": "hình thức",
    "lead": "chủ trì",
    "coordinating": "phối hợp",
    "recipients": "nơi nhận",
    "legal_bases": "căn cứ",
    "appendices": "phụ lục",
    "number": "số",
    "symbol": "ký hiệu",
    "day": "ngày",
    "created": "dòng mới",
    "changed": "dòng thay đổi",
    "same": "dòng giữ nguyên",
    "items": "số nội dung",
    "problems": "điểm cần xem lại",
}


def spoken(verb: str) -> str:
    """Give a verb of the log as a person says it."""
    return {"registry.loaded": "nạp danh mục"}.get(verb, verb)


def model_of(event: AuditEvent) -> Any:
    """Give the model an event speaks of, None if there is no such any more."""
    try:
        return apps.get_model(event.subject_type)
    except (LookupError, ValueError):
        return None


def lines_of(event: AuditEvent) -> list[Line]:
    """Give the changes of an event as rows to show: what, before, after."""
    model = model_of(event)
    return [_shown(model, name, value) for name, value in event.changes.items()]


def _shown(model: Any, name: str, value: Any) -> Line:
    is_pair = isinstance(value, list) and len(value) == 2 and name != "problems"
    old, new = value if is_pair else (None, value)
    return _label(model, name), _words(old), _words(new)


def _label(model: Any, name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return name


def _words(value: Any) -> list[str]:
    """Give a value as the lines it is shown on."""
    if isinstance(value, bool):
        return ["Có" if value else "Không"]
    if isinstance(value, list):
        return [each["message"] if isinstance(each, dict) else str(each) for each in value]
    return [] if value is None else str(value).splitlines()
