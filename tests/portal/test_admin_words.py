"""The admin speaks Vietnamese on every page, in what is read and in what is read out."""

import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import trans_real

from agencies.models import Agency, AuditEvent, User
from agencies.roles import Role
from tests.admin_forms import Page, press
from tests.factories import (
    AliasFactory,
    FormatFactory,
    GroupFactory,
    LegalBasisFactory,
    MembershipFactory,
    ProvinceFactory,
    SeriesFactory,
    UserFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db

WORD = re.compile(r"[^\W\d_]+")
# Words of the pages of Django, unfold and import-export; none is a Vietnamese word without marks.
_WORDS = """
    about account action actions active add added all any apply apps back bold breadcrumbs button by
    cancel change changed changes choose clear click close code collapse comment confirm continue
    count counts create current dark data date default delete deleted download drop edit empty enter
    entries entry error errors expand export field fields file filter filters find following format
    forgotten found from general group groups hide history import include invalid item items
    light line link list loading log login logout message messages model more name navigation new
    next no none nothing number object of on open or order other page password permission
    permissions preview previous raw recent records remove required reset resource results return row
    rows run save search select selected set show sidebar sign site skip skipped sorry staff
    status submit successfully superuser system tag theme the this time toggle type undo
    unknown update upload user username users value view was welcome with you your yes
"""
ENGLISH = frozenset(WORD.findall(_WORDS))
# What people wrote, names of files and codes that are the same in both languages.
SAME = re.compile(r"SHA-256|KH-\w+|CSV \(\.csv\)|Excel(?: \(\.xlsx\))?|\.xlsx|\b[\w.]+@[\w.]+\b")
SPOKEN = {"aria-label", "title", "placeholder", "alt", "data-label"}
UNREAD = {"script", "style", "template"}


@pytest.fixture(autouse=True)
def words() -> None:
    """The catalogue as ``compilemessages`` makes it, which a fresh clone has not run yet."""
    folder = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES"
    for domain in ("django", "djangojs"):
        source, target = folder / f"{domain}.po", folder / f"{domain}.mo"
        subprocess.run(["msgfmt", "--check-format", "-o", target, source], check=True)
    trans_real._translations = {}  # type: ignore[attr-defined]
    translation.activate("vi")


@pytest.fixture
def province() -> Agency:
    """A province with a row on every page."""
    root: Agency = ProvinceFactory(place="Bắc Kạn", email="vanthu@tinh.example")
    GroupFactory(scope=root)
    AliasFactory(scope=root, agency=root)
    FormatFactory(name="Hội nghị", marks="hội nghị")
    SeriesFactory(issuer=root)
    LegalBasisFactory(plan=plan_with_table(issuer=root))
    return root


def addresses() -> Iterator[str]:
    for name in ("index", "password_change", "password_change_done"):
        yield reverse(f"admin:{name}")
    yield reverse("admin:search") + "?s=co"
    for app in ("agencies", "plans", "documents"):
        yield reverse("admin:app_list", args=[app])
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_changelist") + "?q=khong+co+gi"
        yield reverse(f"admin:{name}_add")
        for page in ("import", "export"):
            try:
                yield reverse(f"admin:{name}_{page}")
            except NoReverseMatch:
                continue
        if row := model._default_manager.order_by("pk").first():
            for page in ("change", "history", "delete"):
                yield reverse(f"admin:{name}_{page}", args=[row.pk])
    for page in ("password", "access"):
        yield reverse(f"admin:agencies_user_{page}", args=[User.objects.earliest("pk").pk])


class Reading(HTMLParser):
    """What a page shows, and what a screen reader adds to it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.skipping: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # An icon is a word of its typeface, which nobody sees.
        if tag in UNREAD or "material-symbols" in given.get("class", ""):
            self.skipping = self.skipping or tag
        self.texts += [value for name, value in given.items() if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.skipping:
            self.skipping = None

    def handle_data(self, data: str) -> None:
        if self.skipping is None:
            self.texts.append(data)


def english_in(page: Page) -> set[str]:
    """Give the English words that a page shows or reads out."""
    reading = Reading()
    reading.feed(page.content.decode())
    text = SAME.sub(" ", " · ".join(reading.texts))
    return {word.lower() for word in WORD.findall(text)} & ENGLISH


def visit(client: Client) -> dict[str, set[str]]:
    found = {}
    for address in addresses():
        page = client.get(address, follow=True)
        assert page.status_code in {200, 403, 404}, address
        if words := english_in(page):
            found[address] = words
    return found


def test_no_page_of_the_operator_speaks_english(province: Agency) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, full_name="Người Vận Hành"))
    row = Agency.objects.get(pk=province.pk)
    press(client, reverse("admin:agencies_agency_change", args=[row.pk]), place="Chỗ mới")

    assert AuditEvent.objects.exists()
    assert visit(client) == {}


def test_no_page_of_a_provinces_administrator_speaks_english(province: Agency) -> None:
    client = Client()
    client.force_login(MembershipFactory(agency=province, role=Role.ADMINISTRATOR).user)

    assert visit(client) == {}


def test_no_page_of_a_clerk_speaks_english(province: Agency) -> None:
    client = Client()
    client.force_login(MembershipFactory(agency=province, role=Role.CLERK).user)

    assert visit(client) == {}


def test_the_way_in_and_out_speaks_vietnamese(province: Agency) -> None:
    client = Client()

    assert english_in(client.get(reverse("admin:index"), follow=True)) == set()
    client.force_login(MembershipFactory(agency=province, role=Role.VIEWER).user)
    assert english_in(client.get(reverse("admin:index"), follow=True)) == set()
    assert english_in(client.post(reverse("admin:logout"), follow=True)) == set()


@pytest.mark.parametrize(
    "name", ["agencies_agency", "agencies_agencygroup", "agencies_alias", "agencies_user",
             "plans_plan", "plans_contentitem", "plans_format"],
)  # fmt: skip
def test_a_form_sent_empty_is_refused_in_vietnamese(province: Agency, name: str) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, full_name="Người Vận Hành"))
    url = reverse(f"admin:{name}_add")

    blank = dict.fromkeys(client.get(url).context["adminform"].form.fields, "")
    page = press(client, url, **blank)

    assert page.context["errors"]
    assert english_in(page) == set()


def test_the_calendar_of_the_forms_speaks_vietnamese(province: Agency) -> None:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))

    script = client.get(reverse("admin:jsi18n")).content.decode()

    assert '"Sunday": "Ch\\u1ee7 nh\\u1eadt"' in script
    assert '"FIRST_DAY_OF_WEEK": 1' in script


def test_each_phrase_keeps_its_placeholders() -> None:
    folder = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES"
    for block in (folder / "django.po").read_text(encoding="utf-8").split("\n\n"):
        asked = set(re.findall(r"%\(\w+\)s|\{\w*\}", block.partition("msgstr")[0]))
        given = set(re.findall(r"%\(\w+\)s|\{\w*\}", block.partition("msgstr")[2]))
        assert given <= asked, block
