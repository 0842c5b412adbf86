"""Whose it is in an office to be told: those who hold the role, or who stands in for them.

Given as querysets whose rows have ``agency`` and ``user``, so that notices are laid by the database
itself, for however many offices.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.models import Deputy, Membership, Notice
from agencies.roles import Role

# An office whose clerk has left, or that never had one, must be told all the same.
_INSTEAD = {Role.CLERK: Role.HEAD, Role.MONITOR: Role.HEAD}


def roster(role: Role, *, on: dt.date) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Give those in each office who hold ``role`` on a day and are there, and the others' deputies.

    Where nobody holds it, it is the head's. Rows of both have ``holder_id``, whose role it is.
    """
    holding = Membership.objects.holding_on(on).filter(user__is_active=True)
    acting = Deputy.objects.acting_on(on).filter(user__is_active=True)
    theirs: Any = Q(role=role)
    if instead := _INSTEAD.get(role):
        held = holding.filter(role=role, agency=OuterRef("agency"))
        theirs |= Q(role=instead) & ~Exists(held)
    is_away = Exists(acting.filter(absent=OuterRef("user"), agency=OuterRef("agency")))
    own = holding.filter(theirs).order_by()
    covered = own.filter(agency=OuterRef("agency"), user=OuterRef("absent"))
    return (
        own.filter(~is_away).annotate(holder_id=F("user")),
        acting.filter(Exists(covered)).order_by().annotate(holder_id=F("absent")),
    )


def not_theirs(notices: Iterable[Notice], *, on: dt.date) -> set[int]:
    """Give the keys of what was told to people who have no part in that office any more.

    What it says is worded from how things stand now, and is the office's own.
    """
    told = list(notices)
    within = {
        "agency__in": {each.agency_id for each in told},
        "user__in": {each.recipient_id for each in told},
    }
    holding = Membership.objects.holding_on(on)
    stood_in_for = holding.filter(user=OuterRef("absent"), agency=OuterRef("agency"))
    acting = Deputy.objects.acting_on(on).filter(Exists(stood_in_for), **within)
    pairs = [
        rows.order_by().values_list("user", "agency") for rows in (holding.filter(**within), acting)
    ]
    there = set(pairs[0].union(pairs[1]))
    return {each.pk for each in told if (each.recipient_id, each.agency_id) not in there}
