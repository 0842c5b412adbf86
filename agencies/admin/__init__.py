"""The admin of agencies, groups, names, days off, gateways, people and the log."""

from agencies.admin import agencies, audit, days, gateways, groups, imports, people

__all__ = ["agencies", "audit", "days", "gateways", "groups", "imports", "people"]
