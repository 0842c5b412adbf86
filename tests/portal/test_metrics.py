"""The figures that Prometheus collects: for whom they are, and that they are true."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from agencies.actions import heartbeats
from agencies.models import Delivery, Notice
from portal import figures
from reports.models import ProgressReport
from tests.factories import AgencyFactory, ReportFactory, UserFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-only-the-operator-has"


@pytest.fixture(autouse=True)
def token():
    figures._sizes_at.clear()
    with override_settings(METRICS_TOKEN=TOKEN):
        yield


def asked(token: str = TOKEN) -> dict[tuple[str, ...], float]:
    """Give each figure under its name and its labels, in the order of their names."""
    answer = Client().get(reverse("metrics"), headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    samples = (sample for family in families for sample in family.samples)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for sample in samples
    }


class TestForWhom:
    @pytest.mark.parametrize("header", ["", TOKEN, "Bearer", "Bearer wrong", f"Basic {TOKEN}"])
    def test_for_nobody_without_the_token(self, header):
        answer = Client().get(reverse("metrics"), headers={"authorization": header})
        assert answer.status_code == 404

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer "])
    def test_for_nobody_where_there_is_no_token(self, header):
        with override_settings(METRICS_TOKEN=""):
            answer = Client().get(reverse("metrics"), headers={"authorization": header})
        assert answer.status_code == 404


class TestRequests:
    def test_they_are_counted_by_page_and_status(self):
        before = asked().get(("portal_requests_total", "GET", "200", "login"), 0)
        Client().get(reverse("login"))
        after = asked()
        assert after["portal_requests_total", "GET", "200", "login"] == before + 1
        assert after["portal_request_seconds_count", "login"] >= 1

    def test_addresses_that_somebody_made_up_are_one_row(self):
        for address in ("/a/", "/b/"):
            Client().generic("BREW", address)
        rows = [names for names in asked() if names[0] == "portal_requests_total"]
        assert ("portal_requests_total", "-", "404", "-") in rows
        assert not any("/a/" in names or "BREW" in names for names in rows)


def delivered(state: str, *, hours: int, **given) -> Delivery:
    at = timezone.now() - dt.timedelta(hours=hours)
    user = UserFactory()
    notice = Notice.objects.create(
        key=f"k{user.pk}", recipient=user, agency=AgencyFactory(), stage="issued",
        subject_id=1, said_at=at, routed_at=at,
    )  # fmt: skip
    return Delivery.objects.create(notice=notice, channel="mail", state=state, try_from=at, **given)


class TestStanding:
    def test_notices_on_their_way_and_in_trouble(self):
        delivered("waiting", hours=2)
        delivered("waiting", hours=5)
        delivered("failed", hours=9, settled_at=timezone.now())
        delivered("sent", hours=9, settled_at=timezone.now())
        shown = asked()
        assert shown["portal_deliveries", "waiting"] == 2
        assert shown["portal_deliveries", "failed"] == 1
        assert shown["portal_deliveries", "uncertain"] == 0
        assert ("portal_deliveries", "sent") not in shown
        assert 5 * 3600 <= shown["portal_oldest_notice_seconds",] < 5 * 3600 + 60
        assert shown["portal_notices_unrouted",] == 0

    def test_nothing_on_its_way_is_no_age(self):
        assert asked()["portal_oldest_notice_seconds",] == 0

    def test_the_age_of_a_heartbeat(self):
        heartbeats.beat(name="send_notices", at=timezone.now() - dt.timedelta(minutes=7))
        assert 420 <= asked()["portal_heartbeat_age_seconds", "send_notices"] < 480

    def test_reports_by_where_they_stand(self):
        ReportFactory()
        ReportFactory(state=ProgressReport.State.AWAITING)
        shown = asked()
        assert shown["portal_reports", "draft"] == 1
        assert shown["portal_reports", "awaiting"] == 1
        assert shown["portal_reports", "accepted"] == 0

    def test_what_the_files_take(self, tmp_path: Path):
        (tmp_path / "files" / "deep").mkdir(parents=True)
        (tmp_path / "files" / "deep" / "a").write_bytes(b"x" * 1234)
        with override_settings(VAR=tmp_path):
            shown = asked()
        assert shown["portal_folder_bytes", "files"] == 1234
        assert shown["portal_disk_bytes", "free"] > 0

    def test_it_asks_the_database_the_same_however_much_there_is(
        self, django_assert_max_num_queries
    ):
        for hours in range(12):
            delivered("waiting", hours=hours)
        with django_assert_max_num_queries(7):
            asked()


COUNT = """
import sys
import django
django.setup()
from portal import metrics
metrics._REQUESTS.labels("home", "GET", 200).inc(int(sys.argv[1]))
if len(sys.argv) > 2:
    from prometheus_client import generate_latest
    registry = metrics.CollectorRegistry()
    metrics.MultiProcessCollector(registry)
    print(generate_latest(registry).decode())
"""


def test_what_several_processes_count_is_added_up(tmp_path: Path):
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", COUNT]
    subprocess.run([*command, "3"], env=env, cwd=settings.BASE_DIR, check=True)
    told = subprocess.run(
        [*command, "4", "tell"],
        env=env,
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    assert 'portal_requests_total{method="GET",status="200",view="home"} 7.0' in told.stdout
