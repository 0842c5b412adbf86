"""No file of any kind makes a reader fail: it is read, or refused in a sentence."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.intake import child
from plans.intake.errors import UnreadableFile
from plans.intake.source import Source
from tests.plans.readers import fuzzing

BEGINNINGS = (
    b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe",
    b"MIME-Version: 1.0\n", b"TT,N\xe1\xbb\x99i dung,Th\xe1\xbb\x9di gian\n",
)  # fmt: skip
KINDS = ("text", "csv", "html", "docx", "sheet", "pdf")


def is_sound(outcome):
    """Tell a source whose parts fit each other, or a sentence."""
    if isinstance(outcome, str):
        return len(outcome) > 20 and outcome.endswith((".", "…"))
    numbers = [line.number for line in outcome.lines]
    return numbers == sorted(numbers) and all(len(row.cells) <= 41 for row in outcome.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_good_files_are_read(kind):
    outcome = fuzzing.read_or_refused(fuzzing.good_files()[kind])
    assert isinstance(outcome, Source)
    assert outcome.kind == kind


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=600))
def test_any_bytes(beginning, content):
    assert is_sound(fuzzing.read_or_refused(beginning + content))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_as_a_page(text):
    assert is_sound(fuzzing.read_or_refused(b"<html><p>" + text.encode(errors="replace")))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_spoilt_files(kind, seed):
    outcome = fuzzing.read_or_refused(fuzzing.spoilt(fuzzing.good_files()[kind], seed))
    assert is_sound(outcome)


def workbook(cell, columns=5):
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(fuzzing.ROWS[0])
    book.worksheets[0].append([cell] * columns)
    book.save(output)
    return output.getvalue()


def nested(depth):
    """Give a Word file whose tables stand in each other."""
    cell = "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        target.writestr(
            "word/document.xml", f"<w:document {space}><w:body>{cell}</w:body></w:document>"
        )
    return output.getvalue()


def many_objects(count):
    """Give a PDF of very many objects without a page."""
    return (
        b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n<<>>\nendobj\n" % n for n in range(count)) + b"%%EOF"
    )


def self_containing_pdf():
    """Give a PDF whose tree of pages is its own branch."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


HOSTILE = {
    "a cell of 100,000 letters": lambda: workbook("x" * 32_000, 5),
    "formulas": lambda: workbook("=1+1"),
    "5,000 columns": lambda: workbook("x", 5_000),
    "tables in tables": lambda: nested(3_000),
    "a PDF of many objects": lambda: many_objects(40_000),
    "a PDF in itself": self_containing_pdf,
    "RTF that never closes": lambda: b"{\\rtf1" + b"{\\b" * 50_000,
    "a page that runs scripts": lambda: b"<html><script>while(1);</script><p onload='x()'>a</p>",
    "a page without end": lambda: b"<table>" + b"<tr><td colspan=100000 rowspan=100000>a" * 50_000,
}


# LibreOffice spends on this one whatever it is given; the others have time enough to be read.
SECONDS = {"RTF that never closes": 2}


@pytest.fixture(scope="module")
def reader():
    made = child.Reader()
    yield made
    made.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_sentence_or_a_source(name, reader):
    try:
        seconds = SECONDS.get(name, 10)
        outcome = reader.source_of(HOSTILE[name](), seconds=seconds, convert_from=None)
    except UnreadableFile as refusal:
        outcome = str(refusal)
        # The sentence for what no reader foresaw.
        assert "chỗ bất thường mà hệ thống chưa đọc được" not in outcome
    assert is_sound(outcome)
