"""Anything, asked for anywhere, by anybody: a page answers with a page."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from agencies.models import AuditEvent
from agencies.roles import Role
from agencies.urls import urlpatterns as agency_pages
from documents.urls import urlpatterns as document_pages
from portal.urls import urlpatterns as portal_pages
from reports.urls import urlpatterns as report_pages
from reports.views.office.receiving import LAST
from tests.factories import (
    DeliveryFactory,
    EvidenceFactory,
    MembershipFactory,
    NoticeFactory,
    UserFactory,
)
from tests.reports.desks import Desk, desk
from tests.reports.strangers import SCRIPT, XHR, signed_in
from tests.reports.urged import urging

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Desk:
    return desk()


ODD = (
    "0", "1", "-1", "2147483648", "9223372036854775808", "1e999", "9" * 40, "NaN", "", " ", "١٢", "²",
    "0001-01-01", "9999-12-31", "31/12/9999", "2026-02-30", SCRIPT, "=1+1", "a\x00b", "\x0b\x0c", "'\"",
    "http://[", "foo", "a.b", "//xau.example", "\r\nX: y", "đ" * 500, "quarter-1", "quarter-9999999999",
    "confirm", "give-up", "%", "\\", "(((", "|||", "nil", "bo-nil", "ho", "kiem-tra", "cchc", "after",
    "2026-01-01T00:00:00.0_1", "0001-01-01T00:00:00_1", "9999-12-31T23:59:59.999999_999999999999999999",
    "Thiếu ảnh của hội nghị", "2026-12-30",
)  # fmt: skip
NAMES = (
    "version", "muc", "op", "codes", "nil", "summary", "difficulties", "proposals", "reason",
    "revision", "fix_by", "until", "seen", "period", "agency", "chon", "xac_nhan", "to", "on",
    "ends", "absent", "user", "since", "rhythm", "day_off_rule", "counts_from", "save",
    "tat_ca", "lien_he", "lien-he-email", "lien-he-phone", "chon-sent", "chon-quiet_until", "kenh",
    "da_chon", "subject", "opening", "request", "closing", "recipients", "symbol", "reply_by",
    "signer_title", "number", "day", "file", "kind", "ngay", "lai", "chua-xem",
    "rieng-period", "rieng-level", "rieng-due_on", "rieng-locks_on", "digest", "url", "name",
    "entries", "het", "next", "code", "password", "username", "old_password", "new_password1",
    "new_password2", "trang", "tim", "ke_hoach", "ky", "loai", "nop", "xep", "tinh_trang", "cap",
    "lan", "don_vi", "don-vi", "nguoi", "vang", "mo", "luu", "ai", "co_quan", "viec", "tu", "den",
    "truoc", "sau", "loc", "xong", "replaces", "han-province", "khoa-province",
)  # fmt: skip


# What stands in an address and is no number.
WORDS = ("token", "file_format")
# By words of the address, whose key it names; else that of a report.
OF = {"ke-hoach": "plan", "tai-lieu": "evidence", "cong-van": "letter", "van-ban": "paper",
      "thong-bao": "notice"}  # fmt: skip


def addresses(chance: random.Random, keys: dict[str, list[Any]]) -> Iterator[str]:
    """Give addresses of every page but those of the plans, with keys good and bad."""
    rooms = (
        ("reports:", report_pages), ("agencies:", agency_pages), ("documents:", document_pages),
        ("", portal_pages),
    )  # fmt: skip
    pages = [
        (f"{room}{page.name}", page.pattern)
        for room, patterns in rooms
        for page in patterns
        if isinstance(page, URLPattern) and page.name != "logout"
    ]
    wrong = [0, 10**18, 2**63, 10**30]
    while True:
        for name, pattern in pages:
            of = next((of for word, of in OF.items() if word in str(pattern)), "owed")
            good = {each: keys.get(each, keys[of]) for each in pattern.converters}
            yield reverse(name, kwargs={
                each: chance.choice(of_it if each in WORDS else [*of_it * 3, *wrong])
                for each, of_it in good.items()
            })  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_no_page_breaks_whatever_it_is_asked(office, seed):
    chance = random.Random(seed)  # noqa: S311
    owed = office.report.obligation
    found = EvidenceFactory(report=office.report, uploaded_by=office.clerk)
    urged = urging()
    letter = urged.made()
    notice = NoticeFactory(
        recipient=office.clerk, agency=owed.agency, watcher=owed.plan.monitor, subject_id=owed.pk
    )
    delivery = DeliveryFactory(notice=notice)
    people = {
        "urging": urged.monitor,
        "registrar of letters": urged.registrar(),
        "clerk": office.clerk,
        "head": office.head,
        "stranger": UserFactory(),
        "superuser": UserFactory(is_superuser=True),
        "monitor": MembershipFactory(agency=owed.plan.monitor, role=Role.MONITOR).user,
        **{
            role.value: MembershipFactory(agency=owed.agency, role=role).user
            for role in (Role.VIEWER, Role.REGISTRAR, Role.ADMINISTRATOR)
        },
    }
    clients = {name: signed_in(user) for name, user in people.items()} | {"nobody": Client()}
    keys: dict[str, list[Any]] = {
        "plan": [owed.plan_id], "owed": [owed.pk], "evidence": [found.pk], "number": [1],
        "entry": [each.pk for each in office.entries], "period": [owed.period_id],
        "agency": [owed.agency_id], "person": [office.clerk.pk, office.head.pk],
        "letter": [letter.pk], "paper": [letter.paper_id, owed.plan.paper_id], "copy": [1],
        "notice": [notice.pk], "delivery": [delivery.pk],
    }  # fmt: skip
    good = [str(key) for several in keys.values() for key in several]
    keys |= {"token": ["9" * 32, "a\r\nb", "ạ" * 300], "file_format": ["pdf", "docx", "xlsx"]}
    names = [*NAMES, office.number, "giu-" + office.name("name")]
    names += [
        office.name(part) for part in ("state", "narrative", "name", "number", "done", "rhythm")
    ]
    for number, address in enumerate(addresses(chance, keys)):
        if number == 400:
            break
        given: dict[str, list[str]] = {}
        for _ in range(chance.randint(0, 12)):
            given.setdefault(chance.choice(names), []).append(chance.choice([*ODD, *good * 2]))
        # What lets a form come as far as its action.
        for name, value in (("muc", good[4]), ("version", "0"), ("reason", ODD[-2]), (LAST, "1")):
            if chance.random() < 0.5:
                given[name] = [value]
        who = chance.choice(list(clients))
        does = chance.choice(["get", "post", "post"])
        headers = chance.choice([{}, {}, XHR, {"hx-request": "true", "hx-current-url": "http://["}])
        with transaction.atomic():
            answer = getattr(clients[who], does)(address, given, headers=headers)
            # Of that page alone "not now" is a proper answer: in tests nobody keeps the clock.
            proper = {503} if address == reverse("ready") else set()
            assert answer.status_code < 500 or answer.status_code in proper, (
                who, does, address, given,
            )  # fmt: skip
            # Read to its end, a file is closed.
            answer.getvalue()
            transaction.set_rollback(True)
    assert not AuditEvent.objects.filter(verb="nộp báo cáo").exists()
