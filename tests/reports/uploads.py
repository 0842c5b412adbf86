"""Files as offices send them, and as nobody should: made here, byte by byte where no library would."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Mapping

import docx
import openpyxl
from PIL import Image

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_THEN = time.gmtime(0)
_SECTOR, _FREE, _END, _TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def picture(
    kind: str, *, size: tuple[int, int] = (400, 300), mode: str = "RGB", **how: object
) -> bytes:
    """Give a picture with something on it, so that it does not shrink to nothing."""
    image = Image.effect_noise(size, 60).convert(mode)
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Give a PDF, the same bytes each time: it does not say when it was made."""
    image = Image.new("RGB", (595, 842), "#0b4f9e")
    written = io.BytesIO()
    then = {"creationDate": _THEN, "modDate": _THEN}
    image.save(written, "PDF", save_all=True, append_images=[image] * (pages - 1), **then)
    return written.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Kết quả tuyên truyền cải cách hành chính quý I.")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("Kết quả").append(["Hội nghị", 3])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_part(content: bytes, name: str, part: bytes | str) -> bytes:
    """Give an Office file with one more part."""
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return written.getvalue()


def open_document(kind: str, **parts: str) -> bytes:
    named = f"application/vnd.oasis.opendocument.{kind}"
    return zipped(
        {"mimetype": named, "content.xml": "<c/>", "META-INF/manifest.xml": "<m/>", **parts}
    )


def old_office(streams: Mapping[str, bytes]) -> bytes:
    """Give a compound file ([MS-CFB]) of the streams, each of at least 4096 bytes."""
    names = ["Root Entry", *streams]
    directory_sectors = -(-len(names) // 4)
    table = [_TABLE, *range(2, directory_sectors + 1), _END]
    entries, bodies = [_entry("Root Entry", 5, _END, 0)], b""
    for name, stream in streams.items():
        body = stream.ljust(max(4096, len(stream)), b"\x00")
        body = body.ljust(-(-len(body) // _SECTOR) * _SECTOR, b"\x00")
        entries.append(_entry(name, 2, len(table), len(body)))
        table += [*range(len(table) + 1, len(table) + len(body) // _SECTOR), _END]
        bodies += body
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\x00")
    header = (
        _OLE
        + bytes(16)
        + struct.pack(
            "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
        )
    )
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    return header + sectors + directory + bodies


def _entry(name: str, what: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\x00\x00"
    head = letters.ljust(64, b"\x00") + struct.pack("<HBB3I", len(letters), what, 1, *[_FREE] * 3)
    return head.ljust(116, b"\x00") + struct.pack("<IQ", start, size)


def records(*told: tuple[int, bytes]) -> bytes:
    """Give the records that begin a workbook of Excel 97."""
    return b"".join(struct.pack("<HH", what, len(body)) + body for what, body in told)


def huge_png(side: int) -> bytes:
    """Give a PNG of a few bytes that says it has very many dots."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def heic() -> bytes:
    return b"".join(
        struct.pack(">I4s", 8 + len(body), kind) + body
        for kind, body in (
            (b"ftyp", b"heic\x00\x00\x00\x00mif1heic"),
            (b"meta", bytes(40)),
            (b"mdat", bytes(900)),
        )
    )
