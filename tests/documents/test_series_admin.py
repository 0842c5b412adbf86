"""Registers in the admin: kept by the registrar and the administrator of the issuer, with a log."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from documents.models import Paper, Series
from tests.admin_forms import press, told
from tests.factories import AgencyFactory, MembershipFactory, PaperFactory, SeriesFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:documents_series_add")


@pytest.fixture
def office() -> Agency:
    return AgencyFactory(name="Sở Nội vụ", symbol="SNV")


@pytest.fixture
def registrar(office) -> User:
    user: User = MembershipFactory(agency=office, role=Role.REGISTRAR).user
    return user


@pytest.fixture
def client(registrar) -> Client:
    client = Client()
    client.force_login(registrar)
    return client


def address(series: Series, action: str = "change") -> str:
    return reverse(f"admin:documents_series_{action}", args=[series.pk])


def added(client: Client, office: Agency, **given: Any) -> Any:
    values = {"name": "Sổ chung", "issuer": office.pk, "kinds": ["ke_hoach", "bao_cao"], **given}
    return press(client, ADD, **values)


def test_a_registrar_adds_a_register_that_two_kinds_share(client, office, registrar):
    assert added(client, office).status_code == 302
    series = Series.objects.get()
    assert (series.issuer, series.kinds) == (office, ["ke_hoach", "bao_cao"])
    assert series.symbol_of("ke_hoach") == "KH-SNV"
    event = AuditEvent.objects.get()
    assert (event.verb, event.by_id) == ("thêm sổ văn bản đi", registrar.pk)
    assert event.agency_id == office.pk
    assert event.changes["kinds"] == [[], ["Kế hoạch", "Báo cáo"]]


def test_an_administrator_changes_it_but_not_whose_it_is(office):
    series = SeriesFactory(issuer=office, kinds=["ke_hoach"])
    client = Client()
    client.force_login(MembershipFactory(agency=office, role=Role.ADMINISTRATOR).user)
    other = AgencyFactory(parent=office.parent)
    changes = {"symbol_pattern": "{kind}-{issuer}/VP", "issuer": other.pk}
    assert press(client, address(series), **changes).status_code == 302
    series.refresh_from_db()
    assert (series.issuer, series.symbol_of("ke_hoach")) == (office, "KH-SNV/VP")
    assert AuditEvent.objects.get().verb == "sửa sổ văn bản đi"


def test_nothing_changed_is_nothing_logged(client, office):
    series = SeriesFactory(issuer=office, kinds=["ke_hoach"])
    assert press(client, address(series)).status_code == 302
    assert not AuditEvent.objects.exists()


def test_a_kind_is_numbered_in_one_register_only(client, office):
    SeriesFactory(issuer=office, name="Sổ kế hoạch", kinds=["ke_hoach"])
    SeriesFactory(name="Sổ kế hoạch", kinds=["bao_cao"])
    page = added(client, office)
    assert "Kế hoạch của Sở Nội vụ đã lấy số trong sổ “Sổ kế hoạch”" in told(page)
    assert added(client, office, kinds=["bao_cao"]).status_code == 302


def test_two_registers_of_an_issuer_are_told_apart_by_name(client, office):
    SeriesFactory(issuer=office, name="Sổ chung", kinds=["cong_van"])
    assert "Cơ quan này đã có sổ cùng tên" in told(added(client, office))
    other = SeriesFactory(issuer=office, name="Sổ khác", kinds=["bao_cao"])
    assert "Cơ quan này đã có sổ cùng tên" in told(press(client, address(other), name="Sổ chung"))


@pytest.mark.parametrize(
    ("pattern", "is_fit"),
    [
        ("{kind}-{issuer}", True),
        ("{kind}-BCĐ/{issuer}", True),
        ("KH", True),
        ("{year}-{issuer}", False),
        ("{kind", False),
        ("KH 1", False),
        ("<b>", False),
    ],
)
def test_a_symbol_is_made_of_letters_and_two_words(client, office, pattern, is_fit):
    page = added(client, office, symbol_pattern=pattern)
    assert (page.status_code == 302) == is_fit
    assert is_fit or "chỉ được gồm {kind}, {issuer}, chữ cái" in told(page)


def test_a_register_without_a_kind_is_asked_for_one(client, office):
    assert added(client, office, kinds=[]).status_code == 200
    assert not Series.objects.exists()


def test_the_registers_of_others_are_neither_seen_nor_made(client, office):
    other = AgencyFactory(parent=office.parent)
    assert client.get(address(SeriesFactory(issuer=other))).status_code == 404
    assert added(client, office, issuer=other.pk).status_code == 200
    assert Series.objects.count() == 1


def test_a_register_that_has_given_no_number_may_go(client, office):
    series = SeriesFactory(issuer=office, kinds=["ke_hoach"])
    assert client.post(address(series, "delete"), {"post": "yes"}).status_code == 302
    assert not Series.objects.exists()
    assert AuditEvent.objects.get().verb == "xóa sổ văn bản đi"


def test_a_register_that_has_given_numbers_stays(client, office):
    series = SeriesFactory(issuer=office, kinds=["ke_hoach"])
    PaperFactory(issuer=office, series=series, state=Paper.State.CANCELLED)
    page = client.post(address(series, "delete"), {"post": "yes"}, follow=True)
    assert Series.objects.exists()
    assert not AuditEvent.objects.exists()
    assert page.status_code == 200


def test_a_paper_is_found_by_words_and_read_only(client, office):
    paper = PaperFactory(
        issuer=office, number="5", symbol="KH-SNV", subject="Đường dây nóng",
        state=Paper.State.ISSUED,
    )  # fmt: skip
    page = client.get(reverse("admin:documents_paper_changelist"), {"q": "duong nong"})
    assert "05/KH-SNV" in page.content.decode()
    shown = client.get(reverse("admin:documents_paper_change", args=[paper.pk]))
    assert "Đường dây nóng" in shown.content.decode()
    assert 'name="_save"' not in shown.content.decode()
