"""What people and programs do to a file after it was printed or signed, each as they would do it."""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import fields


def flip_byte(content: bytes, at: int) -> bytes:
    """Give the file with one byte changed."""
    changed = bytearray(content)
    changed[at] ^= 0x01
    return bytes(changed)


def draw_box(content: bytes, *, page: int = 0) -> bytes:
    """Give the file with a white box painted over a page, as an incremental update.

    After signing it is what ``pdfsig`` still calls valid; before signing every signature is sound.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    drawing = generic.StreamObject(stream_data=b"q 1 1 1 rg 100 500 300 100 re f Q")
    writer.add_stream_to_page(page, writer.add_object(drawing))
    return _written(writer)


def empty_box_with_picture(content: bytes, *, field: str = "Patch") -> bytes:
    """Give the file with a signature field that nobody signed and that looks like a white patch."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    box = (100, 500, 400, 600)
    fields.append_signature_field(writer, fields.SigFieldSpec(field, on_page=0, box=box))
    patch = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): generic.ArrayObject(
                map(generic.NumberObject, (0, 0, 300, 100))
            ),
        },
        stream_data=b"1 1 1 rg 0 0 300 100 re f",
    )
    found = fields.enumerate_sig_fields(writer, filled_status=False, with_name=field)
    _, _, reference = next(found)
    reference.get_object()["/AP"] = generic.DictionaryObject(
        {generic.pdf_name("/N"): writer.add_object(patch)}
    )
    writer.update_container(reference.get_object())
    return _written(writer)


def with_javascript(content: bytes) -> bytes:
    """Give the file with a script that runs when it is opened."""
    return with_action(content, {"/S": "/JavaScript"}, {"/JS": "app.alert(1)"})


def with_action(content: bytes, names: dict[str, str], texts: dict[str, str]) -> bytes:
    """Give the file with something that happens when it is opened."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    action = generic.DictionaryObject(
        {
            **{generic.pdf_name(key): generic.pdf_name(value) for key, value in names.items()},
            **{generic.pdf_name(key): generic.pdf_string(value) for key, value in texts.items()},
        }
    )
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()
    return _written(writer)


def resave(content: bytes) -> bytes:
    """Give the same pages written anew, as printing to PDF or compressing does."""
    return _written(copy_into_new_writer(_read(content)))


def encrypt(content: bytes, *, to_read: str = "người đọc") -> bytes:
    """Give the same pages behind a password; without one ``to_read``, every viewer still opens them."""
    writer = copy_into_new_writer(_read(content))
    writer.encrypt(owner_pass="chủ", user_pass=to_read)
    return _written(writer)


def replace_behind(content: bytes, words: str = "Another paper") -> bytes:
    """Give a file that begins with ``content`` and shows another page, which knows nothing of it."""
    return content + small_pdf(words, after=len(content))


def small_pdf(words: str, *, extra: bytes = b"", after: int = 0) -> bytes:
    """Give a PDF of one page, written by hand.

    Args:
        words: what stands on it, in ASCII.
        extra: more of its catalog.
        after: how many bytes stand before it in the file.
    """
    drawing = b"BT /F 12 Tf 72 720 Td (" + words.encode("ascii") + b") Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    return with_table(objects, after=after)


def with_table(objects: list[bytes], *, after: int = 0) -> bytes:
    """Give a PDF of these objects, of which the first is the catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(after + len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
        + b"trailer\n<</Size %d/Root 1 0 R>>\n" % size
        + b"startxref\n%d\n%%%%EOF\n" % (after + len(body))
    )


def _read(content: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(content), strict=False)


def _written(writer: PdfFileWriter | IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
