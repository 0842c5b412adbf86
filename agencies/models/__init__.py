"""Who: agencies, their groups and other names, people and what they did."""

from agencies.models.absence import DayOff, Deputy
from agencies.models.agency import Agency, Succession
from agencies.models.audit import AuditEvent
from agencies.models.group import AgencyGroup, Alias, GroupMember, GroupRule
from agencies.models.imports import RegistryImport
from agencies.models.notices import Delivery, Gateway, Heartbeat, Notice, NoticeChoice
from agencies.models.people import Membership, User

__all__ = [
    "Agency",
    "AgencyGroup",
    "Alias",
    "AuditEvent",
    "DayOff",
    "Delivery",
    "Deputy",
    "Gateway",
    "GroupMember",
    "GroupRule",
    "Heartbeat",
    "Membership",
    "Notice",
    "NoticeChoice",
    "RegistryImport",
    "Succession",
    "User",
]
