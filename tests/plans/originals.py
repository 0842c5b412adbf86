"""PDFs of a plan that was issued elsewhere: printed, signed, scanned, with its Word file."""

import io
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from documents import docx, pdf
from documents.official import OfficialDocument
from plans.intake import draft_of, readers
from plans.paper import official_document
from tests.documents import authority
from tests.plans.test_intakes import text

ROWS = (
    "1\tPhổ biến chương trình cải cách hành chính\tHội nghị\tSở Nội vụ\tSở Tư pháp\tQuý I",
    "2\tGiới thiệu dịch vụ công trực tuyến\tTờ rơi\tSở Tư pháp\tSở Nội vụ\t",
)


def document(*rows: str, number: str = "12") -> OfficialDocument:
    """Give the plan as its issuer wrote it."""
    draft = draft_of(readers.source_of(text(*(rows or ROWS), number=number).encode()))
    draft.parent_body, draft.issuer = "UBND TỈNH MIỀN THỬ", "SỞ NỘI VỤ"
    return official_document(
        draft, caption_issuer="Sở Nội vụ", fills_caption=True, mark="", check_url=""
    )


@cache
def printed(*rows: str, number: str = "12") -> bytes:
    """Give it as a PDF that nobody signed."""
    return pdf.render(document(*rows, number=number))


@cache
def signed(*rows: str, number: str = "12") -> bytes:
    """Give it signed by a person and by the agency."""
    by_person = authority.sign(
        printed(*rows, number=number), authority.person(), field="P", box=authority.PERSON_BOX
    )
    return authority.sign(by_person, authority.agency(), field="A", box=authority.AGENCY_BOX)


@cache
def scanned() -> bytes:
    """Give pictures of its pages, as a scanner does."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ban-in.pdf"
        path.write_bytes(printed())
        subprocess.run(["pdftoppm", "-png", "-r", "60", path, Path(folder) / "trang"], check=True)
        pages = [Image.open(page).convert("L") for page in sorted(Path(folder).glob("trang*.png"))]
        output = io.BytesIO()
        pages[0].save(output, "PDF", save_all=True, append_images=pages[1:])
    return output.getvalue()


@cache
def word(*rows: str, number: str = "12") -> bytes:
    """Give its Word file."""
    return docx.render(document(*rows, number=number))
