"""What was told in a simulated year, and every promise about it that was broken."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.utils import timezone

from agencies.models import Delivery, Notice
from agencies.roles import Role
from agencies.stages import PROMPT, Stage
from reports.models import Obligation
from tests.reports.simulated_year import Year

OF_REPORTS = (
    Stage.OPENED, Stage.SOON, Stage.TODAY, Stage.OVERDUE, Stage.TO_HEAD, Stage.TO_MONITOR,
)  # fmt: skip
State = Delivery.State
Digests = dict[tuple[int, dt.date], set[tuple[dt.datetime, str]]]


def steps_told() -> dict[tuple[str, str], dt.datetime]:
    """Give when each step of a report was told, by its key and the role of who was told.

    Raises:
        AssertionError: two people of one role were told, or somebody of another office.
    """
    offices = dict(Obligation.objects.values_list("pk", "agency"))
    told: dict[tuple[str, str], dt.datetime] = {}
    rows = Notice.objects.filter(stage__in=OF_REPORTS).values_list(
        "key", "subject_id", "said_at", "recipient__memberships__role",
        "recipient__memberships__agency",
    )  # fmt: skip
    for key, subject, said_at, role, agency in rows:
        assert (key, role) not in told, key
        assert role == Role.MONITOR or agency == offices[subject], key
        told[key, role] = said_at
    return told


def faults(year: Year) -> list[str]:
    """Give every promise of sending that was broken in the year, as sentences."""
    rows = list(Delivery.objects.select_related("notice").order_by("pk"))
    sent = [each for each in rows if each.state == State.SENT]
    digests = _digests(sent)
    return [
        *_unlike_the_server(sent, year),
        *(f"{len(found)} digests {key}" for key, found in digests.items() if len(found) > 1),
        *(fault for each in sent for fault in _wrongly_sent(each, year)),
        *(fault for each in rows for fault in _late(each, year, digests)),
    ]


def _unlike_the_server(sent: list[Delivery], year: Year) -> Iterator[str]:
    taken = Counter(message for message, _ in year.mail.taken)
    yield from (f"{name} left {count} times" for name, count in taken.items() if count > 1)
    if {each.claim for each in sent} != set(taken):
        yield "what is kept as sent is not what the mail server took"
    people = {each.claim: each.notice.recipient_id for each in sent}
    if people != dict(year.mail.taken):
        yield "a message went to another person"


def _digests(sent: Iterable[Delivery]) -> Digests:
    found: Digests = defaultdict(set)
    for each in sent:
        if each.settled_at and each.notice.stage not in PROMPT:
            key = each.notice.recipient_id, timezone.localdate(each.settled_at)
            found[key].add((each.settled_at, each.claim))
    return found


def _wrongly_sent(each: Delivery, year: Year) -> Iterator[str]:
    assert each.settled_at is not None
    if not year.is_office_hour(each.settled_at):
        yield f"{each.notice.key} sent outside the hours, {each.settled_at}"
    if each.notice.stage in OF_REPORTS and each.notice.stage != Stage.OPENED:
        wanted = year.lives[each.notice.subject_id].wanted_at(each.settled_at)
        if wanted != each.notice.day:
            yield f"{each.notice.key} sent when it was wanted by {wanted}"


def _late(each: Delivery, year: Year, digests: Digests) -> Iterator[str]:
    """Find rounds in which it could have been sent and was not: past outage and one tick."""
    until = each.settled_at or dt.datetime.max.replace(tzinfo=dt.UTC)
    for now in year.good_rounds:
        if not each.notice.said_at <= now < until:
            continue
        today = digests.get((each.notice.recipient_id, timezone.localdate(now)), set())
        had_digest = any(at <= now for at, _ in today)
        if each.notice.stage in PROMPT or not had_digest:
            yield f"{each.notice.key} could have been sent at {now} and was {each.state} {until}"
            return
