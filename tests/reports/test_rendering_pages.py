"""A report with many rows as a paper: made apart, and handed out at the address of its preview."""

import pytest
from django.urls import reverse
from django.utils import timezone

from documents import tasks
from documents.actions import rendering
from documents.models import Rendering
from tests.reports.desks import desk, saved

pytestmark = pytest.mark.django_db


def test_from_the_question_to_the_file(client, settings, monkeypatch):
    settings.RENDER_ROWS = 1
    called: list[int] = []
    monkeypatch.setattr(tasks.render, "apply_async", lambda args, **_: called.append(*args))
    office = desk()
    saved(office)
    client.force_login(office.clerk)
    address = reverse("reports:preview", args=[office.report.obligation_id])
    page = client.get(address)
    assert page.status_code == 202
    assert "Sở Tư pháp" in page.content.decode()
    row = Rendering.objects.get()
    assert called == [row.pk]
    rendering.make(pk=row.pk, claim="one", clock=timezone.now)
    assert client.get(address).content[:4] == b"%PDF"
