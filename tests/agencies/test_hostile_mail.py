"""Words and addresses that people type stay words and addresses: no header, no second reader."""

import datetime as dt

import pytest

from agencies import mailing
from agencies.messages import Message, Section
from agencies.models import User
from agencies.stages import Stage
from agencies.telling import Words
from tests.factories import MembershipFactory
from tests.reports.strangers import SCRIPT, signed_in

pytestmark = pytest.mark.django_db

CHOICES = "/thong-bao/lua-chon/"
BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"]


@pytest.mark.parametrize(
    "email",
    [
        *(f"ai@x.example{end}Bcc: khac@x.example" for end in BREAKS),
        "ai@x.example, khac@x.example", "Ai <ai@x.example>", "ai@x.example;khac@x.example",
        "ai@x.example\x00", "@x.example", "a" * 300 + "@x.example", "ai@[127.0.0.1] khac@x.example",
    ],
)  # fmt: skip
def test_an_address_is_one_address(email):
    user = MembershipFactory(user__email="truoc@x.example").user
    posted = {"lien_he": "1", "lien-he-email": email, "lien-he-phone": ""}
    answer = signed_in(user).post(CHOICES, posted)
    assert answer.status_code in (302, 400)
    kept = User.objects.get(pk=user.pk).email
    assert kept == "truoc@x.example"


@pytest.mark.parametrize("other", ["pk", "user", "lien-he-id", "id"])
def test_nobody_writes_another_persons_address(other):
    mine, theirs = (
        MembershipFactory(user__email=f"{name}@x.example").user for name in ("toi", "ho")
    )
    posted = {
        "lien_he": "1", "lien-he-email": "moi@x.example", "lien-he-phone": "", other: theirs.pk,
    }  # fmt: skip
    signed_in(mine).post(CHOICES, posted)
    assert User.objects.get(pk=theirs.pk).email == "ho@x.example"
    assert User.objects.get(pk=mine.pk).email == "moi@x.example"


@pytest.mark.parametrize("end", BREAKS)
def test_a_name_with_a_line_break_is_no_header(end):
    person = MembershipFactory(user__full_name=f"Ai{end}Bcc: khac@x.example").user
    line = Words(f"Sở A{end}Bcc: khac@x.example{end}{end}{SCRIPT}", f"b{end}.{end}c", "/x/")
    message = Message(
        id="a" * 32, recipient=person, address="ai@x.example",
        sections=(Section(Stage.OVERDUE, (line,)),), on=dt.date(2021, 3, 22), province=1,
    )  # fmt: skip
    mail = mailing.written(message)
    told = mail.message()
    assert told["Bcc"] is None
    assert mail.recipients() == ["ai@x.example"]
    assert len(mail.subject.splitlines()) == 1
    html = str(mail.alternatives[0][0])
    assert "<script>" not in html
    assert "<img src=x" not in html
