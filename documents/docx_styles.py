"""Word's styles as the decree has them, so that whoever edits the DOCX keeps its look."""

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from agencies.text import folded
from documents.profiles import Profile

TYPE = "Times New Roman"
SPACE_UNDER_NAMING = Pt(14)
SPACE_OVER_ADDRESSED = Pt(18)
_BLACK = RGBColor(0, 0, 0)
_WORD = "http://schemas.microsoft.com/office/word"


def define_styles(docx: Docx, p: Profile) -> None:
    """Turn Word's own styles into the decree's and add those it has no match for."""
    _set_language(docx)
    _set_today(docx)
    normal = _style(docx, "Normal", p.body_pt)
    normal.paragraph_format.space_after = Pt(0)
    gap, indent = p.between_paragraphs_pt, p.first_line_mm
    for name in ("Body Text", "Căn cứ"):
        style = _style(docx, name, p.body_pt, italic=name == "Căn cứ", align=ALIGN.JUSTIFY)
        _space(style, after=gap, indent=indent)
    for depth in range(1, 10):
        style = _style(docx, f"Heading {depth}", p.body_pt, align=ALIGN.JUSTIFY)
        _space(style, after=gap, indent=indent)
        style.paragraph_format.keep_with_next = True
    _space(_style(docx, "Title", p.kind_pt, bold=True, align=ALIGN.CENTER), before=16)
    _style(docx, "Subtitle", p.kind_pt, bold=True, align=ALIGN.CENTER)
    _define_page_one(docx, p)
    _define_ending(docx, p)
    _define_annex(docx, p)


def _define_page_one(docx: Docx, p: Profile) -> None:
    centred = ALIGN.CENTER
    _style(docx, "Quốc hiệu", p.country_pt, bold=True, align=centred)
    _style(docx, "Tiêu ngữ", p.motto_pt, bold=True, align=centred)
    _style(docx, "Cơ quan chủ quản", p.issuer_pt, align=centred)
    _style(docx, "Cơ quan ban hành", p.issuer_pt, bold=True, align=centred)
    _space(_style(docx, "Số ký hiệu", p.number_pt, align=centred), before=6)
    _space(_style(docx, "Địa danh và ngày", p.place_pt, italic=True, align=centred), before=6)
    _space(_style(docx, "Dấu chỉ", p.mark_pt, bold=True, align=centred), before=6)
    _space(_style(docx, "Trích yếu công văn", p.about_pt, align=centred), before=6)
    _style(docx, "Kính gửi", p.addressed_pt)
    line = _style(docx, "Đường kẻ", 1, align=centred).paragraph_format
    line.line_spacing_rule, line.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(2)
    line.space_before = Pt(2)


def _define_ending(docx: Docx, p: Profile) -> None:
    _style(docx, "Nơi nhận", p.recipients_heading_pt, bold=True, italic=True)
    _style(docx, "Danh sách nơi nhận", p.recipients_pt)
    _style(docx, "Chữ ký", p.signature_pt, bold=True, align=ALIGN.CENTER)


def _define_annex(docx: Docx, p: Profile) -> None:
    heading = _style(docx, "Phụ lục", p.annex_pt, bold=True, align=ALIGN.CENTER)
    # Appendices stand in the navigation pane beside the sections.
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), "0")
    heading.element.get_or_add_pPr().append(outline)
    _style(docx, "Tên phụ lục", p.annex_pt, bold=True, align=ALIGN.CENTER)
    _space(_style(docx, "Kèm theo", p.caption_pt, italic=True, align=ALIGN.CENTER), after=12)
    _style(docx, "Đầu bảng", p.table_pt, bold=True, align=ALIGN.CENTER)
    _style(docx, "Ô bảng", p.table_pt)
    _style(docx, "Ô bảng giữa", p.table_pt, align=ALIGN.CENTER)
    _style(docx, "Nhóm trong bảng", p.table_pt, bold=True)
    _style(docx, "Header", p.page_number_pt, align=ALIGN.CENTER)


def _style(
    docx: Docx,
    name: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.LEFT,
) -> ParagraphStyle:
    style = docx.styles[name] if name in docx.styles else _new_style(docx, name)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 (every name above is a paragraph's)
    # What the template set (colours, theme fonts, lines under titles) goes.
    for leftover in (style.element.rPr, style.element.pPr):
        if leftover is not None and not name.startswith("Heading"):
            style.element.remove(leftover)
    _set_type(style, size, bold=bold, italic=italic)
    style.paragraph_format.alignment = align
    _space(style)
    return style


def _new_style(docx: Docx, name: str) -> ParagraphStyle:
    style: ParagraphStyle = docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    # Word reads a comma in a name as an alias, and older readers want plain letters in an id.
    style.style_id = folded(name).title().replace(" ", "")
    style.base_style = docx.styles["Normal"]
    style.quick_style = True
    return style


def _set_type(style: ParagraphStyle, size: float, *, bold: bool, italic: bool) -> None:
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    style.font.name = TYPE
    # Vietnamese letters with two marks count as high ANSI, and some readers take eastAsia.
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        properties.rFonts.set(qn(f"w:{script}"), TYPE)
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = _BLACK


def _space(
    style: ParagraphStyle, *, before: float = 0, after: float = 0, indent: float = 0
) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.first_line_indent = Mm(indent)
    layout.line_spacing = 1.0


def _set_language(docx: Docx) -> None:
    for language in docx.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), "vi-VN")


def _set_today(docx: Docx) -> None:
    # Without it Word opens the file as one of 2007, and hangs tables into the margin.
    mode = OxmlElement("w:compatSetting")
    values = {
        "name": "compatibilityMode",
        "uri": "http://schemas.microsoft.com/office/word",
        "val": "15",
    }
    for name, value in values.items():
        mode.set(qn(f"w:{name}"), value)
    settings = docx.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        settings.append(compat)
    for old in compat.findall(qn("w:compatSetting")):
        compat.remove(old)
    compat.append(mode)
