"""Links of evidence over the nights: dead only after failures on three days, and never by our fault."""

import datetime as dt
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.roles import Role
from reports import tasks
from reports.actions import link_checks
from reports.link_check import Answer, Outcome
from reports.models import Evidence
from tests.factories import EvidenceFactory, MembershipFactory
from tests.reports.desks import AT, desk, saved, sent
from tests.reports.test_link_check import HOST, Site, names, served, tells

pytestmark = pytest.mark.django_db

# The rest of the resolver is real; this name is our own machine.
__all__ = ["names"]
NIGHT = dt.datetime(2021, 3, 16, 18, 20, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def site(settings) -> Iterator[Site]:
    with served(Site()) as site:
        settings.LINK_HOSTS_ALLOWED = [HOST]
        settings.LINK_PORTS_ALLOWED = [site.port]
        settings.LINK_TIMEOUT = 20
        settings.LINK_PAUSE = 0
        yield site


def link(url: str, **given: object) -> Evidence:
    made: Evidence = EvidenceFactory(
        kind="link", url=url, sha256="", size=0, content_type="", name="Tin bài", **given
    )
    return made


def at(site: Site, path: str, **given: object) -> Evidence:
    return link(f"http://{HOST}:{site.port}{path}", **given)


def night(number: int = 0, hours: float = 0) -> link_checks.Checked:
    now = NIGHT + number * DAY + dt.timedelta(hours=hours)
    return link_checks.check_links(clock=lambda: now)


def now(evidence: Evidence) -> Evidence:
    return Evidence.objects.get(pk=evidence.pk)


def test_a_page_that_opens(site):
    site.answers["/tin"] = tells(200)
    kept = at(site, "/tin")
    assert night().alive == 1
    assert now(kept).is_alive is True
    assert now(kept).checked_at == NIGHT
    assert now(kept).link_remark == ""


def test_one_that_is_gone_is_dead_on_the_third_day(site):
    kept = at(site, "/mat")
    for number in (0, 1):
        night(number)
        assert now(kept).is_alive is None
        assert "có thể chỉ là tạm thời" in now(kept).link_remark
    night(2)
    assert now(kept).is_dead
    # In Việt Nam it was the 17th by then.
    assert now(kept).link_remark.startswith(
        "Liên kết không mở được từ ngày 17/03/2021. Trang không còn"
    )


def test_looking_often_in_one_day_counts_once(site):
    kept = at(site, "/mat")
    night()
    for _ in range(4):
        # As if it had been looked at anew within the day.
        link_checks._count(now(kept), Outcome(Answer.GONE, "x"), dt.date(2021, 3, 17))
    assert now(kept).failed_days == 1


def test_it_lives_again_as_soon_as_it_opens(site):
    kept = at(site, "/tin")
    for number in range(4):
        night(number)
    assert now(kept).is_dead
    site.answers["/tin"] = tells(200)
    night(4)
    assert now(kept).is_alive is True
    assert (now(kept).failed_days, now(kept).failing_since, now(kept).link_remark) == (0, None, "")


def test_a_night_on_which_nothing_answers_is_our_own(site):
    site.answers["/"] = tells(503)
    kept = [at(site, "/"), link(f"http://mat.invalid:{site.port}/")]
    for number in range(5):
        assert len(night(number).unsure) == 2
    for each in kept:
        assert now(each).is_alive is None
        assert now(each).failed_days == 0
        assert "mạng của máy chủ" in now(each).link_remark


def test_beside_one_that_answers_the_silent_are_to_blame(site):
    site.answers["/loi"], site.answers["/tin"] = tells(503), tells(200)
    broken, _ = at(site, "/loi"), at(site, "/tin")
    for number in range(3):
        assert not night(number).unsure
    assert now(broken).is_dead


def test_what_refuses_machines_is_neither(site):
    site.answers["/"] = tells(403)
    kept = at(site, "/")
    for number in range(4):
        night(number)
    assert now(kept).is_alive is None
    assert "không cho máy kiểm tra tự động" in now(kept).link_remark


def test_an_address_inside_is_never_asked(site, settings):
    settings.LINK_HOSTS_ALLOWED = []
    kept = at(site, "/")
    assert night().untold == 1
    assert site.asked == []
    assert "mạng nội bộ" in now(kept).link_remark


def test_files_and_what_was_withdrawn_are_left_alone(site):
    EvidenceFactory()
    gone = at(site, "/")
    Evidence.objects.filter(pk=gone.pk).update(withdrawn_at=NIGHT, withdrawn_by=gone.uploaded_by)
    run = night()
    assert (run.alive, run.failing, run.untold, run.unsure) == (0, 0, 0, [])
    assert site.asked == []


def test_so_many_a_night_the_longest_unseen_first(site, settings):
    settings.LINKS_A_NIGHT = 2
    for name in "abc":
        site.answers[f"/{name}"] = tells(200)
    first, second, third = (at(site, f"/{name}") for name in "abc")
    Evidence.objects.filter(pk=first.pk).update(checked_at=NIGHT - 3 * DAY)
    Evidence.objects.filter(pk=second.pk).update(checked_at=NIGHT - 2 * DAY)
    night()
    assert [each.split()[1] for each in site.asked] == ["/c", "/a"]
    assert now(third).checked_at == now(first).checked_at == NIGHT


def test_the_same_page_is_asked_once_for_all_whose_evidence_it_is(site):
    site.answers["/"] = tells(200)
    shared = [at(site, "/") for _ in range(3)]
    assert night().alive == 3
    assert site.asked == ["HEAD /"]
    assert all(now(each).is_alive for each in shared)


def test_two_runs_ask_each_link_once(site):
    """The second finds what the first has claimed."""
    site.answers["/"] = tells(200)
    kept = at(site, "/")
    chosen = link_checks._oldest(NIGHT)
    assert link_checks._claimed(chosen[0], NIGHT)
    assert not link_checks._claimed(chosen[0], NIGHT)
    assert night().alive == 0
    assert now(kept).checked_at == NIGHT
    assert night(1).alive == 1


def test_a_pause_between_two(site, settings):
    settings.LINK_PAUSE = 3
    for name in "ab":
        at(site, f"/{name}")
    paused: list[float] = []
    link_checks.check_links(clock=lambda: NIGHT, pause=paused.append)
    assert paused == [3]


def test_a_run_ends_by_itself(site):
    for name in "abc":
        at(site, f"/{name}")
    times = iter([NIGHT, NIGHT, NIGHT, NIGHT] + [NIGHT + link_checks.LONGEST * 2] * 20)
    link_checks.check_links(clock=lambda: next(times))
    assert Evidence.objects.filter(checked_at=None).count() == 2


def test_the_task_and_the_command(site):
    site.answers["/"] = tells(200)
    at(site, "/")
    at(site, "/mat")
    tasks.check_links()
    out = StringIO()
    call_command("check_links", stdout=out)
    assert out.getvalue() == "Không có liên kết nào đến lượt kiểm tra.\n"
    Evidence.objects.update(checked_at=None)
    call_command("check_links", stdout=out)
    assert "Đã kiểm tra 2 liên kết: 1 mở được, 1 không mở được" in out.getvalue()


DEAD = {
    "is_alive": False, "failing_since": dt.date(2021, 3, 1), "failed_days": 4,
    "checked_at": NIGHT, "check_note": "Trang không còn (máy chủ trả lời mã 404).",
}  # fmt: skip
SENTENCE = "Liên kết không mở được từ ngày 01/03/2021."


def test_the_office_sees_it_beside_the_link(client):
    office = desk()
    link("https://sotuphap.example/tin", report=office.report, **DEAD)
    client.force_login(office.clerk)
    page = client.get(reverse("reports:report", args=[office.report.obligation_id]))
    assert SENTENCE in page.content.decode()


def test_the_monitor_sees_it_in_review(client):
    office = desk()
    made = link("https://sotuphap.example/tin", report=office.report, **DEAD)
    Evidence.objects.filter(pk=made.pk).update(uploaded_at=AT - DAY)
    saved(office)
    sent(office)
    plan = office.report.obligation.plan
    monitor = MembershipFactory(agency=plan.monitor, role=Role.MONITOR).user
    client.force_login(monitor)
    page = client.get(reverse("reports:review", args=[office.report.obligation_id]))
    assert SENTENCE in page.content.decode()
