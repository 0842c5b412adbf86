"""The admin of agencies, groups, names, days off, people and the log."""

from agencies.admin import agencies, audit, days, groups, imports, people

__all__ = ["agencies", "audit", "days", "groups", "imports", "people"]
