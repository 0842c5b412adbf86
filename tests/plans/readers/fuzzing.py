"""Good files of every kind and ways to spoil them, for the fuzz of the tests and of the benchmarks."""

import csv
import io
import random
import zipfile
from functools import cache

import openpyxl

from documents import docx, press_worker
from plans.intake import readers
from plans.intake.errors import UnreadableFile
from plans.intake.source import Source
from tests.documents import samples

ROWS = [
    ["TT", "Nội dung tuyên truyền", "Hình thức", "Cơ quan chủ trì", "Thời gian thực hiện"],
    ["1", "Giới thiệu dịch vụ công", "- Tờ rơi;\n- Báo", "Sở Nội vụ", "Quý I"],
    ["2", "Phổ biến quy tắc ứng xử", "Hội nghị", "UBND cấp xã", "Thường xuyên"],
]
# What means something to a parser, to be put where it does not belong.
_WORDS = (
    b"\x00", b"\xff", b"<", b">", b"</table>", b"<table>", b"colspan=100000", b"<td rowspan=0>",
    b"<script>", b"<!--", b"]]>", b"&#0;", b"PK\x03\x04", b"PK\x01\x02", b"endobj", b"stream\n",
    b"/Kids [1 0 R]", b"99999999999", b"-1", b'"', b"\t", b"\n", b"<w:p>", b"<w:tbl>", b"w:gridSpan",
    b"{\\rtf1", b"\xed\xa0\x80", "Kế hoạch".encode(),
)  # fmt: skip


def _page() -> bytes:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return (
        f"<html><meta charset=utf-8><p>KẾ HOẠCH</p><ol><li>Một</ol><table>{cells}</table></html>"
    ).encode()


def _workbook() -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(output)
    return output.getvalue()


def _separated() -> bytes:
    output = io.StringIO()
    csv.writer(output).writerows(ROWS)
    return output.getvalue().encode()


@cache
def good_files() -> dict[str, bytes]:
    """Give a file for each reader that needs no LibreOffice; every one is read."""
    return {
        "text": (
            "KẾ HOẠCH\nI. MỤC ĐÍCH\n" + "\n".join("\t".join(row[:2]) for row in ROWS)
        ).encode(),
        "csv": _separated(),
        "html": _page(),
        "docx": docx.render(samples.plan(rows=2)),
        "sheet": _workbook(),
        "pdf": press_worker.printed(_page().decode(), {}).content,
    }


def spoilt(content: bytes, seed: int) -> bytes:
    """Give a file with some of its bytes changed, moved, left out or repeated.

    A zip file is mostly spoilt inside, for one with a wrong checksum is refused at the door.
    """
    chance = random.Random(seed)  # noqa: S311
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _spoilt_inside(content, chance)
    return _changed(content, chance)


def _spoilt_inside(content: bytes, chance: random.Random) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _changed(part, chance) if name == chosen else part)
    return output.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(spoiled) + 1)
        end = min(start + chance.choice((0, 1, 4, 40, 400)), len(spoiled))
        spoiled[start:end] = chance.choice(
            (
                chance.choice(_WORDS),
                chance.randbytes(end - start),
                bytes(spoiled[start:end]) * chance.choice((0, 2, 50)),
            )
        )
    return bytes(spoiled)


def read_or_refused(content: bytes) -> Source | str:
    """Read a file; give the sentence where it is refused. Anything else that is raised is a fault."""
    try:
        return readers.source_of(content)
    except UnreadableFile as refusal:
        return str(refusal)
