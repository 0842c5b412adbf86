"""The process in which small pictures are drawn: it may spend so much time and memory, and no more.

It is started by :mod:`reports.thumbnails`. A job's one frame is the file; an answer is ``ok`` and a
JPEG, ``locked`` for a PDF with a password, or ``none``. It imports no Django, so that it starts fast.
"""

import contextlib
import io
import resource
from typing import Any

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from documents import warm_process

SIDE = 320
_QUALITY = 80
_MEMORY = 1_500_000_000
# Dots that are decoded of a picture that cannot be decoded smaller than it is.
_MAX_DOTS = 120_000_000
_WHITE = (255, 255, 255)


def work(header: dict[str, Any], frames: list[bytes]) -> warm_process.Answer:
    """Do one job: draw the file."""
    try:
        found = _page(frames[0]) if header["as"] == "pdf" else _picture(frames[0], header["as"])
        return b"ok", _small(found)
    except _Locked:
        return b"locked", b""
    except MemoryError:
        raise
    except Exception as error:
        # What a decoder finds odd in a file is the file's, not the server's.
        return b"none", f"{type(error).__name__}: {error}".encode(errors="replace")


class _Locked(Exception):
    """The PDF asks for a password."""


def _page(content: bytes) -> Image.Image:
    """Draw the first page of a PDF."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise _Locked from error
        raise
    with contextlib.closing(document):
        page = document[0]
        image: Image.Image = page.render(scale=SIDE / max(*page.get_size(), 1)).to_pil()
        return image.copy()


def _picture(content: bytes, kind: str) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(content), formats=[kind])
    if image.width * image.height > _MAX_DOTS:
        raise ValueError("too many dots")
    # A photo of many megabytes is decoded small; of other kinds this asks nothing.
    image.draft("RGB", (SIDE * 2, SIDE * 2))
    if image.mode.startswith("I"):
        # Sixteen bits a dot are neither made smaller nor shown.
        image = image.convert("F").point(lambda value: value * (1 / 256) + 0).convert("L")
    image.thumbnail((SIDE, SIDE))
    # A tag that cannot be read leaves the picture as it lies.
    with contextlib.suppress(Exception):
        return ImageOps.exif_transpose(image)
    return image


def _small(image: Image.Image) -> bytes:
    """Give a JPEG with nothing but its dots: no place, no time, no maker."""
    image.thumbnail((SIDE, SIDE))
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, _WHITE)
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    plain = Image.new("RGB", image.size, _WHITE)
    plain.paste(image.convert("RGB"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def _limit(which: int, most: int) -> None:
    # A machine that does not know the limit works without it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most, most))


def main() -> None:
    """Work until nobody asks any more."""
    _limit(resource.RLIMIT_AS, _MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    warm_process.serve(work, warm_up=Image.init)


if __name__ == "__main__":
    main()
