"""Addresses, names and words that nobody types by chance: each is answered, none is believed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter

import documents.urls
import plans.urls
from agencies.models import User
from agencies.roles import Role
from plans.forms.life import NumberForm
from plans.models import Original
from tests.documents.tampering import small_pdf
from tests.factories import MembershipFactory
from tests.plans.lives import AT, ready_plan

pytestmark = pytest.mark.django_db

# No database counts as far.
_BEYOND = 10**20
_WORDS = {"token": "khong-co", "key": "1", "file_format": "pdf"}


def numbered_addresses() -> Iterator[str]:
    """Give every address that names something by its number, with one that nothing has."""
    for module in (plans.urls, documents.urls):
        for each in module.urlpatterns:
            if any(isinstance(kind, IntConverter) for kind in each.pattern.converters.values()):
                yield reverse(f"{module.app_name}:{each.name}", kwargs=_given(each))


def _given(address: URLPattern) -> dict[str, Any]:
    converters = address.pattern.converters.items()
    given = {
        name: _BEYOND if isinstance(kind, IntConverter) else _WORDS[name]
        for name, kind in converters
    }
    return given | address.default_args


@pytest.mark.parametrize("address", list(numbered_addresses()))
def test_a_number_beyond_all_is_not_found(address: str):
    client = Client()
    client.force_login(User.objects.create_superuser("van-hanh"))
    assert client.get(address).status_code in {404, 405}
    assert client.post(address).status_code in {404, 405}


def test_an_original_is_saved_as_a_pdf_whatever_it_was_called():
    plan = ready_plan()
    client = Client()
    client.force_login(MembershipFactory(agency=plan.drafter, role=Role.MONITOR).user)
    file = SimpleUploadedFile("ban-goc.exe", small_pdf("Plan 12"))
    client.post(f"/ke-hoach/{plan.pk}/dang-ky/", {"op": "attach", "file": file})
    assert Original.objects.get().name == "ban-goc.exe"
    answer = client.get(f"/ke-hoach/{plan.pk}/ban-goc/?tai=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ban-goc.exe.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.getvalue() == small_pdf("Plan 12")


def test_a_symbol_holds_nothing_that_nobody_sees():
    typed = {"number": "5", "day": "02/01/2021", "symbol": " /KH\u202e-SNV\u200b\x01 "}
    form = NumberForm(typed, today=AT.date())
    assert form.is_valid(), form.errors
    assert form.wanted().symbol == "KH-SNV"
