"""The log in words: verbs, names of fields, values."""

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.models import AuditEvent

# What changed, the lines before, the lines after.
Line = tuple[str, list[str], list[str]]

# How the log keeps days and times.
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)

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
    "ip": "địa chỉ mạng",
    "until": "đến hết ngày",
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
    choices = _choices(model, name)
    return _label(model, name), _words(old, choices), _words(new, choices)


def _label(model: Any, name: str) -> str:
    if name in _WORDS:
        return _WORDS[name]
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return name


def _choices(model: Any, name: str) -> Mapping[Any, str]:
    """Give the words of the codes that a field holds; none for most fields."""
    try:
        return {code: str(words) for code, words in model._meta.get_field(name).flatchoices}
    except (AttributeError, FieldDoesNotExist):
        return {}


def _words(value: Any, choices: Mapping[Any, str]) -> list[str]:
    """Give a value as the lines it is shown on."""
    if isinstance(value, bool):
        return ["Có" if value else "Không"]
    if isinstance(value, list):
        return [each["message"] if isinstance(each, dict) else str(each) for each in value]
    if isinstance(value, str) and value in choices:
        return [choices[value]]
    return [] if value is None else [_dated(line) for line in str(value).splitlines()]


def _dated(text: str) -> str:
    """Give a day or a time as people write it, and anything else as it is."""
    if _DAY.fullmatch(text):
        return "/".join(reversed(text.split("-")))
    try:
        at = parse_datetime(text) if _MOMENT.match(text) else None
    except ValueError:
        # Words of somebody that only look like a time.
        at = None
    return f"{timezone.localtime(at):%H:%M:%S %d/%m/%Y}" if at and at.tzinfo else text
