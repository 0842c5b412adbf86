"""The admin of plans, their rows and the forms of communication."""

from plans.admin import formats, items, plans

__all__ = ["formats", "items", "plans"]
