"""Layout profiles: the lengths and sizes of a paper, as constants.

Only these numbers make the PDF's stylesheet and the DOCX's styles, so the two look alike.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A layout profile: lengths in millimetres, sizes of type and lines in points.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I (paper, margins, type) and mục IV (sizes).
    """

    name: str
    page_mm: tuple[float, float]
    margin_top_mm: float
    margin_right_mm: float
    margin_bottom_mm: float
    margin_left_mm: float
    letterhead_shares: tuple[float, float]
    line_pt: float
    rule_share: float
    page_number_pt: float
    country_pt: float
    motto_pt: float
    issuer_pt: float
    number_pt: float
    about_pt: float
    place_pt: float
    mark_pt: float
    kind_pt: float
    addressed_pt: float
    body_pt: float
    body_leading: float
    first_line_mm: float
    addressees_indent_em: float
    between_paragraphs_pt: float
    signature_pt: float
    signature_room_mm: float
    recipients_heading_pt: float
    recipients_pt: float
    check_mm: float
    check_gap_mm: float
    check_overhang_mm: float
    check_pt: float
    annex_pt: float
    caption_pt: float
    table_pt: float
    cell_padding_pt: tuple[float, float]


ND30_2020 = Profile(
    name="ND30-2020",
    page_mm=(210, 297),
    margin_top_mm=20,
    margin_right_mm=20,
    margin_bottom_mm=20,
    margin_left_mm=30,
    # Halves would make the country's name wrap.
    letterhead_shares=(0.42, 0.58),
    line_pt=0.75,
    # The lines under issuer and subject: a third to a half of the words above them.
    rule_share=0.4,
    page_number_pt=13,
    country_pt=12,
    motto_pt=13,
    issuer_pt=12,
    number_pt=13,
    about_pt=12,
    place_pt=13,
    mark_pt=13,
    kind_pt=14,
    addressed_pt=14,
    body_pt=14,
    body_leading=1.15,
    first_line_mm=12.7,
    # As long as "Kính gửi": the dashes under it stand below its colon.
    addressees_indent_em=3.6,
    between_paragraphs_pt=6,
    signature_pt=14,
    signature_room_mm=28,
    recipients_heading_pt=12,
    recipients_pt=11,
    check_mm=18,
    # Four squares of an ordinary code, which readers want white around it.
    check_gap_mm=2.2,
    # As far as the code may reach into the bottom margin rather than turn the page.
    check_overhang_mm=13,
    check_pt=10,
    annex_pt=14,
    caption_pt=14,
    table_pt=12,
    cell_padding_pt=(3, 5),
)
