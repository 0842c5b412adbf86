"""How fast a signed file is checked, against the library that checks its signatures."""

import asyncio
import io
import logging
import os
from collections.abc import Iterator
from functools import partial

from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents import pdf, signatures
from documents.laid_out import Place
from tests.bench.measuring import Figure, paired_ratio
from tests.documents import authority, samples

# Bytes of picture that no program makes smaller.
_PADDING = 10_000_000


def figures() -> Iterator[Figure]:
    """Measure a file of 10 MB with three signatures."""
    # Telling the log about every unknown issuer would slow the library down, and not us.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    printed = pdf.print_anew(samples.plan())
    room, issued = printed.signature, padded(printed.content)
    assert room is not None
    signed = signed_three_times(issued, room)
    ours = partial(signatures.verify, signed, issued=issued, room=room, at=timezone.now())
    assert ours().may_be_issued
    ratio = paired_ratio(ours, lambda: by_library(signed), rounds=15)
    yield Figure(
        "Checking 10 MB with three signatures", ratio, 2, "ratio",
        "in our process, against the issued paper too / pyHanko alone, warm, in turn",
    )  # fmt: skip


def padded(content: bytes) -> bytes:
    """Give a paper with a picture of ten million bytes on its first page."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(content)))
    name, number = generic.pdf_name, generic.NumberObject
    picture = generic.StreamObject(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): number(2500),
            name("/Height"): number(_PADDING // 2500),
            name("/ColorSpace"): name("/DeviceGray"),
            name("/BitsPerComponent"): number(8),
        },
        encoded_data=os.urandom(_PADDING),
    )
    reference, _ = writer.find_page_for_modification(0)
    reference.get_object()["/Thumb"] = writer.add_object(picture)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def signed_three_times(content: bytes, room: Place) -> bytes:
    """Give a paper signed by the person, by the agency and by the person again."""
    left, bottom, right, top = map(int, room.box)
    box = (left, bottom, right, top)
    for field, who in (
        ("KyTen", authority.person()),
        ("Dau", authority.agency()),
        ("KyLai", authority.person()),
    ):
        content = authority.sign(content, who, field=field, box=box, page=room.page - 1)
    return content


def by_library(content: bytes) -> None:
    """Check every signature, and what followed it, by the library's own means."""

    async def all_of_them() -> None:
        for embedded in PdfFileReader(io.BytesIO(content)).embedded_signatures:
            context = ValidationContext(trust_roots=[], allow_fetching=False)
            status = await async_validate_pdf_signature(
                embedded, context, diff_policy=DEFAULT_DIFF_POLICY
            )
            assert status.intact
            assert status.valid

    asyncio.run(all_of_them())
