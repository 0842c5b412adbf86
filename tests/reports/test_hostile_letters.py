"""Urging letters under attack: words that print blank, thousands of ticks, lists of thousands."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from agencies.roles import Role
from documents.actions import life
from reports import feeds
from reports.actions import letters
from reports.actions.letter_papers import LetterHolder
from reports.forms.letters import ChosenForm, LetterForm
from reports.models import UrgedOffice
from tests.factories import AgencyFactory
from tests.reports.strangers import member, signed_in
from tests.reports.urged import AT, TODAY, Urging, urging, whole

pytestmark = pytest.mark.django_db

BLANK = "\u200b\u2060 \u00ad\ufeff"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Urging:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return urging()


def fields(here: Urging) -> dict[str, object]:
    letter = here.made()
    said = {name: getattr(letter, name) for name in LetterForm.base_fields if name != "symbol"}
    return said | {"symbol": letter.paper.symbol, "reply_by": letter.reply_by.isoformat()}


@pytest.mark.parametrize("name", ["subject", "opening", "request", "recipients", "signer_title"])
def test_words_that_nobody_sees_are_none(here, name):
    given, letter = fields(here), here.made()
    before = getattr(letter, name)
    answer = signed_in(here.monitor).post(
        reverse("reports:letter", args=[letter.pk]), {**given, name: BLANK}
    )
    assert answer.status_code == 400
    assert getattr(whole(letter), name) == before


@pytest.mark.parametrize("symbol", [BLANK, "/", " // "])
def test_a_symbol_that_is_none_is_refused(here, symbol):
    given, letter = fields(here), here.made()
    address = reverse("reports:letter", args=[letter.pk])
    answer = signed_in(here.monitor).post(address, {**given, "symbol": symbol})
    assert answer.status_code == 400
    assert whole(letter).paper.symbol == letter.paper.symbol


def test_thousands_of_ticks_are_read_once_each(settings):
    """Each tick was held against every other: ten thousand took seconds of the server."""
    ticks = list(range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS))
    form = ChosenForm(QueryDict("&".join(f"chon={number}" for number in ticks)))
    assert form.is_valid()
    assert form.chosen == ticks


@pytest.mark.parametrize("tick", ["-1", "1e3", "9" * 19, "", "²", "1\x00"])
def test_a_tick_that_is_no_key_is_refused(here, tick):
    data = QueryDict(mutable=True)
    data.setlist("chon", [tick])
    assert not ChosenForm(data).is_valid()


def test_a_letter_to_very_many_is_laid_out_behind_a_bar(here, settings, monkeypatch):
    called = []
    monkeypatch.setattr("documents.tasks.render.apply_async", lambda *a, **k: called.append(a))
    letter = here.made()
    settings.RENDER_ROWS = UrgedOffice.objects.filter(letter=letter).count() - 1
    address = reverse("documents:written", args=[letter.paper_id, "pdf"])
    assert signed_in(here.monitor).get(address).status_code == 202
    assert len(called) == 1
    # Whoever may not see the draft learns nothing of it.
    stranger = member(AgencyFactory(parent=here.watch.province), Role.CLERK)
    assert signed_in(stranger).get(address).status_code == 404


def test_only_the_one_who_watches_writes_and_only_the_issuers_registrar_numbers(here):
    letter = here.made()
    other = AgencyFactory(parent=here.watch.province, name="Sở Y tế", symbol="SYT")
    for role in (Role.MONITOR, Role.REGISTRAR, Role.HEAD, Role.ADMINISTRATOR):
        client = signed_in(member(other, role))
        for name in ("letter", "letter-retake", "letter-discard"):
            answer = client.post(reverse(f"reports:{name}", args=[letter.pk]), {"chon": "1"})
            assert answer.status_code == 404
        for name in ("submit", "number", "sign", "issue", "recall", "send-back"):
            answer = client.post(reverse(f"documents:{name}", args=[letter.paper_id]))
            assert answer.status_code == 404
    registrar = signed_in(here.registrar())
    assert registrar.post(reverse("reports:letter", args=[letter.pk]), {}).status_code == 403
    monitor = signed_in(here.monitor)
    assert monitor.post(reverse("documents:number", args=[letter.paper_id])).status_code == 403


def test_after_it_was_submitted_no_page_of_before_changes_it(here):
    letter = here.made()
    life.submit(holder=LetterHolder(letter), by=here.monitor, at=AT)
    for act in (
        lambda: letters.discard(letter=letter, by=here.monitor, at=AT),
        lambda: letters.retake(
            letter=letter, obligations=[here.silent.pk], version=1, by=here.monitor, at=AT
        ),
    ):
        with pytest.raises(letters.NotOpen):
            act()
    assert whole(letter).offices.count() == 2


def test_a_name_with_line_breaks_writes_no_line_of_its_own_into_a_calendar(here):
    office = here.silent.agency
    type(office).objects.filter(pk=office.pk).update(
        short_name="Sở A, B\nX-EVIL:1\r\nEND:VCALENDAR", name="Sở A\nX-EVIL:1\rY"
    )
    office.refresh_from_db()
    told = feeds.calendar_of(office, on=TODAY).decode()
    lines = told.split("\r\n")
    assert not [line for line in lines if line.startswith("X-EVIL")]
    assert "\n" not in told.replace("\r\n", "")
    assert lines.count("END:VCALENDAR") == 1
