"""The admin of agencies, groups, names, people and the log."""

from agencies.admin import agencies, audit, groups, imports, people

__all__ = ["agencies", "audit", "groups", "imports", "people"]
