"""Whatever is sent, a page answers with a page: nothing breaks, nothing runs, nothing is lost."""

import io
from typing import Any

import openpyxl
import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.roles import Role
from reports.actions import filing
from reports.answers import Answer, Answers, Count
from reports.forms.entries import read_number
from reports.models import FormatCount
from reports.views.office.receiving import LAST
from tests.factories import EntryFactory, EvidenceFactory, MembershipFactory
from tests.reports.desks import TOLD, Desk, desk
from tests.reports.strangers import SCRIPT, XHR, signed_in, url

pytestmark = pytest.mark.django_db

MOST = 2_147_483_647


@pytest.fixture
def office() -> Desk:
    return desk()


def typed(office: Desk, **fields: Any) -> Any:
    """Save what is typed, as the script does."""
    pk = office.report.obligation_id
    posted = office.fields() | fields
    return signed_in(office.clerk).post(url("save", pk), posted, headers=XHR)


class TestNumbers:
    @pytest.mark.parametrize(
        "text",
        [
            "-1",
            "1e999",
            "NaN",
            "2147483648",
            "9" * 5000,
            "1.5",
            "½",
            "²",
            "١٢",
            "0x10",
            "=1+1",
            "1,5",
        ],
    )
    def test_what_cannot_be_counted_is_told_and_the_rest_is_kept(self, office, text):
        answer = typed(office, **{office.number: text})
        assert answer.status_code == 200
        assert list(answer.json()["errors"]) == [office.number]
        assert not FormatCount.objects.exists()
        assert office.now.version == 1

    def test_the_largest_ones_of_one_name_have_room_in_their_column(self, office):
        largest = "2.000.000.000"
        added = {office.name("name"): ["Pano", "Pano "], office.name("number"): [largest, largest]}
        assert typed(office, **added).status_code == 200
        assert FormatCount.objects.get().quantity == MOST
        # So has what comes by another way than the form.
        said = Answers({office.entries[0].pk: Answer(counts=(Count("Pano", "lần", 10**15),))})
        filing.save(
            report=office.report, answers=said, version=1, by=office.clerk, at=timezone.now()
        )
        assert FormatCount.objects.get().quantity == MOST

    def test_numbers_as_people_type_them(self):
        assert [read_number(text) for text in ("", " 007 ", "1.234", "2000000000")] == [
            None, 7, 1234, 2_000_000_000,
        ]  # fmt: skip


class TestLetters:
    def test_no_letter_breaks_a_field_a_sheet_a_paper_or_the_log(self, office):
        odd = "Đã\x00 đăng\x0b 12\x0c tin\x1f\u202e bài\ufffe"
        said = dict.fromkeys(("summary", "difficulties", "proposals", "codes", "op"), odd)
        for part in ("narrative", "difficulties", "proposals", "state", "name", "done"):
            said[office.name(part)] = odd
        said[office.name("number")] = "3"
        assert typed(office, **said).status_code == 200
        typed(office, **(said | {office.name("state"): "done", "version": "1"}))
        entry = office.report.entries.first()
        assert " ".join(entry.narrative.split()) == "Đã đăng 12 tin bài"
        assert entry.counts.get().name == "Đã đăng 12 tin bài"
        client, pk = signed_in(office.clerk), office.report.obligation_id
        for name in ("report", "check", "sheet", "preview"):
            assert client.get(url(name, pk)).status_code == 200, name

    def test_so_do_the_other_forms(self, office):
        found = EvidenceFactory(report=office.report, uploaded_by=office.clerk)
        pk, odd = office.report.obligation_id, "a\x00b c d"
        for person, name, key, given in (
            (office.clerk, "evidence-add", pk, {"url": odd, "name": odd, LAST: "1"}),
            (office.clerk, "evidence-add", pk, {"entries": odd, LAST: "1"}),
            (office.clerk, "evidence-withdraw", found.pk, {"reason": odd}),
            (office.clerk, "evidence-attach", found.pk, {"entries": odd}),
            (office.head, "give-back", pk, {"reason": odd}),
            (office.head, "submit", pk, {"version": odd}),
            (office.clerk, "sheet-upload", pk, {"op": odd, "version": odd}),
        ):
            assert signed_in(person).post(url(name, key), given).status_code in (200, 302, 400)


class TestMarkup:
    def test_what_is_typed_is_text_on_every_page(self, office):
        said = dict.fromkeys(("summary", "difficulties", "proposals"), SCRIPT)
        for part in ("narrative", "difficulties", "proposals", "name"):
            said[office.name(part)] = SCRIPT
        said[office.name("number")] = "3"
        assert typed(office, **said).status_code == 200
        owed, client = office.report.obligation, signed_in(office.clerk)
        link = {"url": "https://backan.gov.vn/<b>", "name": SCRIPT, LAST: "1"}
        client.post(url("evidence-add", owed.pk), link)
        pages = [client.get(url(name, owed.pk)) for name in ("report", "check", "sheet-upload")]
        stale = client.post(
            url("save", owed.pk), office.fields() | {"version": "0", "summary": "x"}
        )
        assert stale.status_code == 409
        receipt = client.post(url("submit", owed.pk), {"version": "1"}, follow=True)
        assert office.now.revision == 1
        monitor = signed_in(MembershipFactory(agency=owed.plan.monitor, role=Role.MONITOR).user)
        pages += [stale, receipt, client.get(url("report", owed.pk))]
        pages += [
            monitor.get(address)
            for address in (
                url("review", owed.pk),
                reverse("agencies:audit"),
                url("report", owed.pk),
            )
        ]
        for page in pages:
            assert page.status_code in (200, 409)
            assert "<script>alert" not in page.content.decode()
            assert "<img src=x" not in page.content.decode()

    @pytest.mark.parametrize(
        "link",
        ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "java\tscript:alert(1)",
         "file:///etc/passwd", "//evil@xau.example", "https://127.0.0.1/", "http://[", "vbscript:x",
         "https://2130706433/", "https://a\r\nSet-Cookie: a=b"],
    )  # fmt: skip
    def test_a_link_leads_to_a_page_of_the_web_or_is_refused(self, office, link):
        client, pk = signed_in(office.clerk), office.report.obligation_id
        answer = client.post(url("evidence-add", pk), {"url": link, "name": "x", LAST: "1"})
        assert answer.status_code == 400
        assert not office.report.evidence.exists()

    def test_the_paper_prints_markup_and_fetches_nothing(self, office, tmp_path):
        secret = tmp_path / "secret.txt"
        secret.write_text("khong-duoc-in", encoding="utf-8")
        told = (
            f'<img src="file://{secret}"><link rel=attachment href="file://{secret}">'
            f"<style>@import url(file://{secret});</style></td></table><h1>Chèn</h1> {{{{ 7*7 }}}}"
        )
        assert typed(office, **{office.name("narrative"): told}).status_code == 200
        paper = signed_in(office.clerk).get(url("preview", office.report.obligation_id)).content
        with pdfplumber.open(io.BytesIO(paper)) as pdf:
            words = "".join(page.extract_text() or "" for page in pdf.pages)
            attached = pdf.doc.catalog["Names"]["EmbeddedFiles"].resolve()["Names"]
        assert "khong-duoc-in" not in words
        assert b"khong-duoc-in" not in paper
        assert "h1>" in words
        assert "{{ 7*7 }}" in words
        # The paper's own appendix, and nothing else.
        assert attached[::2] == [b"phu-luc.xlsx"]

    def test_no_cell_is_calculated(self, office):
        formula = '=HYPERLINK("https://xau.example","x")'
        said = {office.name("narrative"): formula, "summary": "+1+1"}
        said |= {office.name("name"): "@SUM(1)", office.name("number"): "3"}
        assert typed(office, **said).status_code == 200
        pk = office.report.obligation_id
        book = signed_in(office.clerk).get(url("sheet", pk)).content
        sheets = openpyxl.load_workbook(io.BytesIO(book)).worksheets
        cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        told = {cell.value for cell in cells if isinstance(cell.value, str)}
        assert any(formula in each for each in told)
        assert not any(cell.data_type == "f" for cell in cells)


class TestSize:
    def test_a_report_on_very_many_duties_is_taken_whole(self, office):
        more = [
            EntryFactory(report=office.report, position=n, duty__item__number=n)
            for n in range(3, 153)
        ]
        fields = office.fields()
        for entry in more:
            fields["muc"].append(str(entry.pk))
            for part in ("state", "narrative", "difficulties", "proposals", "name", "number"):
                fields[f"d{entry.pk}-{part}"] = ""
            fields[f"d{entry.pk}-narrative"] = TOLD
        assert sum(len(each) if isinstance(each, list) else 1 for each in fields.values()) > 1000
        client, pk = signed_in(office.clerk), office.report.obligation_id
        assert client.post(url("save", pk), fields, headers=XHR).status_code == 200
        assert office.report.entries.filter(narrative=TOLD).count() == 152

    def test_what_nobody_types_is_cut_or_refused(self, office):
        assert typed(office, summary="x" * 30_000).status_code == 200
        assert len(office.now.summary) == 20_000
        assert typed(office, summary="x" * 3_000_000).status_code == 400
        assert typed(office, **{office.name("name"): ["a"] * 20_000}).status_code == 400

    @pytest.mark.parametrize(
        "body", [b"\x00" * 10, b"[" * 100_000, b'{"version": 1e999}', b"%%%=&&&=", b""]
    )
    def test_a_body_that_is_no_form_is_none(self, office, body):
        client, pk = signed_in(office.clerk), office.report.obligation_id
        for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
            for name in ("save", "submit", "evidence-add", "sheet-upload"):
                answer = client.post(url(name, pk), body, content_type=kind, headers=XHR)
                assert answer.status_code < 500
