"""What a file is, told by its bytes: each kind, its look-alikes, and what must not be opened."""

import io
import struct
import zipfile

import openpyxl
import pytest

from documents import docx
from plans.intake import archive, readers
from plans.intake.errors import UnreadableFile
from plans.intake.kinds import kind_of
from tests.documents import samples

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIL = (
    b"From: <Saved by Word>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    b' boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n'
    b"<html><p>" + "Kế hoạch".encode() + b"</p></html>\r\n--b--\r\n"
)


def zipped(parts, **options):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, **options) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return output.getvalue()


def workbook():
    output = io.BytesIO()
    openpyxl.Workbook().save(output)
    return output.getvalue()


def open_document(kind, manifest=""):
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": manifest,
            "content.xml": "<a/>",
        }
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (docx.render(samples.plan(rows=1)), "docx"),
        (zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": "x"}), "docx"),
        (workbook(), "sheet"),
        (zipped({"xl/workbook.bin": "x"}), "sheet"),
        (open_document("text"), "odt"),
        (open_document("text-template"), "odt"),
        (open_document("spreadsheet"), "sheet"),
        (b"%PDF-1.7\n1 0 obj\nendobj", "pdf"),
        (b"\r\nHTTP leftovers\r\n%PDF-1.4\n1 0 obj\nendobj", "pdf"),
        (b"{\\rtf1\\ansi Plan}", "rtf"),
        (b"<!DOCTYPE html><html><body>a", "html"),
        (b"\xef\xbb\xbf  <table><tr><td>a", "html"),
        ("<html><body>kế hoạch".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><!-- a --><html xmlns='x'>", "html"),
        (b"<!--StartFragment--><p>a", "html"),
        (b"Version:0.9\r\nStartHTML:00000097\r\n<html><p>a", "html"),
        ("Lời dẫn\n<table>\n<tr><td>1</td></tr>\n</table>".encode(), "html"),
        (b"a<br>b<br/>c</p>d</div>e<br />f", "html"),
        (MAIL, "html"),
        ("KẾ HOẠCH\n1\t<ul> - Một\t<p>Hai".encode(), "text"),
        ("Xem %PDF-1.7 là gì".encode(), "text"),
        ("MZ là hai chữ, BM cũng vậy".encode(), "text"),
    ],
)
def test_each_kind_is_told_by_its_content(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b" \n ", "Tệp rỗng"),
        (b"\x89PNG\r\n\x1a\n", "tệp ảnh"),
        (b"\xff\xd8\xff\xe0", "tệp ảnh"),
        (b"RIFF\x00\x00\x00\x00WEBP", "tệp ảnh"),
        (b"<svg xmlns='x'>", "tệp ảnh"),
        (b"ID3\x03\x00", "âm thanh"),
        (b"\x00\x00\x00\x18ftypmp42", "phim"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "chương trình"),
        (b"\x7fELF\x02\x01", "chương trình"),
        (b"Rar!\x1a\x07\x00", "tệp nén"),
        (b"\x1f\x8b\x08\x00", "tệp nén"),
        (b"SQLite format 3\x00", "cơ sở dữ liệu"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><W/>", "Excel dạng XML"),
        (b"<?xml version='1.0'?><goods/>", "dữ liệu XML"),
        (zipped({"ppt/presentation.xml": "x", "[Content_Types].xml": "x"}), "PowerPoint"),
        (zipped({"META-INF/MANIFEST.MF": "x"}), "Java"),
        (zipped({"ảnh.jpg": "x", "kế hoạch.docx": "x"}), "giải nén rồi nhập riêng"),
        (zipped({}), "rỗng"),
        (open_document("presentation"), "OpenDocument"),
        (open_document("text", "<manifest:encryption-data/>"), "mật khẩu"),
        (OLE + bytes(600), "Office đời cũ"),
        (OLE, "Office đời cũ"),
        (docx.render(samples.plan(rows=1))[:-400], "hỏng"),
    ],
)
def test_what_is_no_plan_is_named(content, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        kind_of(content)


def test_of_two_signatures_the_first_wins():
    polyglot = zipped({"word/document.xml": "<a/>"}, compresslevel=1) + b"%PDF-1.7 endobj"
    assert kind_of(polyglot) == "docx"
    assert kind_of(b"%PDF-1.7 endobj\n" + polyglot) == "pdf"


def test_a_locked_zip_is_said_to_be_locked():
    content = bytearray(zipped({"word/document.xml": "<a/>"}))
    # The flag of an encrypted entry, in the list at the end.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="mật khẩu"):
        kind_of(bytes(content))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\a", "a/" * 30 + "b"])
def test_a_path_that_leads_elsewhere_is_refused(name):
    with pytest.raises(UnreadableFile, match="đường dẫn bất thường"):
        kind_of(zipped({"word/document.xml": "<a/>", name: "x"}))


def test_more_entries_than_any_document_has(monkeypatch):
    monkeypatch.setattr(archive, "ENTRIES", 20)
    with pytest.raises(UnreadableFile, match="21 thành phần"):
        kind_of(zipped({f"word/{number}.xml": "" for number in range(21)}))


class TestBombs:
    def test_zeros_by_the_hundred_megabyte(self):
        bomb = zipped({"word/document.xml": bytes(20_000_000)})
        with pytest.raises(UnreadableFile, match="gấp hơn 200 lần"):
            readers.source_of(bomb)

    def test_a_bomb_that_says_it_is_small(self):
        content = bytearray(zipped({"word/document.xml": bytes(20_000_000)}))
        # The unpacked size, in the list at the end.
        struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
        with pytest.raises(UnreadableFile, match=r"gấp hơn 200 lần|hỏng"):
            readers.source_of(bytes(content))

    def test_many_parts_that_are_small_each(self, monkeypatch):
        monkeypatch.setattr(archive, "UNPACKED", 3_000_000)
        parts = {f"word/media/{number}": bytes(500_000) for number in range(10)}
        with pytest.raises(UnreadableFile, match="lớn hơn 3 MB"):
            readers.source_of(zipped({"word/document.xml": "<a/>"} | parts))

    def test_a_damaged_part(self):
        content = bytearray(zipped({"word/document.xml": b"abc" * 1000}))
        content[60] ^= 0xFF
        with pytest.raises(UnreadableFile, match="hỏng"):
            readers.source_of(bytes(content))
