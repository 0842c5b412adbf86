"""Word files made from a few letters of XML, so that a test shows exactly what stands in them."""

import io
import zipfile
from xml.sax.saxutils import escape

W_NAME = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W_NAME}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def run(text: str, properties: str = "") -> str:
    """A run; a tab and a line break in ``text`` become Word's."""
    inner = escape(text).replace("\t", "</w:t><w:tab/><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    inner = inner.replace("<w:t>", '<w:t xml:space="preserve">')
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{inner}</w:t></w:r>'


def paragraph(text: str = "", *, inner: str = "", style: str = "", listed: str = "") -> str:
    """A paragraph of ``text`` and then ``inner`` XML; ``listed`` is "list level"."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        number, level = listed.split()
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    words = run(text) if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{words}{inner}</w:p>"


def cell(*texts: str, span: int = 1, merge: str = "", inner: str = "") -> str:
    """A cell of paragraphs; ``merge`` is "restart" or "continue"."""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    content = inner or "".join(paragraph(text) for text in texts or ("",))
    width = f'<w:tcW w:w="{span * 1500}" w:type="dxa"/>'
    return f'<w:tc><w:tcPr>{width}<w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{content}</w:tc>'


def row(*cells: str, properties: str = "") -> str:
    """A row of cells as XML, or as plain text."""
    made = (each if each.startswith("<w:") else cell(each) for each in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    """A table; ``widths`` of its grid columns in twentieths of a point."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def level(place: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """One level of a list."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def definition(name: int, *levels: str) -> str:
    """One definition of lists."""
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(levels)}</w:abstractNum>'


def listing(name: int, of: int, more: str = "") -> str:
    """One list that counts in a definition."""
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


OUTLINE = definition(
    1,
    level(0, "upperRoman", "%1."),
    level(1, "decimal", "%2."),
    level(2, "lowerLetter", "%3)"),
    level(3, "bullet", "-"),
    level(4, "bullet", "\uf0b7"),
)
BULLETS = definition(2, level(0, "bullet", "\uf0b7"), level(1, "bullet", "o"))
NUMBERING = OUTLINE + BULLETS + listing(1, 1) + listing(2, 2)


def word(
    *body: str,
    numbering: str = NUMBERING,
    styles: str = "",
    parts: dict[str, str] | None = None,
    files: dict[str, bytes] | None = None,
    main: str = "word/document.xml",
) -> bytes:
    """A Word file.

    Args:
        body: paragraphs and tables as XML.
        numbering: what stands in the part of lists.
        styles: what stands in the part of styles.
        parts: further parts by the name of their relation ("footnotes"), whole XML.
        files: further files by path.
        main: where the main part stands.
    """
    made = {
        "styles": f"<w:styles {NAMES}>{styles}</w:styles>",
        "numbering": f"<w:numbering {NAMES}>{numbering}</w:numbering>",
        **(parts or {}),
    }
    content = {
        "[Content_Types].xml": _types(main, made),
        "_rels/.rels": _relations({"officeDocument": main}),
        f"word/_rels/{main.rpartition('/')[2]}.rels": _relations({k: f"{k}.xml" for k in made}),
        main: f"<w:document {NAMES}><w:body>{''.join(body)}</w:body></w:document>",
        **{f"word/{name}.xml": text for name, text in made.items()},
    }
    return zipped({**{k: v.encode() for k, v in content.items()}, **(files or {})})


def _types(main: str, parts: dict[str, str]) -> str:
    kinds = {main: "document.main", **{f"word/{name}.xml": name for name in parts}}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(targets: dict[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{place}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The files of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
