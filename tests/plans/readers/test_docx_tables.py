"""Tables of Word files: merged cells, crooked edges, nested tables, layout."""

import pytest

from plans.intake import UnreadableFile
from plans.intake.readers import docx
from plans.intake.source import RawRow, Source
from tests.plans.readers.word import cell, paragraph, row, run, table, word

HEAD = row("TT", "Nội dung", "Hình thức", "Cơ quan chủ trì", "Thời gian")
WIDTHS = (700, 4000, 3000, 3000, 1800)


def read(*body: str) -> Source:
    return docx.read(word(*body))


def rows(*made: str, widths: tuple[int, ...] = WIDTHS) -> list[RawRow]:
    return read(table(HEAD, *made, widths=widths)).rows[1:]


class TestAppendix:
    def test_a_cell_merged_downwards_is_carried_until_another_begins(self):
        found = rows(
            row("1", "a", "x", "S", cell("Cả năm", merge="restart")),
            row("2", "b", "x", "S", cell(merge="continue")),
            row("3", "c", "x", "S", "Quý I"),
            row("4", "d", "x", "S", cell(merge="continue")),
        )
        assert [each.cells[4] for each in found] == ["Cả năm", "Cả năm", "Quý I", "Quý I"]
        assert [each.carried for each in found] == [(), (4,), (), (4,)]

    def test_a_cell_over_several_columns_stands_in_the_first(self):
        (found,) = rows(row("1", cell("Nội dung và hình thức", span=2), "S", "Cả năm"))
        assert found.cells == ("1", "Nội dung và hình thức", "", "S", "Cả năm")
        assert not found.spans_all

    def test_one_cell_over_all_columns(self):
        (found,) = rows(row(cell("I. CHUNG", span=5)))
        assert (found.cells, found.spans_all) == (("I. CHUNG", "", "", "", ""), True)

    def test_columns_left_out_before_and_behind(self):
        (found,) = rows(
            row("Tiếp", "Tờ rơi", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="2"/>')
        )
        assert found.cells == ("", "Tiếp", "Tờ rơi", "", "")

    def test_an_edge_drawn_twice_by_hand_is_one(self):
        widths = (700, 3900, 100, 3000, 3000, 1800)
        head = row("TT", cell("Nội dung", span=2), "Hình thức", "Cơ quan chủ trì", "Thời gian")
        crooked = row("1", "a", cell("x", span=2), "S", "Quý I")
        source = read(table(head, crooked, widths=widths))
        assert [each.cells for each in source.rows] == [
            ("TT", "Nội dung", "Hình thức", "Cơ quan chủ trì", "Thời gian"),
            ("1", "a", "x", "S", "Quý I"),
        ]

    def test_numbers_that_word_counts_and_bullets_stay_in_their_cells(self):
        dashes = paragraph("Hội nghị;", listed="2 0") + paragraph("Tờ rơi", listed="2 1")
        number = cell(inner=paragraph(listed="1 1"))
        found = rows(row(number, "a", cell(inner=dashes)), row(number, "b", "x"))
        assert [each.cells[0] for each in found] == ["1.", "2."]
        assert found[0].cells[2] == "- Hội nghị;\n+ Tờ rơi"

    def test_lines_of_a_cell_and_a_table_inside_it(self):
        inside = paragraph("Gồm:\nhai loại") + table(row("Áp phích", "Tờ rơi")) + paragraph()
        (found,) = rows(row("1", "a", cell(inner=inside), "S", ""))
        assert found.cells[2] == "Gồm:\nhai loại\nÁp phích\nTờ rơi"

    def test_rows_and_cells_in_content_controls(self):
        inner = f"<w:sdt><w:sdtContent>{cell('a')}</w:sdtContent></w:sdt>"
        made = f"<w:tr>{cell('1')}{inner}{cell('x')}{cell('S')}{cell('T')}</w:tr>"
        (found,) = rows(f"<w:sdt><w:sdtContent>{made}</w:sdtContent></w:sdt>")
        assert found.cells == ("1", "a", "x", "S", "T")

    def test_deleted_and_inserted_cells_and_rows_are_said(self):
        gone = cell("x").replace("<w:tcPr>", "<w:tcPr><w:cellDel/>")
        source = read(table(HEAD, row("1", "a", gone, "S", "T", properties="<w:ins/>")))
        assert source.rows[1].cells == ("1", "a", "", "S", "T")
        assert "1 chỗ thêm, 1 chỗ xóa" in source.notes[0].message

    def test_a_deleted_row_is_left_out_and_said(self):
        source = read(table(HEAD, row("1", "a", "x", "S", "T", properties="<w:del/>")))
        assert len(source.rows) == 1
        assert "1 chỗ xóa" in source.notes[0].message

    def test_what_is_left_out_of_a_row_is_said_with_its_number(self):
        hidden = cell(inner=paragraph("x", inner=run("giấu", "<w:vanish/>")))
        source = read(paragraph("PHỤ LỤC"), table(HEAD, row("1", "a", hidden, "S", "T")))
        assert [note.where for note in source.notes] == ["line 3"]
        assert [each.number for each in source.rows] == [2, 3]

    def test_a_table_cut_in_two_goes_on(self):
        first, second = table(HEAD, row(*"1axST")), table(row(*"2byST"))
        source = read(first, paragraph("(tiếp theo)"), second)
        assert [each.table for each in source.rows] == [0, 0, 1]
        assert [line.text for line in source.lines] == ["(tiếp theo)"]

    def test_a_table_of_that_width_behind_a_heading_does_not_go_on(self):
        first, second = table(HEAD, row(*"1axST")), table(row(*"2byST"))
        source = read(first, paragraph("PHỤ LỤC II"), second)
        assert len(source.rows) == 2
        assert source.lines[-1].text == "2 | b | y | S | T"
        assert "không có hàng tiêu đề" in source.notes[0].message


class TestLayout:
    def test_cells_are_read_one_after_the_other(self):
        source = read(table(row(cell("SỞ NỘI VỤ", "PHÒNG A"), "CỘNG HÒA"), row("Số: 1", "Hòa An")))
        assert [line.text for line in source.lines] == [
            "SỞ NỘI VỤ", "PHÒNG A", "CỘNG HÒA", "Số: 1", "Hòa An",
        ]  # fmt: skip
        assert source.rows == []

    def test_a_middle_column_that_only_keeps_apart(self):
        source = read(table(row("SỞ NỘI VỤ", "", "CỘNG HÒA"), row("Số: 1", "", "Hòa An")))
        assert [line.text for line in source.lines] == ["SỞ NỘI VỤ", "CỘNG HÒA", "Số: 1", "Hòa An"]

    def test_an_appendix_inside_a_layout_table_is_one(self):
        source = read(table(row(cell(inner=table(HEAD, row(*"1axST"))))))
        assert [each.cells[0] for each in source.rows] == ["TT", "1"]


class TestBounds:
    def test_more_columns_than_any_appendix(self):
        with pytest.raises(UnreadableFile, match="bảng 41 cột"):
            read(table(row(*["x"] * 41)))

    def test_a_span_of_a_hundred_thousand_columns_is_only_wide(self):
        (found,) = rows(row(cell("I. CHUNG", span=100_000)))
        assert found.spans_all

    def test_a_cell_of_a_hundred_thousand_letters(self):
        with pytest.raises(UnreadableFile, match="ô của bảng dài 100000 chữ"):
            rows(row("1", "a" * 100_000))

    def test_more_rows_than_any_appendix(self, monkeypatch):
        monkeypatch.setattr(docx, "ROWS", 3)
        with pytest.raises(UnreadableFile, match="hơn 3 hàng"):
            rows(*[row(*"1axST")] * 3)

    def test_merged_text_counts_each_time_it_is_repeated(self, monkeypatch):
        monkeypatch.setattr(docx, "ROW_LETTERS", 10_000)
        long = row(cell("a" * 3000, merge="restart"), *"axST")
        with pytest.raises(UnreadableFile, match="lớn hơn mọi kế hoạch"):
            rows(long, *[row(cell(merge="continue"), *"axST")] * 4)

    def test_tables_in_tables_in_tables(self):
        inner = paragraph("x")
        for _ in range(40):
            inner = table(row(cell(inner=inner)))
        with pytest.raises(UnreadableFile, match="lồng nhau quá 8 lớp"):
            read(inner)
