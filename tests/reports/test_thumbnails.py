"""Small pictures of what offices send, and none of what cannot be drawn."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from reports import thumbnails
from reports.files import KINDS
from tests.reports import uploads

ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825


def drawn(content: bytes, code: str) -> Image.Image:
    found = thumbnails.draw(content, KINDS[code], seconds=60)
    assert found
    return Image.open(io.BytesIO(found))


# Pictures are made when a test asks for them: every process of the suite collects this file.
@pytest.mark.parametrize(
    ("code", "mode"),
    [
        ("jpeg", "RGB"),
        ("jpeg", "CMYK"),
        ("png", "RGBA"),
        ("png", "P"),
        ("png", "I;16"),
        ("webp", "RGB"),
        ("gif", "RGB"),
    ],
)
def test_a_picture_is_drawn_small(code, mode):
    found = drawn(uploads.picture(code.upper(), size=(1600, 1200), mode=mode), code)
    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", (320, 240))


def test_a_small_picture_is_not_blown_up():
    assert drawn(uploads.picture("PNG", size=(20, 10)), "png").size == (20, 10)


def test_the_first_page_of_a_pdf_is_drawn():
    found = drawn(uploads.pdf(pages=3), "pdf")
    assert max(found.size) == 320
    red, green, blue = found.resize((1, 1)).tobytes()
    assert blue > green > red


def test_a_photo_stands_upright_and_tells_nothing_of_who_took_it():
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Telephone of Mr A"
    exif.get_ifd(PLACE)[1] = "N"
    content = uploads.picture("JPEG", size=(1600, 1200), exif=exif, comment=b"secret")
    found = drawn(content, "jpeg")
    assert found.size == (240, 320)
    assert not found.getexif()
    assert "comment" not in found.info


def test_what_is_seen_through_is_drawn_on_white():
    written = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(written, "PNG")
    assert min(drawn(written.getvalue(), "png").tobytes()) > 250


@pytest.mark.parametrize("code", ["docx", "xls", "odt", "txt", "heic"])
def test_what_has_no_picture_has_none(code):
    assert thumbnails.draw(b"whatever", KINDS[code]) is None


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("jpeg", lambda: uploads.picture("JPEG")[:3000]),
        ("jpeg", lambda: uploads.picture("PNG")),
        ("png", lambda: uploads.huge_png(100_000)),
        ("pdf", lambda: uploads.pdf()[:200]),
        ("pdf", lambda: b"%PDF-1.4\n%%EOF"),
        ("webp", lambda: b"RIFF\x00\x00\x00\x00WEBP"),
        ("gif", lambda: b""),
    ],
)
def test_what_cannot_be_drawn_is_nothing_and_the_next_is_drawn(code, made):
    assert thumbnails.draw(made(), KINDS[code], seconds=60) is None
    assert drawn(uploads.picture("JPEG"), "jpeg")


def test_what_takes_too_long_is_nothing_and_the_next_is_drawn():
    thumbnails.drawer().close()
    assert thumbnails.draw(uploads.picture("JPEG"), KINDS["jpeg"], seconds=0.001) is None
    assert drawn(uploads.picture("JPEG"), "jpeg")


def test_a_pdf_with_a_password_is_told_of():
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(uploads.pdf()), strict=False))
    writer.encrypt("người giữ", "người đọc")
    written = io.BytesIO()
    writer.write(written)
    assert thumbnails.draw(written.getvalue(), KINDS["pdf"], seconds=60) is None
    with pytest.raises(thumbnails.LockedFile, match="bỏ mật khẩu"):
        thumbnails.drawn(written.getvalue(), KINDS["pdf"], seconds=60)


def test_it_is_drawn_in_a_process_of_its_own_that_holds_no_more_memory_than_it_may():
    assert drawn(uploads.picture("JPEG"), "jpeg")
    process = thumbnails.drawer()._process
    assert process
    assert process.pid != os.getpid()
    limits = Path(f"/proc/{process.pid}/limits").read_text().splitlines()
    line = next(line for line in limits if line.startswith("Max address space"))
    assert int(line.split()[3]) < 2_000_000_000
