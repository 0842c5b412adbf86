"""Brings a province's workbook in: checked row by row, shown, confirmed, stored all at once.

Each step is claimed by a conditional update, so that it may be asked for twice and is done once; one
that its worker has left behind is taken up again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from agencies.actions import accounts, agencies, audit
from agencies.actions.changes import Rows
from agencies.models import Agency, Membership, RegistryImport, User
from agencies.roles import Denied, Permission
from agencies.sheets import UnreadableSheet
from agencies.workbook import checking, reading
from agencies.workbook.checking import Checked

State = RegistryImport.State
Clock = Callable[[], dt.datetime]

# With so many rows people wait for a page longer than they like.
BIG = 300
# Rows between two looks at the bar.
STEP = 100
CHANGED_MEANWHILE = (
    "Dữ liệu đã thay đổi từ lúc xem trước nên chưa lưu gì. Hãy xem lại rồi xác nhận."
)


class NotYours(Exception):
    """The person may not import into that province; the message is the sentence."""


class NotWaiting(Exception):
    """The import has gone on meanwhile; the message is the sentence."""


def start(
    *, province: Agency, content: bytes, file_name: str, by: User, at: dt.datetime
) -> RegistryImport:
    """Keep a workbook to be checked; nothing of it is in the registry yet.

    Raises:
        NotYours: ``by`` administers nothing in ``province``.
        UnreadableSheet: the file is no workbook, or too large.
    """
    verdict = _may_import(by, province)
    if isinstance(verdict, Denied):
        raise NotYours(verdict.reason)
    total = reading.row_count(content)
    run = RegistryImport(province=province, by=by, at=at, touched=at, total=total)
    run.file_name = file_name[-200:]
    run.file.save(f"{province.pk}.xlsx", ContentFile(content), save=False)
    run.save()
    return run


def _may_import(by: User, province: Agency) -> object:
    own = by.is_superuser or province.pk in by.province_ids
    return by.may(Permission.EDIT_REGISTRY) if own else by.may(Permission.EDIT_REGISTRY, province)


def check(*, pk: int, clock: Clock) -> None:
    """Check the workbook of an import and keep what comes of each row; safe to repeat."""
    run = _claim(pk, State.WAITING, State.CHECKING, clock())
    if run is None:
        return
    try:
        tables, checked = _checked(run, "Đang kiểm tra", clock)
    except UnreadableSheet as error:
        _become(run, State.UNREADABLE, clock(), notes=[str(error)])
        return
    notes = [note for table in tables for note in table.notes]
    _show(run, checked, notes, clock())


def confirm(*, run: RegistryImport, at: dt.datetime) -> None:
    """Let the checked rows be stored.

    Raises:
        NotWaiting: there is nothing to confirm, or it has been confirmed already.
    """
    waiting = RegistryImport.objects.filter(pk=run.pk, state=State.CHECKED)
    if not waiting.update(state=State.CONFIRMED, touched=at, done=0):
        raise NotWaiting("Lần nhập này không còn chờ xác nhận.")


def cancel(*, run: RegistryImport, at: dt.datetime) -> None:
    """Give an import up and take its file away.

    Raises:
        NotWaiting: it is being worked on or is over.
    """
    waiting = RegistryImport.objects.filter(pk=run.pk, state__in=RegistryImport.CANCELLABLE)
    if not waiting.update(state=State.CANCELLED, touched=at, results=[]):
        raise NotWaiting("Lần nhập này đang chạy hoặc đã xong nên không bỏ được.")
    _drop_file(run)


def save(*, pk: int, clock: Clock) -> None:
    """Store a confirmed import: all of it, and only what was shown; safe to repeat."""
    run = _claim(pk, State.CONFIRMED, State.SAVING, clock())
    if run is None:
        return
    _, checked = _checked(run, "Đang kiểm tra lần cuối", clock)
    if checked.results != run.results:
        _show(run, checked, [CHANGED_MEANWHILE], clock())
        return
    _progress(run, clock(), doing="Đang ghi vào danh mục", done=run.total)
    try:
        is_stored = _store(run, checked, clock())
    except (IntegrityError, accounts.RoleOutOfReach):
        # Somebody else has stored the like between the last look and now.
        _, checked = _checked(run, "Đang kiểm tra lại", clock)
        _show(run, checked, [CHANGED_MEANWHILE], clock())
        return
    if is_stored:
        _drop_file(run)


def _drop_file(run: RegistryImport) -> None:
    """Take the workbook away: it is full of names and addresses, and has done its work."""
    run.file.delete(save=False)
    RegistryImport.objects.filter(pk=run.pk).update(file="")


def _claim(pk: int, waiting: str, taken: str, now: dt.datetime) -> RegistryImport | None:
    """Take an import for oneself, or give None where another has it or it has gone on."""
    mine = RegistryImport.objects.filter(pk=pk).claimable(waiting, taken, now)
    if not mine.update(state=taken, touched=now, done=0, doing=""):
        return None
    return RegistryImport.objects.select_related("province", "by").get(pk=pk)


def _checked(run: RegistryImport, doing: str, clock: Clock) -> tuple[list[reading.Table], Checked]:
    with run.file.open() as file:
        tables = reading.read(file.read())
    run.total = sum(len(table.rows) for table in tables)
    _progress(run, clock(), doing=doing, total=run.total)
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if done % STEP == 0:
            _progress(run, clock(), done=done)

    checked = checking.check(tables, province=run.province, by=run.by, at=run.at, tick=tick)
    return tables, checked


def _mine(run: RegistryImport) -> "QuerySet[RegistryImport]":
    """Give the row of an import for as long as nobody else has taken it up."""
    return RegistryImport.objects.filter(pk=run.pk, state=run.state)


def _progress(run: RegistryImport, now: dt.datetime, **how_far: object) -> None:
    _mine(run).update(touched=now, **how_far)


def _become(run: RegistryImport, state: str, now: dt.datetime, **outcome: object) -> None:
    _mine(run).update(state=state, touched=now, doing="", **outcome)


def _show(run: RegistryImport, checked: Checked, notes: list[str], now: dt.datetime) -> None:
    _become(
        run,
        State.CHECKED if checked.is_right else State.REFUSED,
        now,
        results=checked.results,
        totals=checked.totals,
        notes=notes,
        done=run.total,
    )


@transaction.atomic
def _store(run: RegistryImport, checked: Checked, at: dt.datetime) -> bool:
    """Write everything in one transaction; False where somebody else has done so already."""
    # First of all: a second worker waits here for our row, and then finds it stored.
    if not _mine(run).update(state=State.SAVED, touched=at, doing=""):
        return False
    for agency in checked.agencies:
        # Its superior may have got an id only now.
        agency.parent = agency.parent
        agencies.save(agency=agency, by=run.by, at=at)
    # Reads anew what the person reaches: the agencies added above are part of it.
    by = User.objects.get(pk=run.by.pk)
    added = _store_accounts(checked.roles, by, at)
    RegistryImport.objects.filter(pk=run.pk).update(new_accounts=added)
    audit.record(
        verb="nhập danh mục cả tỉnh",
        subject=run,
        by=by,
        at=at,
        agency=run.province,
        changes={name: checked.totals.get(key, 0) for name, key in _COUNTED.items()},
    )
    return True


# The words of the log for the outcomes of rows.
_COUNTED = {"created": "new", "changed": "update", "same": "skip"}


def _store_accounts(roles: list[Membership], by: User, at: dt.datetime) -> list[int]:
    """Store people with their roles; give the ids of those who have got an account."""
    held: dict[int, list[Membership]] = defaultdict(list)
    for role in roles:
        role.agency = role.agency
        held[id(role.user)].append(role)
    added = []
    for rows in held.values():
        user, is_new = rows[0].user, rows[0].user.pk is None
        accounts.save(user=user, memberships=Rows(stored=rows), by=by, at=at)
        if is_new:
            added.append(user.pk)
    return added
