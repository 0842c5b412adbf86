"""A plan's file goes in, its paper comes out, and every word of every cell and paragraph is there.

What is expected is taken from the source by the few lines below, not by the reader under test.
"""

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from agencies.actions.registry import load_province
from plans.actions import importing, papers
from plans.models import Plan
from tests.documents import readers
from tests.plans import FILES

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def words(text: str) -> list[str]:
    """Give the words of a text without case, marks and bullets."""
    return re.findall(r"\w+", text.casefold())


@dataclass(frozen=True)
class Source:
    """A plan file, taken apart by hand."""

    path: Path

    @property
    def lines(self) -> list[str]:
        return self.path.read_text().splitlines()

    def paragraphs(self) -> list[list[str]]:
        """Words of each line that is no table row and not the caption, whose number may differ."""
        plain = [
            line for line in self.lines if "\t" not in line and "kèm theo Kế hoạch số" not in line
        ]
        return [found for line in plain if (found := words(line))]

    def cells(self) -> list[list[list[str]]]:
        """Words of each cell, rows cut by a page made one again."""
        rows: list[list[str]] = []
        for line in self.lines:
            cells = [re.sub(r"<[^>]+>", " ", cell).strip() for cell in line.split("\t")]
            if len(cells) != 6 or cells[0] == "TT" or set(cells[0]) == {"-"}:
                continue
            if cells[0]:
                rows.append(cells)
            else:
                rows[-1] = [f"{a} {b}" for a, b in zip(rows[-1], cells, strict=True)]
        return [[words(cell) for cell in row] for row in rows]


@pytest.fixture(params=["ours", pytest.param("seed", marks=pytest.mark.seeds)])
def source(request: pytest.FixtureRequest) -> Source:
    if request.param == "ours":
        return Source(FILES / "ke-hoach-tinh.txt")
    (path,) = request.getfixturevalue("seeds").glob("003_*")
    return Source(path)


@pytest.fixture
def plan(source: Source) -> Plan:
    load_province(key="bac-kan", by=None, at=NOW)
    reading = importing.read_file(content=source.path.read_bytes(), on=NOW.date())
    made = importing.import_plan(reading=reading, by=None, at=NOW)
    return Plan.objects.whole().get(pk=made.pk)


def holds(text: list[str], part: list[str]) -> bool:
    """Tell whether ``part`` stands in ``text`` without anything between."""
    joined = f" {' '.join(text)} "
    return f" {' '.join(part)} " in joined


def lost(text: list[str], parts: list[list[str]]) -> list[str]:
    return [" ".join(part) for part in parts if not holds(text, part)]


def printed_rows(pdf: bytes) -> list[list[list[str]]]:
    rows: list[list[list[str]]] = []
    for table in readers.tables(pdf):
        for cells in table:
            if len(cells) != 6 or cells[0] == "TT":
                continue
            if cells[0]:
                rows.append([words(cell) for cell in cells])
            else:
                rows[-1] = [a + words(b) for a, b in zip(rows[-1], cells, strict=True)]
    return rows


def test_every_cell_and_paragraph_is_in_the_pdf(plan: Plan, source: Source, tmp_path: Path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(papers.write(plan=plan, file_format="pdf"))
    assert printed_rows(path.read_bytes()) == source.cells()
    assert lost(words(readers.text(path)), source.paragraphs()) == []


def test_every_cell_and_paragraph_is_in_the_docx(plan: Plan, source: Source, tmp_path: Path):
    path = tmp_path / "plan.docx"
    path.write_bytes(papers.write(plan=plan, file_format="docx"))
    html = readers.converted(path, "html", tmp_path).read_text()
    text = words(" ".join(readers.html_words(html)))
    assert lost(text, source.paragraphs()) == []
    assert lost(text, [cell for row in source.cells() for cell in row if cell]) == []


def test_every_cell_is_in_the_xlsx(plan: Plan, source: Source):
    book = openpyxl.load_workbook(BytesIO(papers.write(plan=plan, file_format="xlsx")))
    rows = [
        [words(str(cell.value or "")) for cell in row]
        for row in book.worksheets[0].iter_rows()
        if str(row[0].value or "").isdigit()
    ]
    assert rows == source.cells()


def test_paper_is_numbered_by_the_one_number_field(plan: Plan, tmp_path: Path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(papers.write(plan=plan, file_format="pdf"))
    text = readers.flat(readers.text(path))
    assert f"Kèm theo Kế hoạch số {plan.paper.number}/KH-UBND ngày" in text
    assert not re.search(r"số (?:392|79) ?/", text)


def test_caption_may_stay_open_as_the_issuer_wishes(plan: Plan):
    plan.issuer.fills_caption = False
    caption = papers.document_of(plan).annexes[0].caption
    assert plan.paper.number not in caption
    assert "ngày" in caption


def test_an_unchanged_plan_is_laid_out_once(plan: Plan, monkeypatch: pytest.MonkeyPatch):
    first = papers.write(plan=plan, file_format="pdf")

    def laid_out_again(*_: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr("documents.pdf.render_anew", laid_out_again)
    assert papers.write(plan=Plan.objects.whole().get(pk=plan.pk), file_format="pdf") == first


def test_what_is_laid_out_from_rows_says_that_it_is_not_the_original(plan: Plan):
    state = plan.paper.State
    said = {}
    for plan.paper.state in state:
        said[plan.paper.state] = papers.document_of(plan).mark
    drafts = {each for each, mark in said.items() if mark == "DỰ THẢO"}
    assert drafts == {state.DRAFT, state.SUBMITTED}
    assert {said[each] for each in said.keys() - drafts} == {"BẢN TRÌNH BÀY LẠI"}


def test_the_original_carries_no_mark(plan: Plan):
    plan.paper.state = plan.paper.State.NUMBERED
    assert papers.document_of(plan, mark="").mark == ""


def test_file_names_are_plain(plan: Plan):
    name = papers.file_name(plan, "docx")
    assert re.fullmatch(r"[a-z0-9-]+\.docx", name)
    assert f"{plan.paper.number}-kh-ubnd" in name


class TestCommand:
    def test_writes_each_format(self, plan: Plan, tmp_path: Path):
        for file_format in ("pdf", "docx", "xlsx"):
            path = tmp_path / "new" / f"plan.{file_format}"
            call_command(
                "export_plan", str(plan.pk), "--format", file_format, "--output", str(path)
            )
            start = b"%PDF" if file_format == "pdf" else b"PK"
            assert path.read_bytes().startswith(start)
        assert zipfile.is_zipfile(tmp_path / "new" / "plan.docx")

    def test_no_such_plan(self, tmp_path: Path):
        with pytest.raises(CommandError, match="Không có kế hoạch mã 77"):
            call_command("export_plan", "77", "--output", str(tmp_path / "x.pdf"))

    def test_a_place_that_cannot_be_written(self, plan: Plan, tmp_path: Path):
        with pytest.raises(CommandError, match="Không ghi được"):
            call_command("export_plan", str(plan.pk), "--format", "xlsx", "--output", str(tmp_path))
