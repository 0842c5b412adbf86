"""What is printed is what was written, in order, and nothing a reader cannot see."""

import pytest

from documents import printed
from documents.decree30 import annex_caption
from documents.official import Column, Paragraph, Row, Section, Table
from tests.documents import samples


def texts(document):
    return [block.text for block in printed.body(document)]


def test_the_body_ends_in_its_mark_once():
    assert [text.endswith("./.") for text in texts(samples.plan())].count(True) == 1
    assert texts(samples.plan())[-1].endswith("giải quyết./.")


def test_without_a_closing_the_last_section_ends_the_body():
    assert texts(samples.plan(closing=()))[-1].endswith("báo cáo UBND tỉnh./.")


def test_an_empty_body_prints_nothing():
    assert texts(samples.plan(bases=(), opening=(), sections=(), closing=())) == []


def test_a_section_without_a_heading_has_its_mark_before_its_first_paragraph():
    section = Section("1", None, (Paragraph("Sở Nội vụ:"), Paragraph("Đôn đốc.", "-")))
    document = samples.plan(bases=(), opening=(), sections=(section,))
    assert texts(document)[:2] == ["1. Sở Nội vụ:", "- Đôn đốc."]


def test_a_mark_alone_stands_over_its_children():
    section = Section("2", None, (), (Section("a", None, (Paragraph("Một."),)),))
    document = samples.plan(bases=(), opening=(), sections=(section,))
    assert texts(document)[:2] == ["2.", "a) Một."]


def test_headings_carry_rank_and_depth():
    blocks = [block for block in printed.body(samples.plan()) if block.outline]
    assert [(b.text, b.style, b.outline) for b in blocks][:4] == [
        ("I. MỤC ĐÍCH, YÊU CẦU", "part", 1),
        ("1. Mục đích", "clause", 2),
        ("2. Yêu cầu", "clause", 2),
        ("b) Đối với cấp xã", "point", 3),
    ]


def test_what_no_paper_can_show_is_dropped_and_the_rest_composed():
    written = "Ke\u0302\u0301\x00 hoa\u0323ch\u200b\ud800 \u202e\ttỉnh\n"
    assert printed.printable(written) == "Kế hoạch tỉnh"


def test_the_room_of_a_caption_stays_open():
    caption = annex_caption("Kế hoạch", None, "KH-UBND", None, "UBND tỉnh")
    made = printed.printed_annex(samples.annex(caption=caption))
    assert made.caption == f"({caption})"


def test_a_cell_too_many_is_refused_and_not_lost():
    table = Table((Column("TT"),), (Row((("1",), ("thừa",))),))
    with pytest.raises(ValueError, match="zip"):
        printed.printed_annex(samples.annex(table=table))
