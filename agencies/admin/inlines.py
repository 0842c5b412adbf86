"""Rows inside another object's form, which follow the object's own permissions."""

from typing import Any, ClassVar

from django.http import HttpRequest
from unfold.admin import TabularInline

from agencies.admin.scope import ScopedForm, ScopedMixin, user_of
from agencies.roles import Permission


class RoleInline(ScopedMixin, TabularInline):
    """Rows that hang on an object; who may change it may change them."""

    form = ScopedForm
    extra = 0
    hide_title = True
    changed_with: ClassVar[Permission]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(user_of(request).may(self.changed_with))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(user_of(request).may(self.changed_with))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(user_of(request).may(self.changed_with))


class ReadOnlyInline(RoleInline):
    """Rows that are shown here and changed elsewhere."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
