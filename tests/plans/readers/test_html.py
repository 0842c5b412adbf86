"""HTML: pages, what clipboards give, lists and tables as they print, and what is left out."""

import pytest

from plans.intake import readers
from plans.intake.errors import UnreadableFile
from plans.intake.readers import html
from plans.intake.readers.decoding import LegacyEncoding

HEADER = "<tr><td>TT<td>Nội dung<td>Cơ quan chủ trì<td>Thời gian</tr>"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!-- p.MsoNormal {margin:0} --></style><title>Không in</title></head><body lang=VI>
<!--StartFragment--><p class=MsoNormal align=center><b>KẾ <span style='mso-bidi-font-size:14pt'>HOẠCH
</span></b><o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New
Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Phát tờ rơi</p>
<p class=MsoListParagraph><!--[if !supportLists]--><span><span style='mso-list:Ignore'>2.1.<span>&nbsp;
</span></span></span><!--[endif]-->Treo băng rôn</p><!--[if gte mso 9]><xml>máy</xml><![endif]-->
<!--EndFragment--></body></html>"""
EXCEL = f"""<html><body><table style='border-collapse:collapse'><!--StartFragment--><col width=64>
{HEADER}<tr height=20><td class=xl65>1</td><td>Họp&nbsp;báo<br style="mso-data-placement:same-cell">
Phát tờ rơi</td><td>Sở Nội vụ</td><td>Quý I</td></tr><!--EndFragment--></table></body></html>"""


def read(page):
    return html.read(page.encode())


def texts(page):
    return [line.text for line in read(page).lines]


def rows(page):
    return [row.cells for row in read(page).rows]


class TestClipboards:
    def test_word(self):
        assert texts(WORD) == ["KẾ HOẠCH", "- Phát tờ rơi", "2.1. Treo băng rôn"]

    def test_excel(self):
        assert rows(EXCEL)[1] == ("1", "Họp báo\nPhát tờ rơi", "Sở Nội vụ", "Quý I")

    def test_google_docs(self):
        page = (
            '<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1">'
            '<p dir="ltr"><span>Lời dẫn</span></p><ol><li dir="ltr"><p><span>Một</span></p></li></ol></b>'
        )
        assert texts(page) == ["Lời dẫn", "1. Một"]

    def test_the_wrapping_of_windows(self):
        page = b"Version:1.0\r\nStartHTML:0000000105\r\n<html><body><p>a</p></body></html>"
        assert readers.source_of(page).lines[-1].text == "a"


class TestLines:
    def test_blocks_breaks_and_inline_words(self):
        lines = read("<p>Một <b>h</b>ai<br>ba<div>bốn</div>năm<h2>sáu").lines
        assert [line.text for line in lines] == ["Một hai", "ba", "bốn", "năm", "sáu"]
        assert [line.starts_block for line in lines] == [True, False, True, True, True]
        assert [line.number for line in lines] == [1, 2, 3, 4, 5]

    def test_lists_print_what_their_style_says(self):
        assert texts(
            "<ol start=3><li>a<li value=7>b<li>c</ol><ol type=a><li>d</ol><ol type=I><li>e<li>f</ol>"
            "<ol style='list-style-type: lower-roman' start=4><li>g</ol>"
        ) == ["3. a", "7. b", "8. c", "a. d", "I. e", "II. f", "iv. g"]

    def test_bullets_are_put_once(self):
        page = "<ul><li>a<ul><li>b</ul><li>- c</ul><ul style='list-style-type:none'><li>d</ul>"
        assert texts(page) == ["- a", "- b", "- c", "d"]

    def test_a_list_without_items_begins_them_at_its_dashes(self):
        page = "<p>Gồm:<ul style='list-style-type: none'> - Báo in; - Trung tâm chính trị - hành chính;</ul>"
        assert texts(page) == ["Gồm:", "- Báo in", "- Trung tâm chính trị - hành chính"]

    def test_entities_and_decomposed_letters(self):
        assert texts("<p>Kê\u0301 hoa\u0323ch &amp; b&aacute;o&nbsp;&#273;&#7843;ng") == [
            "Kế hoạch & báo đảng"
        ]

    def test_text_with_a_table_in_it_keeps_its_lines(self):
        source = read(f"Dòng một\nDòng hai\n<table>{HEADER}</table>\nNơi nhận:")
        assert [line.text for line in source.lines] == ["Dòng một", "Dòng hai", "Nơi nhận:"]
        assert [line.number for line in source.lines] == [1, 2, 4]
        assert source.rows[0].number == 3


class TestLeftOut:
    def test_scripts_and_comments_say_nothing(self):
        page = "<p>a<script>document.write('x')</script><style>p{}</style><!-- y --><noscript>z</noscript>b"
        assert texts(page) == ["ab"]
        assert read(page).notes == []

    @pytest.mark.parametrize(
        ("element", "how"),
        [
            ("<p style='display: none'>giấu</p>", "ẩn"),
            ("<span style='mso-hide:all'>giấu</span>", "ẩn"),
            ("<div hidden>giấu</div>", "ẩn"),
            ("<del>giấu</del>", "gạch bỏ"),
            ("<s>giấu</s>", "gạch bỏ"),
            ("<span style='text-decoration: line-through'>giấu</span>", "gạch bỏ"),
        ],
    )
    def test_hidden_and_struck_words_are_dropped_and_said(self, element, how):
        source = read(f"<p>trước</p>{element}<p>sau</p>")
        assert [line.text for line in source.lines] == ["trước", "sau"]
        (note,) = source.notes
        assert how in note.message
        assert "“giấu”" in note.message

    def test_they_are_said_once_when_they_stand_in_a_table(self):
        source = read(f"<table>{HEADER}<tr><td>1<td>a <del>cũ</del><td>Sở A<td>Quý I</table>")
        assert source.rows[1].cells[1] == "a"
        assert "Đã bỏ 1 chỗ" in source.notes[0].message
        struck = read("<table><tr><td>trái <s>cũ</s><td>phải</table>")
        assert "Đã bỏ 1 chỗ" in struck.notes[0].message


class TestTables:
    def test_merged_cells(self):
        source = read(
            f"<table>{HEADER}<tr><td colspan=4>I. NHÓM</tr>"
            "<tr><td>1<td>a<td rowspan=2>Sở A<td>Quý I<tr><td>2<td>b<td>Quý II</table>"
        )
        group, first, second = source.rows[1:]
        assert group.spans_all
        assert group.cells == ("I. NHÓM", "", "", "")
        assert (first.carried, second.carried) == ((), (2,))
        assert second.cells == ("2", "b", "Sở A", "Quý II")

    def test_a_span_without_end_costs_nothing(self):
        source = read(f"<table>{HEADER}<tr><td colspan=100000 rowspan=100000>x</table>")
        assert source.rows[1].cells == ("x", "", "", "")
        assert source.rows[1].spans_all

    def test_a_layout_table_is_lines_cell_by_cell(self):
        page = "<table><tr><td>UBND TỈNH A<br>SỞ NỘI VỤ<td>CỘNG HÒA<br>Độc lập</table>"
        assert texts(page) == ["UBND TỈNH A", "SỞ NỘI VỤ", "CỘNG HÒA", "Độc lập"]

    def test_an_appendix_inside_the_frame_of_an_old_page(self):
        page = f"<table><tr><td>Trang chủ<td><p>Lời dẫn<table>{HEADER}</table><p>Hết</table>"
        source = read(page)
        assert [line.text for line in source.lines] == ["Trang chủ", "Lời dẫn", "Hết"]
        assert source.rows[0].cells == ("TT", "Nội dung", "Cơ quan chủ trì", "Thời gian")

    def test_a_table_in_a_cell_is_flattened(self):
        page = (
            f"<table>{HEADER}<tr><td>1<td>a<table><tr><td>b<td>c</table><td>Sở A<td>Quý I</table>"
        )
        assert rows(page)[1] == ("1", "a\nb\nc", "Sở A", "Quý I")

    def test_two_tables_are_told_apart(self):
        source = read(f"<table>{HEADER}</table><p>và</p><table>{HEADER}</table>")
        assert [(row.table, row.number) for row in source.rows] == [(0, 1), (1, 3)]


class TestLetters:
    def test_the_charset_a_page_declares(self):
        page = "<html><meta charset=windows-1258><p>Kê\u0301 hoa\u0323ch đảng ư".replace(
            "ả", "a\u0309"
        )
        assert html.read(page.encode("cp1258")).lines[0].text == "Kế hoạch đảng ư"

    def test_utf_16_tells_itself(self):
        assert html.read("<html><p>Kế hoạch".encode("utf-16")).lines[0].text == "Kế hoạch"

    def test_letters_from_before_unicode_are_named_and_converted(self):
        words = "tuyªn truyÒn c¶i c¸ch hµnh chÝnh trªn ®Þa bµn tØnh, nhiÖm vô träng t©m"
        page = f"<html><p>{words}".encode("cp1252")
        with pytest.raises(LegacyEncoding, match="TCVN3"):
            html.read(page)
        (line,) = html.read(page, convert_from="TCVN3").lines
        assert line.text == "tuyên truyền cải cách hành chính trên địa bàn tỉnh, nhiệm vụ trọng tâm"

    def test_a_page_saved_in_one_file(self):
        page = (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
            b"\r\n<html><p>K=E1=BA=BF ho=E1=BA=A1ch</p>\r\n--b--\r\n"
        )
        assert readers.source_of(page).lines[0].text == "Kế hoạch"

    def test_a_mail_without_a_page(self):
        with pytest.raises(UnreadableFile, match="không có trang HTML"):
            readers.source_of(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhi")


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("<p>" + "<div>" * 100_000, "lồng nhau quá sâu"),
        ("<p>" + "<b>" * 100_000, "lồng nhau quá sâu"),
        ("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x", "thuộc tính"),
        ('<p a=">" ' + " ".join(f"a{n}" for n in range(100_000)) + ">x", "thuộc tính"),
        ("<p>" + '<a b="' * 200_000, "thuộc tính"),
        ("<p>" + "<i>a</i>" * 600_000, "thẻ"),
        ("<p>" + "<!--" * 200_000, "không có chữ"),
        ("<p>" + "<a" * 400_000, "không có chữ"),
        ("<p>" + "x" * 300_000, "đoạn dài 300000 chữ"),
        ("<p>a" * 30_000, "hơn 20000 dòng"),
        (f"<table>{HEADER}<tr>" + "<td>a" * 41, "hơn 40 cột"),
        (f"<table>{HEADER}<tr>" + "<td colspan=100000>a" * 100_000, "hơn 40 cột"),
        (f"<table>{HEADER}<tr><td>" + "x" * 100_000, "ô dài 100000 chữ"),
        (f"<table>{HEADER}" + "<tr><td>a" * 15_000, "hàng"),
        (f"<table>{HEADER}<tr><td rowspan=9999>{'x' * 19_000}" + "<tr><td>b" * 9_000, "ô gộp"),
        ("<html><script>x</script>", "không có chữ"),
        ("", "không có chữ"),
    ],
    ids=lambda value: value[:24],
)
def test_what_no_page_has_is_refused(page, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(page)
