"""From the bytes of a page, a mail or a clipboard to a tree of elements that is safe to walk."""

import codecs
import email
import re
from email.errors import MessageError

from lxml import etree

from plans.intake import signatures
from plans.intake.errors import UnreadableFile
from plans.intake.readers import legacy
from plans.intake.readers.decoding import LegacyEncoding, note
from plans.intake.source import Source

_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Letters that only Unicode has among the encodings of Vietnamese.
_UNICODE_ONLY = re.compile("[\u01a0-\u01b0\u1ea0-\u1ef9\u0300-\u0323]")
_WAY_OUT = "Hãy mở trang trong trình duyệt hoặc Word, sao chép rồi dán, hoặc lưu thành tệp .docx."

# What holds no elements, so that a sign in it begins none.
_RAW = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|textarea|xmp)\b.*?(?:</\1|\Z)", re.S | re.I
)
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
# Ten thousand rows as Excel writes them; each element costs memory.
ELEMENTS = 500_000
# The parser's work grows with the square of the attributes of one element.
_ATTRIBUTES = 200
_CROWDED = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{_ATTRIBUTES}}}+({_ATTRIBUTE})?")


def tree_of(content: bytes, convert_from: str | None, source: Source) -> etree._Element:
    """Give the root element of a page.

    Args:
        content: the whole page, fragment or mail.
        convert_from: "TCVN3" or "VNI" where a person asked for text in it to be converted.
        source: gets the notes of what was changed on the way.

    Raises:
        LegacyEncoding: it is in TCVN3 or VNI, and nobody asked for it to be converted.
        UnreadableFile: it holds no page, or none that an honest program wrote.
    """
    page, declared = _html_part(content) if signatures.MAIL.match(content) else (content, None)
    text = _converted(_decoded(page, declared), convert_from, source)
    _refuse_what_no_page_has(text)
    return _parsed(text)


def _refuse_what_no_page_has(text: str) -> None:
    for count, tag in enumerate(_CROWDED.finditer(_RAW.sub("", text)), start=1):
        if tag[1]:
            raise UnreadableFile(
                f"Trang HTML có thẻ mang hơn {_ATTRIBUTES} thuộc tính, không phải trang bình thường. "
                f"{_WAY_OUT}"
            )
        if count > ELEMENTS:
            raise UnreadableFile(
                f"Trang HTML có hơn {ELEMENTS} thẻ, nhiều hơn mọi kế hoạch. Hãy tách riêng kế hoạch rồi "
                "nhập lại."
            )


def _html_part(content: bytes) -> tuple[bytes, str | None]:
    """Give the page inside a mail, or inside a page that was saved in one file (MHTML)."""
    try:
        parts = [
            (part.get_payload(decode=True), part.get_content_charset())
            for part in email.message_from_bytes(content).walk()
            if part.get_content_type() == "text/html"
        ]
    except (
        MessageError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise UnreadableFile(f"Trang web lưu một tệp (MHT) bị hỏng. {_WAY_OUT}") from error
    pages = [(page, charset) for page, charset in parts if isinstance(page, bytes) and page.strip()]
    if not pages:
        raise UnreadableFile(f"Đây là thư điện tử không có trang HTML bên trong. {_WAY_OUT}")
    # A workbook saved so has a page for its frame and one for each sheet.
    return max(pages, key=lambda page: len(page[0]))


def _decoded(page: bytes, declared: str | None) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if page.startswith(mark)), declared)
    if encoding is None and (named := _CHARSET.search(page[:_DECLARED_WITHIN])):
        encoding = named[1].decode()
    for name in (encoding, "utf-8"):
        try:
            return page.decode(codecs.lookup(name or "utf-8").name)
        except (LookupError, UnicodeError):
            continue
    western = page.decode("cp1252", "replace")
    if legacy.guess(western.encode("cp1252", "replace")):
        return western
    raise UnreadableFile(
        f"Chữ trong trang HTML không theo bảng mã {encoding or 'UTF-8'} mà trang ghi. {_WAY_OUT}"
    )


def _converted(text: str, convert_from: str | None, source: Source) -> str:
    """Give the page with its letters in Unicode, whatever font they were written for."""
    if _UNICODE_ONLY.search(text):
        return text
    if convert := legacy.CONVERTERS.get((convert_from or "").casefold()):
        source.notes.append(
            note(
                f"Đã chuyển chữ từ bảng mã {convert_from} sang Unicode. Hãy đọc lại tên riêng, chữ hoa."
            )
        )
        return convert(text)
    if (guessed := legacy.guess(text.encode("cp1252", "replace"))) is not None:
        raise LegacyEncoding(guessed.upper())
    return text


def _parsed(text: str) -> etree._Element:
    parser = etree.HTMLParser(no_network=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.LxmlError as error:
        if "Memory allocation" in str(error):
            raise MemoryError from error
        raise UnreadableFile(f"Trang HTML bị hỏng hoặc không có chữ nào. {_WAY_OUT}") from error
    if any(each.level == etree.ErrorLevels.FATAL for each in parser.error_log):
        raise UnreadableFile(
            "Trang HTML có các phần lồng nhau quá sâu hoặc một đoạn dài quá mức, không phải trang bình "
            f"thường. {_WAY_OUT}"
        )
    if root is None:
        raise UnreadableFile(f"Trang HTML không có chữ nào để đọc. {_WAY_OUT}")
    return root
