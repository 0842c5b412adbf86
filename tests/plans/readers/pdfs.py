"""PDFs for tests: printed by our own press, or put together by hand."""

import io
from collections.abc import Callable

from PIL import Image

from documents import weasy
from plans.intake.errors import UnreadableFile
from plans.intake.source import Source


def printed(body: str, style: str = "") -> bytes:
    """Give the PDF of a page of HTML."""
    return (
        weasy.printer()
        .printed(f"<html><style>{style}</style><body>{body}</body></html>", {})
        .content
    )


def by_hand(*pages: bytes, font: str = "Helvetica") -> bytes:
    """Give a PDF whose pages draw what their content streams say, set in one font ``/F1``."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * place) for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/TrueType/BaseFont/%s/Encoding/WinAnsiEncoding/FontDescriptor"
        b"<</Type/FontDescriptor/FontName/%s/FontBBox[0 -200 1000 800]>>>>"
        % (font.encode(), font.encode()),
        b"<</Font<</F1 3 0 R>>>>",
    ]
    for place, content in enumerate(pages):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 4 0 R/Contents %d 0 R>>"
            % (6 + 2 * place),
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def locked(pdf: bytes) -> bytes:
    """Give ``pdf`` marked as locked by a password that nobody knows."""
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (
        b"ab" * 32,
        b"cd" * 32,
    )
    return pdf.replace(b"trailer<<", b"trailer<<" + lock)


def scanned(pages: int = 1) -> bytes:
    """Give a PDF of pictures."""
    first, *others = [Image.new("L", (595, 842), 200 + place) for place in range(pages)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def outcome(read: Callable[[bytes], Source], content: bytes) -> str:
    """Give what a reader makes of ``content``: the kind of its source, or the refusal's sentence."""
    try:
        return read(content).kind
    except UnreadableFile as refusal:
        return str(refusal)
