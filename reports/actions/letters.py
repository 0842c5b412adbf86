"""Urging letters: made in one click with everything filled in, written over, their list taken anew."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from agencies.actions import audit
from agencies.models import Agency, Membership, User
from agencies.roles import Role
from agencies.text import composed, shown
from documents.actions import numbers
from documents.models import Paper
from documents.official import Signature
from plans.models import Plan
from reports import letters
from reports.actions import late, rights
from reports.actions.late import Late
from reports.models import UrgedOffice, UrgingLetter

# So many working days are given to those who are late, until somebody says otherwise.
DAYS_TO_REPLY = 3
_TITLES = {
    "sở": "GIÁM ĐỐC",
    "văn phòng": "CHÁNH VĂN PHÒNG",
    "thanh tra": "CHÁNH THANH TRA",
    "ban": "TRƯỞNG BAN",
}


class NobodyLate(Exception):
    """None of those who were chosen is late; the message is the sentence."""


class UrgedToday(Exception):
    """A letter of this plan was made on this very day; ``letter`` is the latest one."""

    def __init__(self, letter: UrgingLetter) -> None:
        self.letter = letter
        super().__init__(f"Hôm nay đã soạn {letter} để đôn đốc theo kế hoạch này.")


class NotOpen(Exception):
    """The letter is not a draft any more; the message is the sentence."""


class WrittenMeanwhile(Exception):
    """Somebody has changed the letter since the page was opened; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Retaken:
    """What taking the list anew has changed: names of offices with their periods."""

    letter: UrgingLetter
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@transaction.atomic
def make(
    *, plan: Plan, obligations: Collection[int] | None, by: User, at: dt.datetime,
    after: int | None = None,
) -> UrgingLetter:  # fmt: skip
    """Make the draft of a letter to those who are late, with every word of it filled in.

    A second click finds the letter of the first.

    Args:
        plan: of which reports are late.
        obligations: keys of those that are urged; None for all that are late.
        by: who makes it.
        at: when.
        after: the letter of today that was seen, to make another one nevertheless.

    Raises:
        rights.NotAllowed: somebody else watches this plan, or it binds nobody any more.
        NobodyLate: nothing of it is late.
        UrgedToday: there is a letter of today that was not seen.
    """
    # Held until the commit: two clicks at once are one after the other here.
    held = Plan.objects.select_for_update(of=("self",)).select_related(
        "paper", "issuer", "monitor__parent", "monitor__province"
    )
    plan = held.get(pk=plan.pk)
    rights.require(rights.may_watch(plan, by))
    today = timezone.localdate(at)
    found = _late(plan, obligations, today)
    if (latest := _of_today(plan, today)) and latest.pk != after:
        if _is_the_same(latest, found):
            return latest
        raise UrgedToday(latest)
    letter = _begun(plan, found, by, at)
    _store_rows(letter, found)
    _record("soạn công văn đôn đốc", letter, by, at, {"urged": _names(found)})
    return letter


def _late(plan: Plan, obligations: Collection[int] | None, on: dt.date) -> list[Late]:
    if not plan.paper.is_in_force:
        stands = plan.paper.get_state_display()
        raise rights.NotAllowed(
            f"{plan} đang ở trạng thái “{stands}” nên không đôn đốc báo cáo nữa."
        )
    found = late.late(plan, on=on, only=obligations)
    if not found:
        raise NobodyLate("Không còn báo cáo nào quá hạn trong số đã chọn, nên chưa soạn công văn.")
    return found


def _of_today(plan: Plan, today: dt.date) -> UrgingLetter | None:
    of_plan = plan.urging_letters.select_related("paper").in_order()
    return next((each for each in of_plan[:1] if timezone.localdate(each.made_at) == today), None)


def _is_the_same(letter: UrgingLetter, found: Sequence[Late]) -> bool:
    """Tell whether a letter is still a draft and lists just these."""
    listed = set(letter.offices.values_list("obligation", flat=True))
    return letter.paper.is_open and listed == {each.obligation.pk for each in found}


def _begun(plan: Plan, found: Sequence[Late], by: User, at: dt.datetime) -> UrgingLetter:
    issuer, today = plan.monitor, timezone.localdate(at)
    before = UrgingLetter.objects.filter(paper__issuer=issuer).select_related("paper")
    last = before.in_order().first()
    texts = letters.usual_texts(
        letters.PlanCited(plan.paper.reference, plan.paper.day, str(plan.issuer), plan.subject),
        str(issuer),
        list(dict.fromkeys(each.period for each in found)),
        reply_by=late.days_after(today, count=DAYS_TO_REPLY, workdays=late.workdays_of(plan)),
        signature=_signature(issuer, last, today),
    )
    series = numbers.series_for(issuer, Paper.Kind.LETTER)
    paper = Paper.objects.create(
        issuer=issuer, kind=Paper.Kind.LETTER,
        symbol=last.paper.symbol if last else series.symbol_of(Paper.Kind.LETTER),
    )  # fmt: skip
    return UrgingLetter.objects.create(
        plan=plan, paper=paper, made_at=at, made_by=by, taken_on=today,
        place=last.place if last else issuer.place or issuer.root.place, **asdict(texts),
    )  # fmt: skip


def _signature(issuer: Agency, last: UrgingLetter | None, today: dt.date) -> Signature:
    """Give who signs: as on the letter before, else the head of the office."""
    if last is not None:
        capacity = tuple(last.signing_capacity.splitlines())
        return Signature(capacity, last.signer_title, last.signer_name)
    heads = Membership.objects.holding_on(today).filter(agency=issuer, role=Role.HEAD)
    head = heads.select_related("user").first()
    name = head.user.full_name if head else ""
    if issuer.kind == Agency.Kind.COMMITTEE:
        return Signature(("TM. ỦY BAN NHÂN DÂN",), "CHỦ TỊCH", name)
    called = issuer.name.lower()
    titles = (title for word, title in _TITLES.items() if called.startswith(f"{word} "))
    return Signature((), next(titles, "THỦ TRƯỞNG CƠ QUAN"), name)


def _store_rows(letter: UrgingLetter, found: Sequence[Late]) -> None:
    UrgedOffice.objects.bulk_create(
        UrgedOffice(
            letter=letter, position=place, obligation=each.obligation, agency_name=each.office,
            period_name=each.period, due_on=each.due_on, days_late=each.days_late,
            standing=each.standing,
        )
        for place, each in enumerate(found, start=1)
    )  # fmt: skip


@transaction.atomic
def rewrite(
    *, letter: UrgingLetter, texts: letters.Texts, symbol: str, version: int, by: User,
    at: dt.datetime,
) -> UrgingLetter:  # fmt: skip
    """Store the words of a draft as somebody has written them over.

    Raises:
        rights.NotAllowed: somebody else watches the plan.
        NotOpen: it was submitted.
        WrittenMeanwhile: it has changed since ``version``.
    """
    now = _held(letter, by, version)
    said = {name: _kept(value) for name, value in asdict(texts).items()}
    changes = {
        name: [getattr(now, name), value]
        for name, value in said.items()
        if getattr(now, name) != value
    }
    kept_symbol = composed(shown(symbol)).lstrip("/")
    if now.paper.symbol != kept_symbol:
        changes["symbol"] = [now.paper.symbol, kept_symbol]
        now.paper.symbol = kept_symbol
        now.paper.save(update_fields=["symbol"])
    if changes:
        for name, value in said.items():
            setattr(now, name, value)
        _store(now)
        _record("sửa công văn đôn đốc", now, by, at, changes)
    return now


def _kept(value: object) -> object:
    """Give a text as it is kept: no marks that nobody sees, no blank lines."""
    if not isinstance(value, str):
        return value
    return "\n".join(filter(None, (composed(line) for line in shown(value).splitlines())))


@transaction.atomic
def retake(
    *, letter: UrgingLetter, obligations: Collection[int], version: int, by: User, at: dt.datetime
) -> Retaken:
    """Take the list of a draft anew: those who were chosen, as late as they are by now.

    Raises:
        rights.NotAllowed, NotOpen, WrittenMeanwhile: as ``rewrite`` raises them.
        NobodyLate: none of those who were chosen is late any more; the list stays as it is.
    """
    now = _held(letter, by, version)
    today = timezone.localdate(at)
    before = {each.obligation_id: str(each) for each in now.offices.all()}
    found = _late(now.plan, obligations, today)
    now.offices.all().delete()
    now.taken_on = today
    _store(now)
    _store_rows(now, found)
    after = {each.obligation.pk: f"{each.office} · {each.period}" for each in found}
    retaken = Retaken(
        now,
        added=tuple(name for key, name in after.items() if key not in before),
        dropped=tuple(name for key, name in before.items() if key not in after),
    )
    said = {"added": list(retaken.added), "dropped": list(retaken.dropped), "taken_on": today}
    _record("cập nhật danh sách đôn đốc", now, by, at, said)
    return retaken


@transaction.atomic
def discard(*, letter: UrgingLetter, by: User, at: dt.datetime) -> None:
    """Throw a draft away; it had no number, and the log keeps that it was there.

    Raises:
        rights.NotAllowed: somebody else watches the plan.
        NotOpen: it was submitted.
    """
    now = _held(letter, by, None)
    _record(
        "bỏ dự thảo công văn đôn đốc",
        now,
        by,
        at,
        {"urged": [str(row) for row in now.offices.all()]},
    )
    paper = now.paper
    now.delete()
    paper.delete()


def _held(letter: UrgingLetter, by: User, version: int | None) -> UrgingLetter:
    """Give a draft as it stands now, its paper held until the commit: whoever submits it waits."""
    paper = Paper.objects.select_for_update(of=("self",)).filter(urging_letter=letter.pk).first()
    if paper is None:
        raise NotOpen("Dự thảo công văn này đã bị bỏ.")
    near = UrgingLetter.objects.select_related("plan__paper", "plan__monitor__province")
    now = near.get(pk=letter.pk)
    now.paper = paper
    rights.require(rights.may_watch(now.plan, by))
    if not paper.is_open:
        raise NotOpen(
            f"{now} đang ở trạng thái “{paper.get_state_display()}” nên không sửa được nữa. Muốn sửa, hãy "
            "rút lại trước khi cấp số."
        )
    if version is not None and now.version != version:
        raise WrittenMeanwhile(
            "Công văn đã được sửa ở nơi khác từ khi bạn mở trang. Hãy xem bản mới nhất rồi sửa lại."
        )
    return now


def _store(now: UrgingLetter) -> None:
    now.version += 1
    now.save()


def _names(found: Sequence[Late]) -> list[str]:
    return [f"{each.office} · {each.period}" for each in found]


def _record(
    verb: str, letter: UrgingLetter, by: User, at: dt.datetime, changes: Mapping[str, object]
) -> None:
    audit.record(
        verb=verb, subject=letter, by=by, at=at, agency=letter.plan.monitor, changes=changes
    )
