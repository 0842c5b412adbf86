"""Sending: each thing claimed by one sender, sent once, at an hour when people work."""

import datetime as dt
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from agencies import telling
from agencies.actions import claims, routing, sending
from agencies.actions.sending import Sent
from agencies.messages import ChannelDown, Message, TryLater, Unanswered, Undeliverable
from agencies.models import Agency, DayOff, Delivery, NoticeChoice, User
from agencies.sending_hours import SendingHours
from agencies.stages import Group, Stage
from tests.agencies.post import MailServer
from tests.agencies.senders import MORNING, Told
from tests.factories import (
    AgencyFactory,
    DeliveryFactory,
    NoticeFactory,
    ProvinceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

State = Delivery.State
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


class Recorder:
    """A way out that keeps what it is given; ``answer`` may raise."""

    def __init__(self, answer: Callable[[Message], None] = lambda message: None) -> None:
        self.messages: list[Message] = []
        self.answer = answer
        self.closed = 0

    def send(self, message: Message) -> None:
        self.answer(message)
        self.messages.append(message)

    def close(self) -> None:
        self.closed += 1

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """Whom each message was for, and its lines."""
        return [
            (
                message.address,
                sorted(line.title for section in message.sections for line in section.lines),
            )
            for message in self.messages
        ]


@pytest.fixture(autouse=True)
def topic(monkeypatch: pytest.MonkeyPatch) -> Told:
    topic = Told()
    for stage in Stage:
        monkeypatch.setitem(telling._TOPICS, stage, topic)
    return topic


@pytest.fixture
def office() -> Agency:
    office: Agency = AgencyFactory()
    return office


@pytest.fixture
def person() -> User:
    person: User = UserFactory(email="an@x.example")
    return person


def waits(person: User, office: Agency, subject: int = 1, **given: Any) -> Delivery:
    notice = {
        f"notice__{name}": given.pop(name) for name in ("stage", "day", "number") if name in given
    }
    delivery: Delivery = DeliveryFactory(
        notice__recipient=person,
        notice__agency=office,
        notice__subject_id=subject,
        **notice,
        **given,
    )
    return delivery


def round_at(at: dt.datetime, way: Recorder, channel: str = "mail", **given: Any) -> Sent:
    return sending.send_waiting(
        clock=lambda: at, transports={channel: way}, hours=SendingHours(), **given
    )


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def fails(error: Exception) -> Callable[[Message], None]:
    def answer(message: Message) -> None:
        raise error

    return answer


class TestOneMessage:
    def test_holds_all_that_waits_for_a_person(self, person: User, office: Agency) -> None:
        waits(person, office, 1)
        waits(person, office, 2, stage=Stage.RETURNED)
        way = Recorder()

        done = round_at(MORNING, way)

        assert way.told == [("an@x.example", ["Việc 1", "Việc 2"])]
        assert done.sent == 1
        first, second = Delivery.objects.all()
        assert first.state == second.state == State.SENT
        assert first.claim == second.claim == way.messages[0].id
        assert first.address == "an@x.example"
        assert first.settled_at == MORNING
        assert way.closed == 1

    def test_is_not_sent_twice(self, person: User, office: Agency) -> None:
        waits(person, office)
        way = Recorder()

        for _ in range(3):
            round_at(MORNING, way)

        assert len(way.messages) == 1

    def test_reads_out_the_last_step_of_a_report_alone(self, person: User, office: Agency) -> None:
        # After four days without a server: due in one day, due today, overdue.
        day = dt.date(2021, 3, 17)
        waits(person, office, 7, stage=Stage.SOON, number=1, day=day)
        waits(person, office, 7, stage=Stage.TODAY, day=day)
        waits(person, office, 7, stage=Stage.OVERDUE, number=1, day=day)
        way = Recorder()

        round_at(MORNING, way)

        (section,) = way.messages[0].sections
        assert (section.stage, len(section.lines)) == (Stage.OVERDUE, 1)
        assert states() == [State.SENT] * 3

    def test_leaves_out_what_was_done_meanwhile(
        self, person: User, office: Agency, topic: Told
    ) -> None:
        filed, owed = waits(person, office, 1), waits(person, office, 2)
        topic.done = {filed.notice_id}
        way = Recorder()

        assert round_at(MORNING, way).dropped == 1

        assert way.told == [("an@x.example", ["Việc 2"])]
        assert states() == [State.DROPPED, State.SENT]
        assert owed.notice_id != filed.notice_id

    def test_is_none_where_all_was_done(self, person: User, office: Agency, topic: Told) -> None:
        topic.done = {waits(person, office).notice_id}
        way = Recorder()

        round_at(MORNING, way)

        assert way.messages == []
        assert states() == [State.DROPPED]

    def test_is_none_for_who_can_sign_in_no_more(self, person: User, office: Agency) -> None:
        waits(person, office)
        User.objects.filter(pk=person.pk).update(is_active=False)
        way = Recorder()

        round_at(MORNING, way)

        assert way.messages == []
        assert states() == [State.DROPPED]

    def test_without_address_is_kept_as_such(self, office: Agency) -> None:
        waits(UserFactory(email=""), office)

        round_at(MORNING, Recorder())

        assert states() == [State.NO_ADDRESS]

    def test_that_cannot_be_worded_holds_up_nobody(
        self, person: User, office: Agency, topic: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = UserFactory(email="binh@x.example")
        waits(person, office)
        waits(other, office)
        worded = Told.words

        def words(self: Told, notices: Any) -> Mapping[int, Any]:
            if notices[0].recipient_id == person.pk:
                raise KeyError("gone")
            return worded(self, notices)

        monkeypatch.setattr(Told, "words", words)
        way = Recorder()

        round_at(MORNING, way)

        assert way.told == [("binh@x.example", ["Việc 1"])]
        stuck = Delivery.objects.get(notice__recipient=person)
        assert stuck.state == State.WAITING
        assert "Không soạn được thư" in stuck.note

    def test_goes_by_each_channel_on_its_own(self, person: User, office: Agency) -> None:
        User.objects.filter(pk=person.pk).update(phone="0912345678")
        mailed = waits(person, office)
        DeliveryFactory(notice=mailed.notice, channel=Delivery.Channel.GATEWAY)
        mail, gateway = Recorder(), Recorder()

        sending.send_waiting(
            clock=lambda: MORNING,
            transports={"mail": mail, "gateway": gateway},
            hours=SendingHours(),
        )

        assert [each.address for each in mail.messages] == ["an@x.example"]
        assert [each.address for each in gateway.messages] == ["0912345678"]
        assert gateway.messages[0].province == office.root_id

    def test_is_as_many_as_were_asked_for(self, office: Agency) -> None:
        for _ in range(3):
            waits(UserFactory(), office)

        assert round_at(MORNING, Recorder(), most=2).sent == 2
        assert round_at(MORNING, Recorder(), most=2).sent == 1


class TestOncePerDay:
    def test_a_second_digest_waits_for_tomorrow(self, person: User, office: Agency) -> None:
        waits(person, office, 1)
        way = Recorder()
        round_at(MORNING, way)
        waits(person, office, 2)

        round_at(MORNING + HOUR, way)
        assert len(way.messages) == 1

        round_at(MORNING + DAY, way)
        assert way.told[1:] == [("an@x.example", ["Việc 2"])]

    def test_what_is_prompt_leaves_at_the_next_tick(self, person: User, office: Agency) -> None:
        waits(person, office, 1)
        way = Recorder()
        round_at(MORNING, way)
        waits(person, office, 2, stage=Stage.RETURNED)
        waits(person, office, 3)

        round_at(MORNING + HOUR, way)

        assert way.told[1:] == [("an@x.example", ["Việc 2"])]

    def test_what_is_prompt_is_no_digest(self, person: User, office: Agency) -> None:
        waits(person, office, 1, stage=Stage.RETURNED)
        way = Recorder()
        round_at(MORNING, way)
        waits(person, office, 2)

        round_at(MORNING + HOUR, way)

        assert len(way.messages) == 2

    def test_the_other_channel_has_a_day_of_its_own(self, person: User, office: Agency) -> None:
        User.objects.filter(pk=person.pk).update(phone="0912345678")
        waits(person, office, 1)
        round_at(MORNING, Recorder())
        waits(person, office, 2, channel=Delivery.Channel.GATEWAY)
        way = Recorder()

        round_at(MORNING, way, channel="gateway")

        assert len(way.messages) == 1

    def test_one_that_failed_leaves_the_day_free(self, person: User, office: Agency) -> None:
        waits(person, office, 1)
        round_at(MORNING, Recorder(fails(Undeliverable("không có"))))
        waits(person, office, 2)
        way = Recorder()

        round_at(MORNING + HOUR, way)

        assert len(way.messages) == 1


class TestTheHour:
    @pytest.mark.parametrize(
        ("hour", "minute", "leaves"),
        [(7, 29, False), (7, 30, True), (16, 59, True), (17, 0, False), (0, 30, False)],
    )
    def test_is_an_office_hour_in_viet_nam(
        self, person: User, office: Agency, hour: int, minute: int, leaves: bool
    ) -> None:
        waits(person, office)
        midnight = dt.datetime(2021, 3, 21, 17, 0, tzinfo=dt.UTC)

        done = round_at(midnight + dt.timedelta(hours=hour, minutes=minute), Recorder())

        assert done.sent == int(leaves)

    def test_never_on_a_day_off(self, person: User, office: Agency) -> None:
        DayOff.objects.create(day=dt.date(2021, 3, 22), name="Nghỉ")
        waits(person, office)

        assert round_at(MORNING, Recorder()).sent == 0
        assert round_at(MORNING - DAY, Recorder()).sent == 0
        assert round_at(MORNING + DAY, Recorder()).sent == 1

    def test_a_day_off_of_one_province_is_its_own(self, office: Agency) -> None:
        DayOff.objects.create(day=dt.date(2021, 3, 22), name="Lễ hội", province=office.root)
        waits(UserFactory(email="an@x.example"), office)
        waits(UserFactory(email="binh@x.example"), AgencyFactory())
        way = Recorder()

        round_at(MORNING, way)

        assert [each.address for each in way.messages] == ["binh@x.example"]

    def test_a_saturday_worked_instead_is_a_day_like_others(
        self, person: User, office: Agency
    ) -> None:
        saturday = MORNING - 2 * DAY
        waits(person, office)
        assert round_at(saturday, Recorder()).sent == 0
        DayOff.objects.create(day=dt.date(2021, 3, 20), name="Làm bù", is_off=False)

        assert round_at(saturday, Recorder()).sent == 1

    def test_a_long_round_ends_with_the_hours(self, office: Agency) -> None:
        for _ in range(3):
            waits(UserFactory(), office)
        # Two minutes a message, from four minutes before five in the afternoon.
        moments = iter(MORNING + 7 * HOUR + (56 + n / 2) * MINUTE for n in range(99))
        way = Recorder()

        sending.send_waiting(
            clock=lambda: next(moments), transports={"mail": way}, hours=SendingHours()
        )

        assert 0 < len(way.messages) < 3

    def test_what_somebody_wants_out_leaves_alone_at_night(
        self, person: User, office: Agency
    ) -> None:
        waits(person, office, 1, is_forced=True)
        waits(person, office, 2)
        way = Recorder()

        round_at(MORNING + 12 * HOUR, way)

        assert way.told == [("an@x.example", ["Việc 1"])]
        assert states() == [State.SENT, State.WAITING]


class TestQuiet:
    def test_what_a_person_muted_does_not_leave(self, person: User, office: Agency) -> None:
        NoticeChoice.objects.create(user=person, muted=[Group.REMINDERS])
        NoticeFactory(recipient=person, agency=office, stage=Stage.OVERDUE)
        NoticeFactory(recipient=person, agency=office, stage=Stage.RETURNED)

        routing.route(at=MORNING)
        way = Recorder()
        round_at(MORNING, way)

        (section,) = way.messages[0].sections
        assert section.stage == Stage.RETURNED
        assert Counter(states()) == {State.QUIET: 1, State.SENT: 1}

    @pytest.mark.parametrize("stage", [Stage.TO_HEAD, Stage.TO_MONITOR])
    def test_what_is_escalated_always_does(
        self, person: User, office: Agency, stage: Stage
    ) -> None:
        NoticeChoice.objects.create(
            user=person, muted=list(Group), quiet_until=dt.date(2021, 12, 31)
        )
        NoticeFactory(recipient=person, agency=office, stage=stage)

        routing.route(at=MORNING)

        assert round_at(MORNING, Recorder()).sent == 1


class TestRefusals:
    def test_an_address_that_never_takes_it(self, person: User, office: Agency) -> None:
        waits(person, office)

        assert round_at(MORNING, Recorder(fails(Undeliverable("Không có người này.")))).failed == 1

        row = Delivery.objects.get()
        assert (row.state, row.note) == (State.FAILED, "Không có người này.")
        assert row.address == "an@x.example"
        assert round_at(MORNING + DAY, Recorder()).sent == 0

    def test_an_address_that_refuses_for_now_is_left_alone_for_longer_each_time(
        self, person: User, office: Agency
    ) -> None:
        row = waits(person, office, stage=Stage.RETURNED)
        way = Recorder(fails(TryLater("Đầy.")))
        at, pauses = MORNING, []
        while row.state == State.WAITING:
            round_at(at, way)
            row.refresh_from_db()
            if row.try_from and row.state == State.WAITING:
                pauses.append((row.try_from - at) / MINUTE)
                at = row.try_from
            Delivery.objects.update(is_forced=True)

        assert row.state == State.FAILED
        assert row.note == "Đầy."
        assert len(pauses) == claims.MOST_ATTEMPTS - 1
        assert 9 <= pauses[0] <= 11
        assert all(later > 1.5 * sooner for sooner, later in pairwise(pauses[:8]))
        assert 2 * DAY / MINUTE < sum(pauses) < 4 * DAY / MINUTE

    def test_all_that_was_refused_waits_together(self, person: User, office: Agency) -> None:
        for subject in range(5):
            waits(person, office, subject)
        round_at(MORNING, Recorder(fails(TryLater("Đầy."))))
        # What has come since does not run ahead and take the digest of the day.
        waits(person, office, 5)
        waits(person, office, 6, stage=Stage.RETURNED)
        way = Recorder()

        round_at(MORNING + 5 * MINUTE, way)
        assert way.messages == []

        round_at(MORNING + 12 * MINUTE, way)
        assert way.told == [("an@x.example", [f"Việc {n}" for n in range(7)])]

    def test_a_dead_channel_is_asked_once_and_nothing_is_lost(self, office: Agency) -> None:
        for _ in range(3):
            waits(UserFactory(), office)
        asked: list[Message] = []

        def answer(message: Message) -> None:
            asked.append(message)
            raise ChannelDown("Máy chủ thư tắt.")

        done = round_at(MORNING, Recorder(answer))

        assert len(asked) == 1
        assert done.down == {("mail", None): "Máy chủ thư tắt."}
        assert states() == [State.WAITING] * 3
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
        assert round_at(MORNING + 5 * MINUTE, Recorder()).sent == 3

    def test_one_provinces_dead_gateway_is_not_the_others(self) -> None:
        dead, alive = ProvinceFactory(), ProvinceFactory()
        for province in (dead, alive, dead, alive):
            waits(UserFactory(phone="0912345678"), province, channel=Delivery.Channel.GATEWAY)
        asked: list[int] = []

        def answer(message: Message) -> None:
            asked.append(message.province)
            if message.province == dead.pk:
                raise ChannelDown("Tắt.", province=dead.pk)

        done = round_at(MORNING, Recorder(answer), channel="gateway")

        assert asked == [dead.pk, alive.pk, alive.pk]
        assert done.down == {("gateway", dead.pk): "Tắt."}
        assert states() == [State.WAITING, State.SENT, State.WAITING, State.SENT]

    @pytest.mark.parametrize("error", [Unanswered("Im lặng."), RuntimeError("lạ")])
    def test_of_a_server_that_never_answers_one_message_is_uncertain(
        self, office: Agency, error: Exception
    ) -> None:
        for _ in range(3):
            waits(UserFactory(), office)

        done = round_at(MORNING, Recorder(fails(error)))

        assert done.uncertain == 1
        assert Counter(states()) == {State.UNCERTAIN: 1, State.WAITING: 2}
        assert "không rõ tin đã tới chưa" in Delivery.objects.get(state=State.UNCERTAIN).note


class TestAgain:
    @pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN, State.NO_ADDRESS])
    def test_what_is_stuck_leaves_whatever_the_hour(
        self, person: User, office: Agency, state: Delivery.State
    ) -> None:
        waits(
            person, office, state=state, settled_at=MORNING, attempts=10, note="hỏng", claim="cũ",
            claimed_at=MORNING,
        )  # fmt: skip
        night = MORNING + 12 * HOUR

        assert sending.send_again(deliveries=Delivery.objects.all(), at=night) == 1

        assert round_at(night, Recorder()).sent == 1
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.note) == (State.SENT, 1, "")

    def test_what_arrived_or_is_on_its_way_is_left_alone(
        self, person: User, office: Agency
    ) -> None:
        waits(person, office, 1, state=State.SENT, settled_at=MORNING)
        waits(person, office, 2, state=State.CLAIMED, claim="x", claimed_at=MORNING)

        assert sending.send_again(deliveries=Delivery.objects.all(), at=MORNING) == 0


class TestClaimsThatWereLeft:
    @pytest.mark.parametrize("age", [16 * MINUTE, -16 * MINUTE])
    def test_are_uncertain_after_a_while(
        self, person: User, office: Agency, age: dt.timedelta
    ) -> None:
        # Of the past; or of the future, since the clock was set back.
        waits(person, office, state=State.CLAIMED, claim="x", claimed_at=MORNING - age)

        assert round_at(MORNING, Recorder()).uncertain == 1

        row = Delivery.objects.get()
        assert (row.state, row.settled_at, row.note) == (State.UNCERTAIN, MORNING, claims.UNKNOWN)

    def test_are_somebody_elses_until_then(self, person: User, office: Agency) -> None:
        waits(person, office, state=State.CLAIMED, claim="x", claimed_at=MORNING - 14 * MINUTE)

        assert round_at(MORNING, Recorder()).uncertain == 0
        assert states() == [State.CLAIMED]

    def test_whoever_sent_it_knows_better(self, person: User, office: Agency) -> None:
        row = waits(person, office, state=State.CLAIMED, claim="x", claimed_at=MORNING)
        claims.give_up_stale(MORNING + HOUR)

        claims.settle("x", State.SENT, MORNING + HOUR, address="an@x.example")

        row.refresh_from_db()
        assert (row.state, row.note) == (State.SENT, "")

    def test_a_clock_set_back_holds_up_nobody(self, person: User, office: Agency) -> None:
        waits(person, office, 1)
        round_at(MORNING, Recorder())
        waits(person, office, 2)

        assert round_at(MORNING - 3 * DAY, Recorder()).sent == 1


@pytest.mark.django_db(transaction=True)
class TestManySenders:
    def test_five_at_once_send_each_message_once(self) -> None:
        office = AgencyFactory()
        people = [UserFactory() for _ in range(30)]
        for person in people:
            for subject in range(3):
                waits(person, office, subject)
        ways = [Recorder() for _ in range(5)]
        gate, failures = threading.Barrier(5), []

        def send(way: Recorder) -> None:
            try:
                gate.wait(30)
                round_at(MORNING, way)
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        run([threading.Thread(target=send, args=(way,)) for way in ways])

        assert failures == []
        told = [each for way in ways for each in way.told]
        lines = ["Việc 0", "Việc 1", "Việc 2"]
        assert sorted(told) == sorted((person.email, lines) for person in people)
        assert set(states()) == {State.SENT}
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}

    def test_the_second_to_come_to_a_person_sees_todays_digest(self) -> None:
        person, office = UserFactory(), AgencyFactory()
        waits(person, office, 1)
        taken: list[str] = []

        def second() -> None:
            taken.append(
                claims.claim(person=person.pk, channel="mail", at=MORNING, forced_only=False)
            )
            connection.close()

        other = threading.Thread(target=second)
        with transaction.atomic():
            claims.claim(person=person.pk, channel="mail", at=MORNING, forced_only=False)
            # Laid after the first sender looked, and before the second does.
            elsewhere(lambda: waits(person, office, 2))
            other.start()
            wait_until_blocked()
        other.join(30)

        assert taken == [""]
        assert states() == [State.CLAIMED, State.WAITING]

    @pytest.mark.parametrize("how", ["before", "after"])
    def test_a_killed_sender_leaves_one_message_uncertain(self, how: str) -> None:
        office = AgencyFactory()
        for name in "abc":
            person = UserFactory(email=f"{name}@x.example")
            waits(person, office, 1)
            waits(person, office, 2)
        with MailServer() as server:
            process = sender(how, server.port)
            assert process.stdout
            assert process.stdout.readline() == "now\n"
            process.kill()
            process.communicate()
            arrived = ["a@x.example"] if how == "after" else []
            assert server.to() == arrived
            assert Counter(states()) == {State.CLAIMED: 2, State.WAITING: 4}

            send_at(MORNING + MINUTE, server)
            send_at(MORNING + 20 * MINUTE, server)
            send_at(MORNING + DAY, server)

            assert server.to() == [*arrived, "b@x.example", "c@x.example"]
        assert Counter(states()) == {State.UNCERTAIN: 2, State.SENT: 4}
        uncertain = Delivery.objects.filter(state=State.UNCERTAIN)
        assert {row.notice.recipient.email for row in uncertain} == {"a@x.example"}
        assert {row.note for row in uncertain} == {claims.UNKNOWN}

    def test_two_processes_at_once(self) -> None:
        office = AgencyFactory()
        for n in range(20):
            waits(UserFactory(email=f"a{n:02}@x.example"), office)
        with MailServer(seconds=0.02) as server:
            both = [sender("on", server.port) for _ in range(2)]
            sent = [int(process.communicate(timeout=120)[0]) for process in both]

            assert sum(sent) == 20
            assert sorted(server.to()) == [f"a{n:02}@x.example" for n in range(20)]

    def test_a_mail_server_that_is_away_for_an_hour(self) -> None:
        office = AgencyFactory()
        for name in "abc":
            waits(UserFactory(email=f"{name}@x.example"), office)
        with MailServer() as server:
            server.down()
            for n in range(12):
                assert send_at(MORNING + 5 * n * MINUTE, server).sent == 0
            server.up()

            assert send_at(MORNING + HOUR, server).sent == 3

            assert sorted(server.to()) == ["a@x.example", "b@x.example", "c@x.example"]
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def elsewhere(act: Callable[[], object]) -> None:
    """Do something on a connection of its own."""

    def work() -> None:
        act()
        connection.close()

    run([threading.Thread(target=work)])


def wait_until_blocked() -> None:
    """Wait until somebody waits for a lock of this connection's transaction."""
    asking = """
        SELECT count(*) FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
    """
    for _ in range(30_000):
        with connection.cursor() as cursor:
            cursor.execute(asking)
            if cursor.fetchone()[0]:
                return
    raise OperationalError("nobody waits")


def sender(how: str, port: int) -> "subprocess.Popen[str]":
    """Start a sender in a process of its own, on the database of the tests."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    env = os.environ | {"DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"}
    command = (sys.executable, "-m", "tests.agencies.senders", how, str(port), MORNING.isoformat())
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def send_at(at: dt.datetime, server: MailServer) -> Sent:
    transports = {"mail": server.transport()}
    return sending.send_waiting(clock=lambda: at, transports=transports, hours=SendingHours())
