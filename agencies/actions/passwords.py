"""First passwords: made, told once on paper, and kept nowhere."""

import copy
import datetime as dt
import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import get_hasher
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.actions import audit
from agencies.models import Membership, RegistryImport, User

# Letters and digits that nobody mistakes for one another on paper: no 0 and o, no 1, i and l.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, LETTERS = 4, 4
# Slow hashes protect passwords that can be guessed; sixteen random letters (79 bits) can't be, and a
# province has thousands of accounts. Django hashes anew, slowly, at the first sign-in.
ROUNDS = 10_000


@dataclass(frozen=True, slots=True)
class Issued:
    """One line of the printed list."""

    user: User
    password: str
    offices: str


def awaiting(run: RegistryImport) -> "QuerySet[User]":
    """Give the accounts that an import has added and that nobody has signed in with yet."""
    rows = User.objects.filter(pk__in=run.new_accounts, must_change_password=True)
    return rows.filter(last_login=None, is_active=True)


@transaction.atomic
def issue(*, run: RegistryImport, by: User, at: dt.datetime) -> list[Issued]:
    """Give each new account a password, and the list of them: it can't be had a second time.

    Asked again, those who have not signed in get another one, and the earlier list is void.
    """
    held = Membership.objects.not_over_on(timezone.localdate(at)).select_related("agency")
    offices = _offices(held.filter(user__in=run.new_accounts))
    issued = [
        Issued(user, generated(), offices.get(user.pk, ""))
        for user in awaiting(run).select_for_update()
    ]
    hasher = copy.copy(get_hasher())
    hasher.iterations = ROUNDS  # type: ignore[attr-defined]
    for each in issued:
        each.user.password = hasher.encode(each.password, hasher.salt())
    User.objects.bulk_update([each.user for each in issued], ["password"], batch_size=500)
    RegistryImport.objects.filter(pk=run.pk).update(passwords_printed=at)
    audit.record(
        verb="in mật khẩu lần đầu",
        subject=run,
        by=by,
        at=at,
        agency=run.province,
        changes={"accounts": len(issued)},
    )
    return issued


def generated() -> str:
    """Give a password that can be read from paper and typed: k7mq-x2rt-9hcd-p4wy."""
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(parts)


def _offices(rows: "QuerySet[Membership]") -> dict[int, str]:
    told: dict[int, list[str]] = {}
    for row in rows:
        told.setdefault(row.user_id, []).append(f"{row.get_role_display()} · {row.agency}")
    return {pk: "; ".join(words) for pk, words in told.items()}
