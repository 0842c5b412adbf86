"""Who may open what: every address × role × own or another's office, as data.

An address without a row fails the suite, so a page can't be added without saying whose it is.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from agencies.models import DayOff, Deputy, RegistryImport, User
from agencies.roles import Role
from documents import vault
from documents.models import Paper
from plans.actions import intakes
from plans.models import ContentItem
from reports.models import CalendarFeed, Revision
from reports.snapshots import Filed
from tests.documents.copies import copy_of
from tests.factories import (
    AgencyFactory,
    AliasFactory,
    AuditEventFactory,
    EntryFactory,
    EvidenceFactory,
    FormatFactory,
    GatewayFactory,
    GroupFactory,
    MembershipFactory,
    NoticeFactory,
    OriginalFactory,
    PaperFactory,
    PeriodFactory,
    ProvinceFactory,
    ReportFactory,
    SeriesFactory,
    UrgingLetterFactory,
    UserFactory,
    plan_with_table,
)

pytestmark = pytest.mark.django_db

# What comes of asking for an address:
#   +  the page, or a step on      s  a request to sign in       -  a refusal with its reason
#   0  nothing, not even that there is something                 m  "not with this method"
#   w  the page with what was wrong in the form
#   n  "not ready", as nothing has started the reminders here
OUTCOMES = {200: "+", 302: "+", 400: "w", 403: "-", 404: "0", 405: "m", 503: "n"}

EVERYBODY = "++++++ ++++++ ++++++ + s"


@dataclass(frozen=True)
class Row:
    """An address and what comes of it, a letter a person.

    Three times six letters: clerk, head, monitor, registrar, viewer, administrator; first of the
    office whose the object is, then of another in its province, then of another province. After
    them a superuser, and somebody who has not signed in. ``of`` names an object of ``World``.
    """

    address: str
    outcomes: str
    of: str = ""
    method: str = "get"
    kwargs: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        words = (self.method, self.address, self.of, *map(str, self.kwargs.values()))
        return " ".join(filter(None, words))


ROWS = [
    Row("home", EVERYBODY),
    Row("health", "++++++ ++++++ ++++++ + +"),
    Row("ready", "nnnnnn nnnnnn nnnnnn n n"),
    # For whoever has the operator's token, whoever that is.
    Row("metrics", "000000 000000 000000 0 0"),
    Row("login", "++++++ ++++++ ++++++ + +"),
    Row("logout", "mmmmmm mmmmmm mmmmmm m s"),
    Row("logout", "ssssss ssssss ssssss s s", method="post"),
    Row("password_change", EVERYBODY),
    Row("password_change", EVERYBODY, method="post"),
    # What protects one's own account; without a device there is nothing to verify or turn off.
    Row("verify", EVERYBODY),
    Row("verify", EVERYBODY, method="post"),
    Row("security", EVERYBODY),
    Row("security-enrol", EVERYBODY),
    Row("security-enrol", EVERYBODY, method="post"),
    Row("security-codes", EVERYBODY),
    Row("security-codes", EVERYBODY, method="post"),
    Row("security-off", EVERYBODY),
    Row("security-off", EVERYBODY, method="post"),
    Row("security-elsewhere", "mmmmmm mmmmmm mmmmmm m s"),
    Row("security-elsewhere", EVERYBODY, method="post"),
    # The log is read by those who follow an office's work and those who administer it.
    Row("agencies:audit", "--+--+ --+--+ --+--+ + s"),
    Row("agencies:audit-sheet", "--+--+ --+--+ --+--+ + s"),
    # The bell: everybody's own; what another was told is not there, and read by opening it.
    Row("agencies:notices", EVERYBODY),
    Row("agencies:notice-count", EVERYBODY),
    Row("agencies:notices-read", "mmmmmm mmmmmm mmmmmm m s"),
    Row("agencies:notices-read", EVERYBODY, method="post"),
    Row("agencies:notice-open", "+00000 000000 000000 0 s", of="notice"),
    Row("agencies:notice-choice", EVERYBODY),
    Row("agencies:notice-choice", EVERYBODY, method="post"),
    # The calendar of an office: its address for those who report, its days for whoever knows that.
    Row("reports:feeds", "++---- ++---- ++---- + s"),
    Row("reports:feed-renew", "++---- ------ 000000 + s", of="agency"),
    Row("reports:feed-renew", "++---- ------ 000000 + s", of="agency", method="post"),
    Row("reports:feed", "++++++ ++++++ ++++++ + +", of="feed token"),
    Row("reports:feed", "000000 000000 000000 0 0", kwargs={"token": "khong-co"}),
    # Reports: written by the office's clerk and head, read by all who work there or watch the plan.
    Row("reports:work", EVERYBODY),
    Row("reports:report", "++++++ 000000 000000 + s", of="obligation"),
    Row("reports:save", "++---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:check", "++---- 000000 000000 + s", of="obligation"),
    Row("reports:preview", "++++++ 000000 000000 + s", of="obligation"),
    Row("reports:submit", "++---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:hand-up", "++---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:take-back", "++---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:give-back", "-+---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:receipt", "++++++ 000000 000000 + s", of="filed obligation", kwargs={"number": 1}),
    # Evidence is seen with its report, and brought by those who write it.
    Row("reports:evidence-add", "mmmmmm mmmmmm mmmmmm m s", of="obligation"),
    Row("reports:evidence-add", "++---- 000000 000000 + s", of="obligation", method="post"),
    Row("reports:evidence", "++++++ 000000 000000 + s", of="evidence"),
    Row("reports:evidence-thumbnail", "++++++ 000000 000000 + s", of="evidence"),
    Row("reports:evidence-attach", "++---- 000000 000000 + s", of="evidence"),
    Row("reports:evidence-attach", "++---- 000000 000000 + s", of="evidence", method="post"),
    Row("reports:evidence-withdraw", "++---- 000000 000000 + s", of="evidence"),
    Row("reports:evidence-withdraw", "ww---- 000000 000000 w s", of="evidence", method="post"),
    # The form is for those who write the report; a file that is none is answered with what is wrong.
    Row("reports:sheet", "++---- 000000 000000 + s", of="obligation"),
    Row("reports:sheet-upload", "++---- 000000 000000 + s", of="obligation"),
    Row("reports:sheet-upload", "ww---- 000000 000000 w s", of="obligation", method="post"),
    # What is past is entered by those who watch the plan.
    Row("reports:backfill", "-++--- ------ 000000 + s", of="issued"),
    Row("reports:backfill", "-ww--- ------ 000000 w s", of="issued", method="post"),
    Row(
        "reports:backfill-form",
        "-++--- ------ 000000 + s",
        of="issued",
        kwargs={"period": "past period"},
    ),
    Row(
        "reports:choose-rhythm",
        "++---- 000000 000000 + s",
        of="obligation",
        method="post",
        kwargs={"entry": "entry"},
    ),
    Row("reports:open-event", "mmmmmm mmmmmm mmmmmm m s", of="issued"),
    # Without a period there is nothing to open.
    Row("reports:open-event", "000000 000000 000000 0 s", of="issued", method="post"),
    # The calendar is set by those who take the plan's reports in.
    Row("reports:calendar", "-++--- 000000 000000 + s", of="draft"),
    Row("reports:calendar", "-++--- ------ 000000 + s", of="issued"),
    Row("reports:calendar", "-ww--- ------ 000000 w s", of="issued", method="post"),
    Row("reports:deadline", "mmmmmm mmmmmm mmmmmm m s", of="issued"),
    Row("reports:deadline", "-ww--- ------ 000000 w s", of="issued", method="post"),
    # People and their work: heads and administrators, each within their reach.
    Row("reports:people", "-+---+ -+---+ -+---+ - s"),
    Row("reports:assign", "-+---+ ------ 000000 + s", of="agency"),
    Row("reports:assign", "-w---w ------ 000000 w s", of="agency", method="post"),
    Row("reports:leave", "-+---+ ------ 000000 + s", of="agency", kwargs={"person": "person"}),
    Row(
        "reports:leave",
        "-w---w ------ 000000 w s",
        of="agency",
        kwargs={"person": "person"},
        method="post",
    ),
    Row("reports:deputy-appoint", "-+---+ ------ 000000 + s", of="agency"),
    Row("reports:deputy-appoint", "-w---w ------ 000000 w s", of="agency", method="post"),
    Row("reports:deputy-end", "mmmmmm mmmmmm mmmmmm m s", of="deputy"),
    Row("reports:deputy-end", "-+---+ 000000 000000 + s", of="deputy", method="post"),
    Row("plans:list", EVERYBODY),
    Row("plans:list", "mmmmmm mmmmmm mmmmmm m s", method="post"),
    Row("plans:detail", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:detail", "++++++ ++++++ 000000 + s", of="issued"),
    Row("plans:download", "++++++ 000000 000000 + s", of="draft", kwargs={"file_format": "docx"}),
    Row("plans:download", "++++++ ++++++ 000000 + s", of="issued", kwargs={"file_format": "docx"}),
    Row("plans:download", "++++++ ++++++ 000000 + s", of="issued", kwargs={"file_format": "xlsx"}),
    Row("plans:download", "++++++ ++++++ 000000 + s", of="issued", kwargs={"file_format": "pdf"}),
    Row("plans:upload", "+++--- +++--- +++--- + s"),
    Row("plans:upload", "+++--- +++--- +++--- + s", method="post"),
    Row("plans:paste", "+++--- +++--- +++--- + s"),
    Row("plans:paste", "+++--- +++--- +++--- + s", method="post"),
    Row("plans:blank", "+++--- +++--- +++--- + s"),
    Row("plans:blank", "+++--- +++--- +++--- + s", method="post"),
    # What is being brought in is its bringer's alone, until it is a plan.
    Row("plans:preview", "+00--- 000--- 000--- 0 s", of="intake"),
    Row("plans:preview", "mmmmmm mmmmmm mmmmmm m s", of="intake", method="post"),
    Row("plans:set-issuer", "mmmmmm mmmmmm mmmmmm m s", of="intake"),
    Row("plans:set-issuer", "w00--- 000--- 000--- 0 s", of="intake", method="post"),
    Row("plans:set-plan", "mmmmmm mmmmmm mmmmmm m s", of="intake"),
    Row("plans:set-plan", "w00--- 000--- 000--- 0 s", of="intake", method="post"),
    Row("plans:discard", "+00--- 000--- 000--- 0 s", of="intake"),
    Row("plans:discard", "+00--- 000--- 000--- 0 s", of="intake", method="post"),
    Row("plans:confirm", "mmmmmm mmmmmm mmmmmm m s", of="intake"),
    Row("plans:confirm", "+00--- 000--- 000--- 0 s", of="intake", method="post"),
    # A plan issued elsewhere: its writers bring the original, others of the office register it.
    Row("plans:register-new", "+++--- +++--- +++--- + s"),
    Row("plans:register-new", "www--- www--- www--- w s", method="post"),
    Row("plans:register", "++++-- 000000 000000 + s", of="draft"),
    Row("plans:register", "-www-- 000000 000000 w s", of="draft", method="post"),
    Row("plans:register", "++++-- ------ 000000 + s", of="issued"),
    Row("plans:register", "++++-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:original", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:original", "000000 000000 000000 0 s", of="issued"),
    Row("plans:intake-original", "+00000 000000 000000 0 s", of="intake"),
    # The life of a plan: those who write for the drafter submit, the registrar numbers and issues.
    Row("plans:submit", "+++--- 000000 000000 + s", of="draft"),
    Row("plans:submit", "+++--- 000000 000000 + s", of="draft", method="post"),
    Row("plans:submit", "+++--- ------ 000000 + s", of="issued", method="post"),
    Row("plans:send-back", "++++-- 000000 000000 + s", of="draft"),
    Row("plans:send-back", "++++-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:number", "---+-- 000000 000000 + s", of="draft"),
    Row("plans:number", "---+-- 000000 000000 + s", of="draft", method="post"),
    Row("plans:number", "---+-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:resume", "mmmmmm mmmmmm mmmmmm m s", of="draft"),
    Row("plans:resume", "---+-- 000000 000000 + s", of="draft", method="post"),
    Row("plans:resume", "---+-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:release", "mmmmmm mmmmmm mmmmmm m s", of="draft"),
    Row("plans:release", "---+-- 000000 000000 + s", of="draft", method="post"),
    Row("plans:release", "---+-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:sign", "---+-- 000000 000000 + s", of="draft"),
    Row("plans:sign", "---+-- ------ 000000 + s", of="issued"),
    Row("plans:sign", "---w-- ------ 000000 w s", of="issued", method="post"),
    Row("plans:withdraw-copy", "mmmmmm mmmmmm mmmmmm m s", of="issued", kwargs={"copy": "copy"}),
    Row(
        "plans:withdraw-copy",
        "---+-- ------ 000000 + s",
        of="issued",
        kwargs={"copy": "copy"},
        method="post",
    ),
    Row("plans:issue", "---+-- 000000 000000 + s", of="draft"),
    Row("plans:issue", "---+-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:cancel-number", "---+-- 000000 000000 + s", of="draft"),
    Row("plans:cancel-number", "---+-- ------ 000000 + s", of="issued", method="post"),
    Row("plans:recall", "---+-- ------ 000000 + s", of="issued"),
    Row("plans:recall", "---w-- ------ 000000 w s", of="issued", method="post"),
    Row("plans:close", "-+++-- ------ 000000 + s", of="issued"),
    Row("plans:close", "-www-- ------ 000000 w s", of="issued", method="post"),
    Row("plans:rendering", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:rendering", "++++++ ++++++ 000000 + s", of="issued"),
    Row("plans:of-paper", "++++++ ++++++ 000000 + s", kwargs={"paper": "paper"}),
    Row("plans:of-paper", "++++++ 000000 000000 + s", kwargs={"paper": "draft paper"}),
    Row("plans:duties", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:duties", "++++++ ++++++ 000000 + s", of="issued"),
    Row("plans:duties", "mmmmmm mmmmmm mmmmmm m s", of="issued", method="post"),
    Row("plans:duties-xlsx", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:duties-xlsx", "++++++ ++++++ 000000 + s", of="issued"),
    Row("plans:office", "++++++ ++++++ 000000 + s", of="agency"),
    # The checks are seen with the plan, and ticked by those who write for its drafter.
    Row("plans:checklist", "++++++ 000000 000000 + s", of="draft"),
    Row("plans:checklist", "+++--- 000000 000000 + s", of="draft", method="post"),
    Row("plans:checklist", "++++++ ++++++ 000000 + s", of="issued"),
    Row("plans:checklist", "------ ------ 000000 - s", of="issued", method="post"),
    # A plan is written in the editor by the editors of its drafter, until it is numbered.
    Row("plans:edit", "+++--- 000000 000000 + s", of="draft"),
    Row("plans:edit", "------ ------ 000000 - s", of="issued"),
    Row("plans:change", "mmmmmm mmmmmm mmmmmm m s", of="draft"),
    Row("plans:change", "+++--- 000000 000000 + s", of="draft", method="post"),
    Row("plans:change", "------ ------ 000000 - s", of="issued", method="post"),
    Row("plans:suggest", "+++--- 000000 000000 + s", of="draft"),
    Row("plans:suggest", "------ ------ 000000 - s", of="issued"),
    Row("plans:settle", "+++--- 000000 000000 + s", of="draft"),
    Row("plans:settle", "+++--- 000000 000000 + s", of="draft", method="post"),
    Row("plans:settle", "------ ------ 000000 - s", of="issued", method="post"),
    Row("plans:row", "000--- 000000 000000 0 s", of="draft", kwargs={"key": "x"}),
    Row("plans:intake-change", "mmmmmm mmmmmm mmmmmm m s", of="intake"),
    Row("plans:intake-change", "+00000 000000 000000 0 s", of="intake", method="post"),
    Row("plans:intake-suggest", "+00000 000000 000000 0 s", of="intake"),
    Row("plans:intake-settle", "+00000 000000 000000 0 s", of="intake"),
    Row("plans:intake-settle", "+00000 000000 000000 0 s", of="intake", method="post"),
    Row("plans:intake-row", "000000 000000 000000 0 s", of="intake", kwargs={"key": "x"}),
    # Reports are taken in by those who watch the plan; others of the office learn who they are.
    # The matrix: all of a plan for those who look for its monitor, an office's own rows for itself.
    Row("reports:matrices", EVERYBODY),
    Row("reports:matrix", "000000 000000 000000 0 s", of="draft"),
    Row("reports:matrix", "++++++ 000000 000000 + s", of="issued"),
    Row("reports:matrix-xlsx", "++++++ 000000 000000 + s", of="issued"),
    Row("reports:queue", "-++--- -++--- -++--- + s"),
    Row("reports:queue", "mmmmmm mmmmmm mmmmmm m s", method="post"),
    Row("reports:queue-counts", "-++--- -++--- -++--- + s"),
    Row("reports:queue-counts", "mmmmmm mmmmmm mmmmmm m s", method="post"),
    Row("reports:accept-many", "mmmmmm mmmmmm mmmmmm m s"),
    Row("reports:accept-many", "-++--- -++--- -++--- + s", method="post"),
    # What went to whom, each of the plans they watch.
    Row("reports:notices", "-++--- -++--- -++--- + s"),
    Row("reports:notices-xlsx", "-++--- -++--- -++--- + s"),
    Row("reports:notices-again", "mmmmmm mmmmmm mmmmmm m s"),
    Row("reports:notices-again", "-++--- -++--- -++--- + s", method="post"),
    Row("reports:notices-tomorrow", "-++--- -++--- -++--- + s"),
    Row("reports:review", "-++--- 000000 000000 + s", of="filed obligation"),
    Row("reports:accept", "mmmmmm mmmmmm mmmmmm m s", of="filed obligation"),
    Row("reports:accept", "-ww--- 000000 000000 w s", of="filed obligation", method="post"),
    Row("reports:return", "mmmmmm mmmmmm mmmmmm m s", of="filed obligation"),
    Row("reports:return", "-ww--- 000000 000000 w s", of="filed obligation", method="post"),
    Row("reports:extend", "-++--- 000000 000000 + s", of="obligation"),
    Row("reports:extend", "-ww--- 000000 000000 w s", of="obligation", method="post"),
    Row("reports:reopen", "-++--- 000000 000000 + s", of="obligation"),
    Row("reports:reopen", "-ww--- 000000 000000 w s", of="obligation", method="post"),
    Row("reports:extend-many", "-++--- 000000 000000 + s", of="draft"),
    Row("reports:extend-many", "-++--- ------ 000000 + s", of="issued"),
    Row("reports:extend-many", "-ww--- ------ 000000 w s", of="issued", method="post"),
    # Urging letters: written by those who watch the plan, seen as the paper is seen.
    Row("reports:urge", "-++--- 000000 000000 + s", of="draft"),
    Row("reports:urge", "-++--- ------ 000000 + s", of="issued"),
    Row("reports:urge", "-++--- ------ 000000 + s", of="issued", method="post"),
    Row("reports:letter", "++++++ 000000 000000 + s", of="letter"),
    Row("reports:letter", "++++++ ++++++ 000000 + s", of="issued letter"),
    Row("reports:letter", "-ww--- 000000 000000 w s", of="letter", method="post"),
    Row("reports:letter-retake", "mmmmmm mmmmmm mmmmmm m s", of="letter"),
    Row("reports:letter-retake", "-++--- 000000 000000 + s", of="letter", method="post"),
    Row("reports:letter-discard", "-++--- 000000 000000 + s", of="letter"),
    # Whoever comes second finds it gone.
    Row("reports:letter-discard", "-+0000 000000 000000 0 s", of="letter", method="post"),
    # The ordinary life of a paper; plans have pages of their own.
    Row(
        "documents:written",
        "++++++ 000000 000000 + s",
        of="letter paper",
        kwargs={"file_format": "docx"},
    ),
    Row(
        "documents:written",
        "++++++ ++++++ 000000 + s",
        of="issued letter paper",
        kwargs={"file_format": "pdf"},
    ),
    Row("documents:written", "000000 000000 000000 0 s", of="paper", kwargs={"file_format": "pdf"}),
    Row("documents:submit", "-++--- 000000 000000 + s", of="letter paper"),
    Row("documents:submit", "-++--- 000000 000000 + s", of="letter paper", method="post"),
    Row("documents:submit", "000000 000000 000000 0 s", of="draft paper", method="post"),
    Row("documents:send-back", "-+++-- 000000 000000 + s", of="submitted letter paper"),
    Row(
        "documents:send-back",
        "-www-- 000000 000000 w s",
        of="submitted letter paper",
        method="post",
    ),
    Row("documents:number", "---+-- 000000 000000 + s", of="submitted letter paper"),
    Row("documents:number", "---w-- 000000 000000 w s", of="submitted letter paper", method="post"),
    Row("documents:resume", "mmmmmm mmmmmm mmmmmm m s", of="submitted letter paper"),
    Row("documents:resume", "---+-- 000000 000000 + s", of="submitted letter paper", method="post"),
    Row("documents:release", "mmmmmm mmmmmm mmmmmm m s", of="submitted letter paper"),
    Row(
        "documents:release", "---+-- 000000 000000 + s", of="submitted letter paper", method="post"
    ),
    Row("documents:cancel-number", "---+-- 000000 000000 + s", of="numbered letter paper"),
    Row(
        "documents:cancel-number",
        "---w-- 000000 000000 w s",
        of="numbered letter paper",
        method="post",
    ),
    Row("documents:sign", "---+-- 000000 000000 + s", of="numbered letter paper"),
    Row("documents:sign", "---w-- 000000 000000 w s", of="numbered letter paper", method="post"),
    Row(
        "documents:withdraw-copy",
        "mmmmmm mmmmmm mmmmmm m s",
        of="numbered letter paper",
        kwargs={"copy": "copy"},
    ),
    Row(
        "documents:withdraw-copy",
        "---0-- 000000 000000 0 s",
        of="numbered letter paper",
        kwargs={"copy": "copy"},
        method="post",
    ),
    Row("documents:issue", "---+-- 000000 000000 + s", of="numbered letter paper"),
    Row("documents:issue", "---w-- 000000 000000 w s", of="numbered letter paper", method="post"),
    Row("documents:issue", "000000 000000 000000 0 s", of="numbered paper", method="post"),
    Row("documents:recall", "---+-- ------ 000000 + s", of="issued letter paper"),
    Row("documents:recall", "---w-- ------ 000000 w s", of="issued letter paper", method="post"),
    # The register: what is published is seen in its province, the rest by its issuer's people.
    Row("documents:register", EVERYBODY),
    Row("documents:register", "mmmmmm mmmmmm mmmmmm m s", method="post"),
    Row("documents:register-sheet", EVERYBODY),
    Row("documents:register-book", EVERYBODY),
    Row("documents:paper", "000000 000000 000000 0 s", of="draft paper"),
    Row("documents:paper", "++++++ 000000 000000 + s", of="numbered paper"),
    Row("documents:paper", "++++++ ++++++ 000000 + s", of="paper"),
    Row("documents:frozen", "++++++ 000000 000000 + s", of="numbered paper"),
    Row("documents:frozen", "++++++ ++++++ 000000 + s", of="paper"),
    Row("documents:copy", "++++++ ++++++ 000000 + s", of="paper", kwargs={"copy": "copy"}),
    Row("documents:copy", "000000 000000 000000 0 s", of="numbered paper", kwargs={"copy": "copy"}),
    # Anybody may compare a paper with what was issued, and learns of no other.
    Row("documents:check", "++++++ ++++++ ++++++ + +", of="check token"),
    Row("documents:check", "000000 000000 000000 0 0", kwargs={"token": "khong-co"}),
    # The admin: viewers have nothing to do there.
    Row("admin:index", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:search", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:login", "++++-+ ++++-+ ++++-+ + s"),
    Row("admin:logout", "mmmm+m mmmm+m mmmm+m m s"),
    Row("admin:password_change", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:password_change_done", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:jsi18n", "++++s+ ++++s+ ++++s+ + s"),
    # Without naming a field of a form there is nothing to complete.
    Row("admin:autocomplete", "----s- ----s- ----s- - s"),
    Row(
        "admin:view_on_site",
        "0000s0 0000s0 0000s0 0 s",
        kwargs={"content_type_id": 0, "object_id": 0},
    ),
    Row("admin:app_list", "+++0s+ +++0s+ +++0s+ + s", kwargs={"app_label": "agencies"}),
    # The registry is read in the whole province by those who write plans, and changed by its
    # administrators, each within their reach; nothing of it is deleted that papers may have named.
    Row("admin:agencies_agency_changelist", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:agencies_agency_export", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:agencies_agency_import", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_agency_process_import", "mmmmsm mmmmsm mmmmsm m s"),
    Row("admin:agencies_agency_add", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_agency_change", "+++-s+ +++-s+ 000-s0 + s", of="agency"),
    Row("admin:agencies_agency_change", "----s+ ----s- ----s0 + s", of="agency", method="post"),
    Row("admin:agencies_agency_delete", "----s- ----s- ----s- - s", of="agency"),
    Row("admin:agencies_agency_history", "--+-s+ --+-s+ 0000s0 + s", of="agency"),
    Row("admin:agencies_agencygroup_changelist", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:agencies_agencygroup_add", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_agencygroup_change", "+++-s+ +++-s+ 000-s0 + s", of="group"),
    Row("admin:agencies_agencygroup_change", "----s+ ----s- ----s0 + s", of="group", method="post"),
    Row("admin:agencies_agencygroup_delete", "----s+ ----s- ----s0 + s", of="group"),
    Row("admin:agencies_agencygroup_history", "--+-s+ --+-s+ 0000s0 + s", of="group"),
    Row("admin:agencies_alias_changelist", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:agencies_alias_add", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_alias_change", "+++-s+ +++-s+ 000-s0 + s", of="alias"),
    Row("admin:agencies_alias_change", "----s+ ----s- ----s0 + s", of="alias", method="post"),
    Row("admin:agencies_alias_delete", "----s+ ----s- ----s0 + s", of="alias"),
    Row("admin:agencies_alias_history", "--+-s+ --+-s+ 0000s0 + s", of="alias"),
    # Due days hang on these: a department's administrator keeps none, the country's are the operator's.
    Row("admin:agencies_dayoff_changelist", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:agencies_dayoff_add", "----s- ----s- ----s- + s"),
    Row("admin:agencies_dayoff_change", "+++-s+ +++-s+ 000-s0 + s", of="day off"),
    Row("admin:agencies_dayoff_change", "----s- ----s- ----s- + s", of="day off", method="post"),
    Row("admin:agencies_dayoff_delete", "----s- ----s- ----s- + s", of="day off"),
    Row("admin:agencies_dayoff_history", "--+-s+ --+-s+ 0000s0 + s", of="day off"),
    # The way to Zalo and SMS has a secret: it is the province's own administrators' and the operator's.
    Row("admin:agencies_gateway_changelist", "----s- ----s- ----s- + s"),
    Row("admin:agencies_gateway_add", "----s- ----s- ----s- + s"),
    Row("admin:agencies_gateway_change", "----s- ----s- ----s- + s", of="gateway"),
    Row("admin:agencies_gateway_change", "----s- ----s- ----s- + s", of="gateway", method="post"),
    Row("admin:agencies_gateway_delete", "----s- ----s- ----s- - s", of="gateway"),
    Row("admin:agencies_gateway_history", "0000s0 0000s0 0000s0 + s", of="gateway"),
    Row("admin:agencies_gateway_key", "0000s0 0000s0 0000s0 + s", of="gateway"),
    # Without saying what is to be done with the key there is no such step.
    Row("admin:agencies_gateway_key", "0000s0 0000s0 0000s0 0 s", of="gateway", method="post"),
    # It only leads to the page above.
    Row("admin:agencies_gateway_key_page", "++++s+ ++++s+ ++++s+ + s", of="gateway"),
    # A province's workbook is its bringer's own business: it ends in a list of first passwords.
    Row("admin:agencies_registryimport_changelist", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_registryimport_add", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_registryimport_add", "----s+ ----s+ ----s+ + s", method="post"),
    Row("admin:agencies_registryimport_template", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_registryimport_change", "----s+ ----s0 ----s0 0 s", of="import"),
    Row(
        "admin:agencies_registryimport_change",
        "----s+ ----s0 ----s0 0 s",
        of="import",
        method="post",
    ),
    Row("admin:agencies_registryimport_delete", "----s- ----s- ----s- - s", of="import"),
    Row("admin:agencies_registryimport_history", "0000s+ 0000s0 0000s0 0 s", of="import"),
    Row("admin:agencies_user_changelist", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_user_add", "----s+ ----s+ ----s+ + s"),
    Row("admin:agencies_user_change", "----s+ ----s0 ----s0 + s", of="person"),
    Row("admin:agencies_user_change", "----s+ ----s0 ----s0 + s", of="person", method="post"),
    Row("admin:agencies_user_delete", "----s- ----s- ----s- - s", of="person"),
    Row("admin:agencies_user_history", "0000s+ 0000s0 0000s0 + s", of="person"),
    Row("admin:agencies_user_password", "0000s+ 0000s0 0000s0 + s", of="person"),
    Row("admin:agencies_user_access", "0000s+ 0000s0 0000s0 + s", of="person"),
    Row("admin:agencies_user_access", "0000s0 0000s0 0000s0 0 s", of="person", method="post"),
    # Leads on to the page above, which decides.
    Row("admin:agencies_user_access_page", "++++s+ ++++s+ ++++s+ + s", of="person"),
    Row("admin:agencies_user_password_page", "++++s+ ++++s+ ++++s+ + s", of="person"),
    Row("admin:agencies_auditevent_changelist", "--+-s+ --+-s+ --+-s+ + s"),
    Row("admin:agencies_auditevent_add", "----s- ----s- ----s- - s"),
    Row("admin:agencies_auditevent_change", "--+-s+ --0-s0 --0-s0 + s", of="event"),
    Row("admin:agencies_auditevent_change", "----s- ----s- ----s- - s", of="event", method="post"),
    Row("admin:agencies_auditevent_delete", "----s- ----s- ----s- - s", of="event"),
    Row("admin:agencies_auditevent_history", "00+0s+ 0000s0 0000s0 + s", of="event"),
    # A plan is written by the editors of the office that drafts it, until it is numbered.
    Row("admin:plans_plan_changelist", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:plans_plan_add", "+++-s- +++-s- +++-s- + s"),
    Row("admin:plans_plan_change", "++++s+ 0000s0 0000s0 + s", of="draft"),
    Row("admin:plans_plan_change", "+++-s- 000-s- 000-s- + s", of="draft", method="post"),
    Row("admin:plans_plan_change", "++++s+ ++++s+ 0000s0 + s", of="issued"),
    Row("admin:plans_plan_change", "----s- ----s- 000-s- - s", of="issued", method="post"),
    Row("admin:plans_plan_delete", "----s- ----s- ----s- - s", of="draft"),
    Row("admin:plans_plan_history", "--+-s+ 0000s0 0000s0 + s", of="draft"),
    Row("admin:plans_plan_history", "--+-s+ --+-s+ 0000s0 + s", of="issued"),
    # Leads on to the plan's own page, which decides.
    Row("admin:plans_plan_on_portal", "++++s+ ++++s+ ++++s+ + s", of="draft"),
    Row("admin:plans_contentitem_changelist", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:plans_contentitem_export", "++++s+ ++++s+ ++++s+ + s"),
    Row("admin:plans_contentitem_import", "+++-s- +++-s- +++-s- + s"),
    Row("admin:plans_contentitem_process_import", "mmmmsm mmmmsm mmmmsm m s"),
    Row("admin:plans_contentitem_add", "+++-s- +++-s- +++-s- + s"),
    Row("admin:plans_contentitem_change", "++++s+ 0000s0 0000s0 + s", of="item"),
    Row("admin:plans_contentitem_change", "+++-s- 000-s- 000-s- + s", of="item", method="post"),
    Row("admin:plans_contentitem_change", "++++s+ ++++s+ 0000s0 + s", of="issued item"),
    Row(
        "admin:plans_contentitem_change",
        "----s- ----s- 000-s- - s",
        of="issued item",
        method="post",
    ),
    Row("admin:plans_contentitem_delete", "+++-s- 000-s- 000-s- + s", of="item"),
    Row("admin:plans_contentitem_delete", "----s- ----s- 000-s- - s", of="issued item"),
    Row("admin:plans_contentitem_history", "--+-s+ 0000s0 0000s0 + s", of="item"),
    # The catalogue of forms serves whole provinces; a department's administrator reads it.
    Row("admin:plans_format_changelist", "+++-s+ +++-s+ +++-s+ + s"),
    Row("admin:plans_format_add", "----s- ----s- ----s- + s"),
    Row("admin:plans_format_change", "+++-s+ +++-s+ +++-s+ + s", of="format"),
    Row("admin:plans_format_change", "----s- ----s- ----s- + s", of="format", method="post"),
    Row("admin:plans_format_delete", "----s- ----s- ----s- - s", of="format"),
    Row("admin:plans_format_history", "--+-s+ --+-s+ --+-s+ + s", of="format"),
    # Papers are read by their registrar, and written by the actions alone; how their numbers run is
    # set by the registrar and by whoever keeps the registry.
    Row("admin:documents_paper_changelist", "---+s+ ---+s+ ---+s+ + s"),
    Row("admin:documents_paper_add", "----s- ----s- ----s- - s"),
    Row("admin:documents_paper_change", "---+s+ ---0s0 ---0s0 + s", of="paper"),
    Row("admin:documents_paper_change", "----s- ----s- ----s- - s", of="paper", method="post"),
    Row("admin:documents_paper_delete", "----s- ----s- ----s- - s", of="paper"),
    Row("admin:documents_paper_history", "--+-s+ 0000s0 0000s0 + s", of="paper"),
    Row("admin:documents_series_changelist", "---+s+ ---+s+ ---+s+ + s"),
    Row("admin:documents_series_add", "---+s+ ---+s+ ---+s+ + s"),
    Row("admin:documents_series_change", "---+s+ ---0s0 ---0s0 + s", of="series"),
    Row("admin:documents_series_change", "---+s+ ---0s0 ---0s0 + s", of="series", method="post"),
    Row("admin:documents_series_delete", "---+s+ ---0s0 ---0s0 + s", of="series"),
    Row("admin:documents_series_history", "--+-s+ 0000s0 0000s0 + s", of="series"),
]


@dataclass
class World:
    """Clients of people in each role of three offices, and objects of the first office."""

    clients: list["Person"]
    objects: Mapping[str, int | str]

    def meant(self, value: object) -> object:
        """Give the id of an object that a row names, and anything else as it is."""
        return self.objects.get(str(value), value)


class Person(Client):
    """One who asks: each row finds them as they were at first, with their session alone.

    A client is made once, for each builds the whole chain of middleware.
    """

    def __init__(self, user: User | None) -> None:
        super().__init__()
        if user:
            self.force_login(user)
        self.session_key = str(self.cookies[settings.SESSION_COOKIE_NAME].value) if user else ""

    def start_anew(self) -> None:
        """Forget what answers have set, the end of the session too."""
        self.cookies.clear()
        if self.session_key:
            self.cookies[settings.SESSION_COOKIE_NAME] = self.session_key


def build() -> World:
    home = ProvinceFactory()
    own, near, far = AgencyFactory(parent=home), AgencyFactory(parent=home), AgencyFactory()
    members: list[User] = [
        MembershipFactory(agency=office, role=role).user
        for office in (own, near, far)
        for role in Role
    ]
    people: list[User] = [*members, UserFactory(is_superuser=True, is_staff=True)]
    draft = plan_with_table(issuer=own)
    issued = plan_with_table(issuer=own, paper__state=Paper.State.ISSUED)
    # Sở "own" reports on its plan and takes the reports in.
    report, filed = (
        ReportFactory(obligation__period__plan=plan, obligation__agency=own)
        for plan in (issued, plan_with_table(issuer=own, paper__state=Paper.State.ISSUED))
    )
    letters = {
        state: UrgingLetterFactory(plan=issued, paper__state=state)
        for state in (Paper.State.DRAFT, Paper.State.SUBMITTED)
    } | {
        state: UrgingLetterFactory(
            plan=issued, paper__state=state, paper__number=number, paper__day="2021-03-19"
        )
        for number, state in (("7", Paper.State.NUMBERED), ("8", Paper.State.ISSUED))
    }
    at = timezone.now()
    Revision.objects.create(
        report=filed, number=1, submitted_at=at, submitted_by=members[0], content=Filed().as_json()
    )
    objects: dict[str, Any] = {
        "draft": draft,
        "issued": issued,
        "item": ContentItem.objects.get(plan=draft),
        "issued item": ContentItem.objects.get(plan=issued),
        "format": FormatFactory(),
        "paper": issued.paper,
        "draft paper": draft.paper,
        "numbered paper": PaperFactory(issuer=own, state=Paper.State.NUMBERED),
        "copy": copy_of(issued.paper),
        "series": SeriesFactory(issuer=own),
        "agency": own,
        "group": GroupFactory(scope=own),
        "alias": AliasFactory(agency=own, scope=own),
        "gateway": GatewayFactory(province=home),
        "day off": DayOff.objects.create(day="2026-08-20", name="Ngày lập tỉnh", province=home),
        "past period": PeriodFactory(plan=issued, kind="month", counts=False, opened_at=None),
        "person": members[0],
        "import": RegistryImport.objects.create(
            province=home, by=members[5], at=timezone.now(), touched=timezone.now()
        ),
        "event": AuditEventFactory(agency_id=own.pk),
        # A head who stands in for a clerk may do nothing more by that.
        "deputy": Deputy.objects.create(
            agency=own,
            absent=members[0],
            user=members[1],
            since=timezone.localdate() - dt.timedelta(days=30),
            until=timezone.localdate() + dt.timedelta(days=1),
        ),
        "obligation": report.obligation,
        "entry": EntryFactory(report=report),
        "evidence": EvidenceFactory(report=report, thumbnail=vault.keep(b"anh nho")),
        "filed obligation": filed.obligation,
        "notice": NoticeFactory(
            recipient=members[0], agency=own, watcher=own, subject_id=report.obligation_id
        ),
        "letter": letters[Paper.State.DRAFT],
        "issued letter": letters[Paper.State.ISSUED],
        "letter paper": letters[Paper.State.DRAFT].paper,
        "submitted letter paper": letters[Paper.State.SUBMITTED].paper,
        "numbered letter paper": letters[Paper.State.NUMBERED].paper,
        "issued letter paper": letters[Paper.State.ISSUED].paper,
    }
    intake = intakes.begin_blank(
        issuer=own, year=2021, subject="Tuyên truyền", by=members[0], at=timezone.now()
    )
    OriginalFactory(plan=draft)
    OriginalFactory(plan=None, intake=intake)
    named = {name: each.pk for name, each in objects.items()}
    Paper.objects.filter(pk=issued.paper_id).update(check_token="ma-kiem-tra")
    feed = CalendarFeed.objects.create(agency=own, made_at=at).token
    clients = [Person(each) for each in (*people, None)]
    tokens = {"intake": intake.token, "check token": "ma-kiem-tra", "feed token": feed}
    return World(clients, named | tokens)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world as every row finds it: the transaction of a row leaves nothing behind in this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def outcome(client: Client, row: Row, url: str) -> str:
    response = getattr(client, row.method)(url)
    if response.streaming:
        # A file that is handed out is closed at its end.
        b"".join(response.streaming_content)
    if response.headers.get("Location", "").startswith((reverse("login"), reverse("admin:login"))):
        return "s"
    if response.status_code == 403 and not row.address.startswith("admin:"):
        assert "Chỉ " in response.content.decode(), f"{url} refuses without a reason"
    return OUTCOMES.get(response.status_code, str(response.status_code))


def outcomes(row: Row, world: World) -> str:
    """Give what really comes of a row, in its own letters."""
    kwargs = {name: world.meant(value) for name, value in row.kwargs.items()}
    if row.of:
        kwargs[parameters_of(row.address)[0]] = world.objects[row.of]
    url = reverse(row.address, kwargs=kwargs)
    letters = ""
    for client in world.clients:
        client.start_anew()
        letters += outcome(client, row, url)
    offices = [letters[start : start + len(Role)] for start in range(0, 3 * len(Role), len(Role))]
    return " ".join([*offices, *letters[3 * len(Role) :]])


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everyone_gets_what_the_row_says(row: Row, world: World):
    assert outcomes(row, world) == row.outcomes


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = "", taken: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Walk the resolver: every named address, with the parameters that it takes."""
    for pattern in patterns:
        parameters = (*taken, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inside, parameters)
        elif pattern.name:
            yield f"{space}{pattern.name}", parameters


def parameters_of(address: str) -> tuple[str, ...]:
    return dict(addresses(get_resolver().url_patterns))[address]


def test_every_address_has_a_row_and_every_row_an_address():
    assert {row.address for row in ROWS} == {
        name for name, _ in addresses(get_resolver().url_patterns)
    }
