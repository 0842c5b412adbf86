"""Zip files (DOCX, XLSX) whose bytes depend on what they hold and not on the clock."""

import io
import re
import zipfile

# The first moment a zip file can name.
_ANY_MOMENT = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</)")


def steady(archive: bytes, day: str) -> bytes:
    """Give the same zip file with its members in order and every date set.

    Args:
        archive: the bytes of a DOCX or XLSX.
        day: the date of making to write into its properties, ``"2021-01-05T00:00:00Z"``.
    """
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == _PROPERTIES:
                content = _MODIFIED.sub(rb"\g<1>" + day.encode() + rb"\g<3>", content)
            target.writestr(_member(name), content)
    return output.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _ANY_MOMENT)
    member.compress_type = zipfile.ZIP_DEFLATED
    # The system that wrote it would be in the bytes too.
    member.create_system = 3
    return member
