"""Objects that stand in a file and in no table of it, and ends of tables that are none.

A reader goes by the tables and never sees them. A viewer that finds a table odd makes itself a new
one of all objects there are, and begins where the latest end of a table says: so another page may
wait there, signed and unseen, for such a viewer.
"""

import re

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSectionType

_OBJECT = re.compile(rb"(?<![0-9])[0-9]{1,10}[\x00\t\n\f\r ]+[0-9]{1,5}[\x00\t\n\f\r ]+obj\b")
_TRAILER = re.compile(rb"\btrailer\b")
_GAP = re.compile(rb"[\x00\t\n\f\r ]*")


def has_unlisted(reader: PdfFileReader, content: bytes, start: int, base: int) -> bool:
    """Tell whether more follows ``start`` than the tables that follow revision ``base`` know of."""
    begun = (match.start() for match in _OBJECT.finditer(content, start))
    listed = _listed(reader, content, base)
    trailers = sum(1 for _ in _TRAILER.finditer(content, start))
    return trailers > _trailers(reader, base) or any(place not in listed for place in begun)


def _trailers(reader: PdfFileReader, base: int) -> int:
    """Give how many of the tables after ``base`` are written out and end in a trailer."""
    return sum(
        reader.xrefs.get_xref_container_info(revision).xref_section_type != XRefSectionType.STREAM
        for revision in range(base + 1, reader.total_revisions)
    )


def _listed(reader: PdfFileReader, content: bytes, base: int) -> set[int]:
    found = set()
    for revision in range(base + 1, reader.total_revisions):
        tables = reader.xrefs.get_xref_container_info(revision)
        places = [
            reader.xrefs.get_historical_ref(ref, revision)
            for ref in reader.xrefs.explicit_refs_in_revision(revision)
        ]
        # A table that is an object is found by the end of the file, and need not list itself.
        for place in (*places, tables.start_location):
            if isinstance(place, int) and (gap := _GAP.match(content, place)):
                found.add(gap.end())
    return found
