"""An official document as Decree 30/2020/NĐ-CP describes it: what it says, not how it looks.

These dataclasses are all that the paper knows. They hold text only, no rows of the database, so
that every room can hand in a document and none has to be imported here.
"""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

Bullet = Literal["", "-", "+"]
Mark = Literal["", "DỰ THẢO", "BẢN TRÌNH BÀY LẠI"]
Orientation = Literal["portrait", "landscape"]
Urgency = Literal["", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The top of page 1 (Phụ lục I, II.1-II.4).

    ``parent_body`` is the cơ quan chủ quản, ``None`` for a body that has none (UBND tỉnh itself).
    ``number`` and ``issued_on`` are ``None`` on a draft, and print as room to write in.
    """

    parent_body: str | None
    issuer: str
    number: str | None
    symbol: str
    place: str
    issued_on: dt.date | None
    urgency: Urgency = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``bullet`` is the mark before it, kept apart from its words."""

    text: str
    bullet: Bullet = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A mục: ``I.``, ``1.`` or ``a)``.

    ``label`` is the mark without its dot or bracket (``"I"``, ``"1"``, ``"a"``). A numbered
    paragraph that has no heading of its own has ``title=None``: the label then stands in front
    of its first paragraph.
    """

    label: str | None
    title: str | None
    paragraphs: tuple[Paragraph, ...] = ()
    children: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``weight`` is its share of the width relative to its neighbours."""

    title: str
    weight: float = 1.0
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one tuple of lines per column.

    A cell of several lines prints as a dashed list, ``;`` after each and ``.`` after the last;
    a cell of one line prints as it is. ``heading`` is the text of a group row across all
    columns; ``cells`` is then empty.
    """

    cells: tuple[tuple[str, ...], ...] = ()
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The table of an appendix."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """A phụ lục in the same file (Phụ lục I, III.1).

    ``label`` is the Roman number, ``None`` where the document has one appendix only.
    ``caption`` is the complete sentence in brackets, without the brackets.
    """

    label: str | None
    title: str
    caption: str
    orientation: Orientation = "landscape"
    table: Table | None = None
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """The block at the bottom right (Phụ lục I, II.7).

    ``capacity`` has one entry a line, spaced as the decree has it (``"TM. ỦY BAN NHÂN DÂN"``);
    ``title`` is the chức vụ under it.
    """

    capacity: tuple[str, ...]
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A whole official document, ready to be laid out.

    ``kind`` is the tên loại in upper case (``"KẾ HOẠCH"``), blank for a công văn, whose ``subject``
    then stands under its number. ``addressees`` are those it is sent to (Kính gửi). ``bases`` are
    the căn cứ, one a line, without their closing marks. ``recipients`` are the lines of Nơi nhận
    without dash and closing mark, Lưu included; ``recipients_note`` stands between the heading and
    the first of them.
    ``mark`` is printed on what is not the original: the words are ``decree30.DRAFT_MARK`` and
    ``decree30.COPY_MARK``. ``check_url`` is where anyone can check the paper; it prints as a QR code.
    ``file_title`` names the document in a reader's window.
    """

    letterhead: Letterhead
    kind: str
    subject: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    closing: tuple[Paragraph, ...]
    signature: Signature
    recipients: tuple[str, ...]
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients_note: str | None = None
    annexes: tuple[Annex, ...] = ()
    mark: Mark = ""
    check_url: str = ""
    file_title: str = ""

    def fingerprint(self) -> str:
        """Give the SHA-256 (hex) of everything the document says.

        Two documents with one fingerprint print the same paper, so the second need not be
        rendered.
        """
        said = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()
