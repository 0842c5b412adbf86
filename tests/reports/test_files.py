"""What an uploaded file is, and the sentence for whom it is refused."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import files
from reports.files import KINDS, FileRefused
from tests.reports import uploads

BOOK = uploads.records(
    (0x0809, bytes(16)), (0x85, struct.pack("<IBB", 900, 0, 0) + b"\x01\x00A"), (0x0A, b"")
)
GOOD = {
    "pdf": uploads.pdf(),
    "jpeg": uploads.picture("JPEG"),
    "png": uploads.picture("PNG"),
    "webp": uploads.picture("WEBP"),
    "gif": uploads.picture("GIF"),
    "heic": uploads.heic(),
    "docx": uploads.word(),
    "xlsx": uploads.sheet(),
    "pptx": uploads.zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "doc": uploads.old_office({"WordDocument": b"\xec\xa5\xc1\x00"}),
    "xls": uploads.old_office({"Workbook": BOOK}),
    "ppt": uploads.old_office({"PowerPoint Document": b"\x0f\x00"}),
    "odt": uploads.open_document("text"),
    "ods": uploads.open_document("spreadsheet"),
    "odp": uploads.open_document("presentation"),
    "txt": "Bài phát thanh tuần 3 về dịch vụ công trực tuyến.\r\n".encode(),
}
WHOLE = ("jpeg", "png", "webp", "gif", "heic", "docx", "xlsx", "pdf", "doc", "xls")


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refused:
        files.kind_of(content, name)
    return str(refused.value)


@pytest.mark.parametrize("code", GOOD)
def test_a_file_of_each_kind_is_taken(code):
    kind = files.kind_of(GOOD[code], f"Kết quả.{KINDS[code].suffixes[0]}")
    assert kind == KINDS[code]
    assert kind.code == code


def test_each_kind_has_files_to_be_tested_with():
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize(
    "content",
    [
        uploads.picture("JPEG", progressive=True),
        uploads.picture("JPEG", mode="CMYK"),
        # What a telephone puts behind a photo that moves.
        GOOD["jpeg"] + b"\x00\x00\x00\x18ftypmp42",
        uploads.picture("PNG", mode="RGBA"),
        uploads.picture("WEBP", lossless=True),
        uploads.picture("WEBP", mode="RGBA"),
        uploads.picture("GIF", save_all=True, append_images=[]),
        b"\xef\xbb\xbf" + GOOD["pdf"],
        GOOD["pdf"] + b"\r\n" + bytes(3000),
        "Tiếng Việt".encode("utf-16"),
    ],
)
def test_less_ordinary_files_are_taken_too(content):
    assert files.kind_of(content, "tep").code in GOOD


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"MZ\x90\x00" + bytes(200), "báo cáo.pdf", "đuôi .pdf nhưng nội dung là chương trình chạy được"),
        (b"\x7fELF\x02" + bytes(200), "a.docx", "mang đuôi .docx nhưng nội dung là chương trình"),
        (b"\xcf\xfa\xed\xfe" + bytes(20), "a", "là chương trình chạy được"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "chương trình chạy được"),
        (b"<!DOCTYPE html><html>", "a.pdf", "mang đuôi .pdf nhưng nội dung là trang web (HTML)"),
        (b"\n <table><tr><td>1</table>", "a.xls", "mang đuôi .xls nhưng nội dung là trang web (HTML)"),
        (b"<html>%PDF-1.7 %%EOF", "a.pdf", "trang web (HTML)"),
        (b"<svg xmlns='a' onload='alert(1)'/>", "a.png", "nội dung là hình vẽ SVG"),
        (b"<?xml version='1.0'?><svg/>", "a.svg", "là hình vẽ SVG"),
        (b"<?xml version='1.0'?><a/>", "a.xml", "là tệp dữ liệu XML"),
        ("<html>".encode("utf-16"), "a.txt", "trang web (HTML)"),
        (b"Rar!\x1a\x07\x01\x00", "ảnh.rar", "là tệp nén. Hãy giải nén rồi tải từng tệp."),
        (b"7z\xbc\xaf\x27\x1c\x00", "a.7z", "là tệp nén"),
        (uploads.zipped({"a.jpg": b"1", "b.jpg": b"2"}), "ảnh.zip", "là tệp nén. Hãy giải nén"),
        (uploads.zipped({"setup.exe": b"MZ"}), "ảnh.zip", "có chương trình bên trong"),
        (uploads.zipped({}), "a.zip", "là tệp nén"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(90), "phim.mp4", "Hãy đăng lên cổng"),
        (b"\x00\x00\x00\x14ftypqt  " + bytes(90), "a.mov", "dán liên kết"),
        (b"ID3\x03" + bytes(90), "a.mp3", "phim hoặc tệp âm thanh"),
        (b"#!AMR\n" + bytes(9), "a.amr", "phim hoặc tệp âm thanh"),
        (b"{\\rtf1 a}", "a.doc", "mang đuôi .doc nhưng nội dung là văn bản RTF"),
        (b"=cmd|' /C calc'!A0,1", "a.csv", "lưu thành .xlsx"),
        (b"II*\x00" + bytes(30), "a.tif", "Hãy lưu ảnh thành JPEG"),
        (bytes(range(256)), "a.bin", "không nhận ra"),
        (b"hello", "a.pdf", "mang đuôi .pdf nhưng nội dung là văn bản thuần"),
        (b"junk %PDF-1.4 %%EOF", "a.pdf", "nội dung là văn bản thuần"),
        (GOOD["jpeg"], "a.pdf", "mang đuôi .pdf nhưng nội dung là ảnh JPEG"),
        (GOOD["docx"], "a.xlsx", "mang đuôi .xlsx nhưng nội dung là văn bản Word"),
        (GOOD["pdf"], "a.pdf.exe", "là đuôi của chương trình chạy được"),
        (b"echo hello", "a.bat", "là đuôi của chương trình chạy được"),
        (b"", "a.jpg", "“a.jpg” rỗng (0 KB)"),
        (bytes(5000), "a.jpg", "chỉ có các byte trống"),
        (uploads.huge_png(40_000), "a.png", "ảnh quá lớn (40000 × 40000 điểm ảnh)"),
        (uploads.huge_png(0), "a.png", "bị hỏng"),
        (uploads.open_document("graphics"), "a.odg", "OpenDocument loại ít dùng"),
        (uploads.old_office({"VisioDocument": b""}), "a.vsd", "bản vẽ Visio"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_with_the_file_and_the_reason(content, name, what):
    said = refusal(content, name)
    assert what in said
    assert f"“{name}”" in said


@pytest.mark.parametrize(
    "content",
    [
        uploads.with_part(GOOD["docx"], "word/vbaProject.bin", b"1"),
        uploads.with_part(GOOD["xlsx"], "xl/macrosheets/sheet1.xml", b"<m/>"),
        uploads.with_part(GOOD["odt"], "Basic/Standard/Module1.xml", b"<m/>"),
        # Whatever the part is called.
        uploads.with_part(GOOD["docx"], "word/a.bin", uploads.old_office({"_VBA_PROJECT": b""})),
        uploads.with_part(GOOD["docx"], "word/a.bin", uploads.old_office({"_vba_project": b""})),
        uploads.zipped({
            "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
            "word/document.xml": "",
        }),
        uploads.old_office({"WordDocument": b"", "_VBA_PROJECT": b""}),
        uploads.old_office({"Workbook": uploads.records(
            (0x0809, bytes(16)), (0x85, struct.pack("<IBB", 900, 1, 1) + b"\x01\x00A"), (0x0A, b"")
        )}),
    ],
)  # fmt: skip
def test_macros_are_refused_wherever_they_hide(content):
    assert "có chứa macro" in refusal(content, "a")


@pytest.mark.parametrize(
    "content",
    [
        uploads.old_office({"EncryptedPackage": b"", "EncryptionInfo": b""}),
        uploads.old_office({"WordDocument": b"\xec\xa5" + bytes(8) + b"\x00\x01"}),
        uploads.old_office({"Workbook": uploads.records((0x0809, bytes(16)), (0x2F, bytes(54)))}),
        uploads.open_document("text", **{"META-INF/manifest.xml": "<m:encryption-data/>"}),
    ],
)
def test_a_password_is_refused_with_what_to_do(content):
    assert "bỏ mật khẩu" in refusal(content, "a")


def test_a_program_inside_an_office_file_is_refused():
    content = uploads.with_part(GOOD["docx"], "word/embeddings/a.bin", b"MZ\x90\x00")
    assert "chương trình chạy được gắn bên trong" in refusal(content, "a.docx")


def test_a_zip_bomb_is_refused_and_not_unfolded():
    content = uploads.with_part(GOOD["docx"], "word/media/a.xml", bytes(60_000_000))
    assert "nở ra quá lớn" in refusal(content, "a.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused():
    assert "bị hỏng" in refusal(
        uploads.with_part(GOOD["docx"], "word/document.xml", "<w/>"), "a.docx"
    )


def test_a_way_of_packing_that_office_does_not_use_is_refused():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    assert "là tệp nén" in refusal(written.getvalue(), "a.docx")


@pytest.mark.parametrize("code", WHOLE)
@given(data=st.data())
def test_a_file_cut_anywhere_is_refused(code, data):
    content = GOOD[code]
    # The last bytes of a PDF and of an old Office file say nothing: line ends and what fills a sector.
    spare = {"pdf": 12, "doc": 512, "xls": 512}.get(code, 1)
    at = data.draw(st.integers(0, len(content) - spare))
    # The very beginning of a file is a file of another kind, or of none.
    with pytest.raises(FileRefused):
        files.kind_of(content[:at], f"a.{KINDS[code].suffixes[0]}")


@pytest.mark.parametrize("code", [code for code in GOOD if code != "txt"])
@given(data=st.data())
def test_damage_anywhere_is_taken_or_refused_and_nothing_else(code, data):
    content = bytearray(GOOD[code])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    is_taken_or_refused(bytes(content))


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=300), st.integers(0, 40))
def test_noise_behind_any_beginning_is_taken_or_refused(code, noise, kept):
    is_taken_or_refused(GOOD[code][:kept] + noise)


@given(st.binary(max_size=2000), st.text(max_size=40))
def test_noise_is_taken_or_refused_by_any_name(noise, name):
    is_taken_or_refused(noise, name)


def is_taken_or_refused(content: bytes, name: str = "a") -> None:
    said = ""
    try:
        kind = files.kind_of(content, name)
        said = files.clean_name(name, kind)
    except FileRefused as refused:
        said = str(refused)
    assert said


@pytest.mark.parametrize(
    ("name", "code", "clean"),
    [
        ("Báo cáo quý I.PDF", "pdf", "Báo cáo quý I.pdf"),
        ("anh.png", "jpeg", "anh.jpg"),
        ("anh.JPEG", "jpeg", "anh.jpeg"),
        ("Báo cáo ngày 10.3.2026", "pdf", "Báo cáo ngày 10.3.2026.pdf"),
        ("..\\..\\C:\\web\\a.pdf", "pdf", "a.pdf"),
        ("/etc/passwd", "txt", "passwd.txt"),
        ("../../a.docx", "docx", "a.docx"),
        ("Ba\u0301o ca\u0301o.pdf", "pdf", "Báo cáo.pdf"),
        ("anh\u202egpj.exe.jpg", "jpeg", "anhgpj.exe.jpg"),
        ("a\x00b\nc\td.pdf", "pdf", "ab c d.pdf"),
        ('a<b>:"c|?*.pdf', "pdf", "a-b---c---.pdf"),
        ("...", "pdf", "tep.pdf"),
        ("", "png", "tep.png"),
        (".pdf", "pdf", "tep.pdf"),
    ],
)
def test_a_name_is_made_clean(name, code, clean):
    assert files.clean_name(name, KINDS[code]) == clean


@given(st.text(max_size=400), st.sampled_from(sorted(KINDS)))
def test_a_clean_name_is_short_and_of_its_kind_and_stays_clean(name, code):
    kind = KINDS[code]
    clean = files.clean_name(name, kind)
    assert len(clean) <= files.NAME_LENGTH
    assert clean.isprintable()
    assert not set(clean) & set('/\\<>:"|?*')
    assert files.suffix_of(clean) in kind.suffixes
    assert files.clean_name(clean, kind) == clean


def test_another_suffix_of_the_family_is_told_of():
    kind = files.kind_of(GOOD["jpeg"], "Hội nghị.png")
    assert files.remark("Hội nghị.png", kind) == (
        "Tệp “Hội nghị.png” là ảnh JPEG nên được lưu với tên “Hội nghị.jpg”."
    )
    assert files.remark("Hội nghị.jpeg", kind) == ""


def test_a_photo_that_few_can_open_is_told_of():
    assert "Tương thích nhất" in files.remark("a.heic", KINDS["heic"])


def test_a_large_file_is_refused_with_both_sizes():
    with pytest.raises(FileRefused) as refused:
        files.refuse_large("phim.pdf", 34_000_000, limit=20_000_000)
    assert str(refused.value) == (
        "Tệp “phim.pdf” lớn hơn 20 MB (tệp của bạn: 34 MB). Hãy nén ảnh hoặc chia làm hai tệp."
    )
    files.refuse_large("phim.pdf", 20_000_000, limit=20_000_000)


def test_a_report_with_no_more_room_says_how_much_it_has():
    with pytest.raises(FileRefused, match="đã có 199 MB tài liệu, tối đa 200 MB"):
        files.refuse_many("a.pdf", 1_000_001, held=199_000_000, limit=200_000_000)
    files.refuse_many("a.pdf", 1_000_000, held=199_000_000, limit=200_000_000)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 KB"), (1, "1 KB"), (820_000, "820 KB"), (3_400_000, "3,4 MB"), (20_000_001, "20,1 MB")],
)
def test_a_size_is_never_said_smaller_than_it_is(size, text):
    assert files.size_text(size) == text
