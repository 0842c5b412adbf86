"""The admin of agencies, groups, names, people and the log."""

from agencies.admin import agencies, audit, groups, people

__all__ = ["agencies", "audit", "groups", "people"]
