"""Requests that their sender never meant, and those that come too late."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from agencies.roles import Role
from reports.actions import rights
from reports.models import Obligation
from reports.views.office.receiving import LAST
from tests.factories import EvidenceFactory, MembershipFactory
from tests.reports.desks import Desk, desk, saved, sent
from tests.reports.strangers import signed_in, url

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def office() -> Desk:
    return desk()


class TestForgedRequests:
    def test_every_address_that_changes_something_asks_for_the_token(self, office):
        owed = office.report.obligation
        saved(office, at=timezone.now())
        found = EvidenceFactory(report=office.report, uploaded_by=office.clerk)
        person = office.head
        for role in (Role.MONITOR, Role.ADMINISTRATOR):
            MembershipFactory(user=person, agency=owed.plan.monitor, role=role)
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        events = AuditEvent.objects.count()
        of_report = (
            "save", "submit", "hand-up", "take-back", "give-back", "sheet-upload", "evidence-add",
            "accept", "return", "extend", "reopen",
        )  # fmt: skip
        addresses = [url(name, owed.pk) for name in of_report]
        of_plan = ("calendar", "deadline", "extend-many", "backfill", "open-event")
        addresses += [url(name, owed.plan_id) for name in of_plan]
        addresses += [url(name, found.pk) for name in ("evidence-attach", "evidence-withdraw")]
        addresses += [
            url("choose-rhythm", owed.pk, entry=office.entries[0].pk),
            reverse("reports:accept-many"),
            reverse("reports:assign", args=[owed.agency_id]),
            reverse("reports:leave", args=[owed.agency_id, office.clerk.pk]),
            reverse("reports:deputy-appoint", args=[owed.agency_id]),
            *(reverse(name) for name in ("password_change", "security-enrol", "security-off")),
            *(reverse(name) for name in ("security-codes", "security-elsewhere", "verify")),
        ]
        for address in addresses:
            given = office.fields() | {LAST: "1", "url": "https://backan.gov.vn/a"}
            assert client.post(address, given).status_code == 403, address
        assert AuditEvent.objects.count() == events

    def test_looking_changes_nothing(self, office):
        owed = office.report.obligation
        saved(office, at=timezone.now())
        for name in ("submit", "hand-up", "take-back", "give-back", "save"):
            assert signed_in(office.head).get(url(name, owed.pk)).status_code == 405
        before = AuditEvent.objects.count(), office.now.version
        client = signed_in(office.clerk)
        for name in ("report", "check", "sheet", "sheet-upload"):
            assert client.get(url(name, owed.pk)).status_code == 200
        assert (AuditEvent.objects.count(), office.now.version) == before


def test_a_deadline_that_passes_while_the_page_is_open_loses_nothing(office):
    client, owed = signed_in(office.clerk), office.report.obligation
    assert client.get(url("report", owed.pk)).status_code == 200
    Obligation.objects.filter(pk=owed.pk).update(
        due_on=timezone.localdate() - 9 * DAY, locks_on=timezone.localdate() - DAY
    )
    answer = client.post(url("save", owed.pk), office.fields(op="kiem-tra"), follow=True)
    assert answer.status_code == 200
    assert office.now.version == 1
    assert "bản đang soạn vẫn được giữ" in answer.content.decode()
    sending = client.post(url("submit", owed.pk), {"version": "1"}, follow=True)
    assert "đã khóa sau ngày" in sending.content.decode()
    assert office.now.revision == 0
    with pytest.raises(rights.NotAllowed):
        sent(office, at=timezone.now())
