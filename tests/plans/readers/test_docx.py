"""Word files read paragraph by paragraph: labels, breaks, tracked changes, boxes, old fonts."""

import datetime as dt

import pytest

from documents import docx as writer
from plans import intake
from plans.draft import PlanDraft
from plans.intake.readers import docx
from plans.intake.source import Source
from plans.paper import official_document
from tests.plans import FILES
from tests.plans.readers import word_plan
from tests.plans.readers.word import (
    NAMES,
    paragraph,
    run,
    word,
)


def lines(*body: str, **more) -> list[str]:
    return [line.text for line in docx.read(word(*body, **more)).lines]


def note_of(source: Source, words: str) -> str:
    (message,) = [note.message for note in source.notes if words in note.message]
    return message


class TestWholePlan:
    def test_everything_of_a_plan_made_in_word(self):
        draft = intake.draft_of(docx.read(word_plan.plan()))
        assert (draft.number, draft.symbol, draft.place) == ("35", "KH-UBND", "Hòa An")
        assert (draft.issued_on, draft.year) == (dt.date(2024, 2, 9), 2024)
        assert draft.issuer == "ỦY BAN NHÂN DÂN TỈNH HÒA AN"
        assert draft.subject == "Tuyên truyền cải cách hành chính năm 2024 trên địa bàn tỉnh Hòa An"
        assert [basis.number for basis in draft.legal_bases] == ["76"]
        first, second = draft.sections
        assert (first.label, first.title) == ("I", "MỤC ĐÍCH, YÊU CẦU")
        assert [(c.label, c.title) for c in first.children] == [("1", "Mục đích"), ("2", "Yêu cầu")]
        assert [p.bullet for p in first.children[0].paragraphs] == ["-", "-"]
        assert [child.label for child in second.children] == ["1", "2"]
        assert draft.recipients == ["Bộ Nội vụ", "Các sở, ban, ngành", "Lưu: VT, SNV"]
        assert draft.signature is not None
        assert draft.signature.capacity == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
        assert (draft.signature.title, draft.signature.name) == ("PHÓ CHỦ TỊCH", "Trần Văn Mẫu")
        assert [each.title for each in draft.appendices] == [
            "DANH MỤC NỘI DUNG TUYÊN TRUYỀN NĂM 2024"
        ]

    def test_the_rows_of_its_appendix(self):
        one, two, three = intake.draft_of(docx.read(word_plan.plan())).items
        assert [one.number, two.number, three.number] == [1, 2, 3]
        assert one.group == two.group == "I. TUYÊN TRUYỀN CHUNG"
        assert three.group == "II. TUYÊN TRUYỀN CHUYÊN ĐỀ"
        assert one.formats == ["Hội nghị tại xã", "Tờ rơi"]
        assert two.lead_lines == ["Sở Tư pháp", "UBND cấp xã"]
        assert two.coordinating_lines == []
        assert [one.schedule.text, two.schedule.text] == ["Quý I/2024", "Quý I/2024"]

    def test_our_own_paper_reads_back(self):
        draft = intake.read((FILES / "ke-hoach-tinh.txt").read_bytes())
        document = official_document(
            draft, caption_issuer="UBND tỉnh Bắc Kạn", fills_caption=True, mark=""
        )
        again = intake.draft_of(docx.read(writer.render(document)))
        assert _fields(again) == _fields(draft)
        assert again.items == draft.items
        assert [each.title for each in again.appendices] == [
            each.title for each in draft.appendices
        ]


def _fields(draft: PlanDraft) -> list[object]:
    return [
        draft.number, draft.symbol, draft.place, draft.issued_on, draft.year, draft.issuer,
        draft.parent_body, draft.subject, draft.opening, draft.closing, draft.bases,
        draft.legal_bases, draft.sections, draft.recipients, draft.recipients_note, draft.signature,
    ]  # fmt: skip


class TestLines:
    def test_soft_breaks_and_page_breaks_part_lines(self):
        source = docx.read(
            word(paragraph("KẾ HOẠCH\nTuyên truyền"), paragraph(inner="<w:r><w:br/></w:r>"))
        )
        assert [(line.number, line.text, line.starts_block) for line in source.lines] == [
            (1, "KẾ HOẠCH", True),
            (2, "Tuyên truyền", False),
        ]

    def test_tabs_set_two_halves_side_by_side(self):
        assert lines(paragraph("Nơi nhận:\t\tTM. ỦY BAN NHÂN DÂN"), paragraph("I.\tMỤC ĐÍCH")) == [
            "Nơi nhận:",
            "TM. ỦY BAN NHÂN DÂN",
            "I. MỤC ĐÍCH",
        ]

    def test_text_is_composed_and_capitals_are_as_printed(self):
        shown = run("Kế hoạch", "<w:caps/>")
        assert lines(paragraph("Ho\u0300a\u00a0 An"), paragraph(inner=shown)) == [
            "Hòa An",
            "KẾ HOẠCH",
        ]

    def test_signs_of_symbol_fonts_before_a_line_are_dashes(self):
        sign = '<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>'
        assert lines(paragraph(inner=sign + run("Tờ rơi")), paragraph("➢ Áp phích")) == [
            "- Tờ rơi",
            "- Áp phích",
        ]

    def test_letters_of_a_font_of_signs_are_signs(self):
        sign = run("Ø", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
        assert lines(paragraph(inner=sign + run(" Tờ rơi"))) == ["- Tờ rơi"]

    def test_a_sign_that_only_its_font_can_tell_is_said(self):
        source = docx.read(word(paragraph("Gọi \uf028 1900")))
        assert source.lines[0].text == "Gọi 1900"
        assert "Gọi □ 1900" in note_of(source, "ký hiệu")

    def test_marks_that_print_nothing_go_with_a_note(self):
        source = docx.read(word(paragraph("tuyên tru\u00adyền\u202e")))
        assert source.lines[0].text == "tuyên truyền"
        assert note_of(source, "ký tự ẩn")

    def test_fields_keep_what_they_show_but_page_numbers_and_contents_go(self):
        def field(code: str, shown: str) -> str:
            mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
            code = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
            return (
                mark.format("begin") + code + mark.format("separate") + run(shown)
                + mark.format("end")
            )  # fmt: skip

        source = docx.read(
            word(
                paragraph("Kèm số ", inner=field("REF so", "35")),
                paragraph("Trang ", inner=field("PAGE", "4")),
                paragraph(inner=field("TOC \\o", "I. MỤC ĐÍCH ... 1")),
                paragraph(
                    inner='<w:fldSimple w:instr="NUMPAGES"><w:r><w:t>9</w:t></w:r></w:fldSimple>'
                ),
            )
        )
        assert [line.text for line in source.lines] == ["Kèm số 35", "Trang"]
        assert note_of(source, "mục lục")

    def test_contents_without_an_end_are_refused(self):
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        code = "<w:r><w:instrText>TOC</w:instrText></w:r>"
        opened = mark.format("begin") + code + mark.format("separate")
        with pytest.raises(intake.UnreadableFile, match="Mục lục tự động"):
            lines(paragraph("KẾ HOẠCH"), paragraph(inner=opened), paragraph("Nội dung"))

    def test_words_in_controls_tags_and_links(self):
        def control(words: str, more: str = "") -> str:
            return f"<w:sdt><w:sdtPr>{more}</w:sdtPr><w:sdtContent>{words}</w:sdtContent></w:sdt>"

        prompt = control(run("Bấm để nhập"), "<w:showingPlcHdr/>")
        inner = (
            f"<w:smartTag>{run('Sở ')}</w:smartTag><w:hyperlink>{run('Nội')}</w:hyperlink>"
            f"{control(run(' vụ'))}{prompt}"
        )
        body = control(paragraph("Trong khung"))
        assert lines(paragraph(inner=inner), body) == ["Sở Nội vụ", "Trong khung"]


class TestLeftOut:
    def test_tracked_changes_are_read_as_accepted(self):
        deleted = "<w:del><w:r><w:delText>xóa</w:delText></w:r></w:del>"
        inner = f"<w:ins>{run('thêm')}</w:ins>{deleted}<w:moveFrom>{run('đi')}</w:moveFrom>"
        end = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>"
        source = docx.read(
            word(
                paragraph("Đã ", inner=inner),
                end.format(run("Câu này ")),
                paragraph("một dòng."),
                paragraph("Một", listed="1 0"),
                end.format("<w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"),
                paragraph("Hai", listed="1 0"),
            )
        )
        assert [line.text for line in source.lines] == [
            "Đã thêm", "Câu này một dòng.", "I. Một", "II. Hai",
        ]  # fmt: skip
        assert "5 chỗ sửa đổi" in note_of(source, "Track Changes")
        assert "1 chỗ thêm, 4 chỗ xóa" in note_of(source, "Track Changes")

    def test_hidden_words_notes_and_comments_are_said(self):
        notes = f'<w:footnotes {NAMES}><w:footnote w:id="2">{paragraph("Xem báo")}</w:footnote></w:footnotes>'
        inner = (
            run(" ẩn", "<w:vanish/>") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
            '<w:r><w:commentReference w:id="0"/></w:r>'
        )
        source = docx.read(word(paragraph("Hiện", inner=inner), parts={"footnotes": notes}))
        assert [line.text for line in source.lines] == ["Hiện"]
        assert "“ẩn”" in note_of(source, "chữ ẩn")
        assert "“Xem báo”" in note_of(source, "chú thích")
        assert note_of(source, "Comment")
        assert {note.where for note in source.notes} == {"line 1"}

    def test_a_text_box_is_read_once_where_it_is_anchored(self):
        box = f"<w:txbxContent>{paragraph('DỰ THẢO')}</w:txbxContent>"
        both = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}'
            f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
            "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        old = f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"
        assert lines(paragraph(inner=both + run("KẾ HOẠCH"))) == ["DỰ THẢO", "KẾ HOẠCH"]
        assert lines(paragraph("KẾ HOẠCH", inner=old)) == ["KẾ HOẠCH", "DỰ THẢO"]

    def test_an_embedded_sheet_is_said(self):
        inner = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'
        assert note_of(docx.read(word(paragraph("Bảng", inner=inner))), "đối tượng nhúng")


class TestOldFonts:
    def test_tcvn3_of_the_run_and_its_capitals(self):
        fonts = '<w:rFonts w:ascii="{0}" w:hAnsi="{0}"/>'
        source = docx.read(
            word(
                paragraph(inner=run("kÕ ho¹ch", fonts.format(".VnTimeH"))),
                paragraph(inner=run("tuyªn truyÒn", fonts.format(".VnTime"))),
            )
        )
        assert [line.text for line in source.lines] == ["KẾ HOẠCH", "tuyên truyền"]
        assert note_of(source, "TCVN3").startswith("Dòng 1, 2:")

    def test_vni_of_the_style_with_a_letter_parted_over_runs(self):
        style = (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:hAnsi="VNI-Times"/></w:rPr>'
            "</w:rPrDefault></w:docDefaults>"
        )
        source = docx.read(word(paragraph("tuye", inner=run("ân truyeàn")), styles=style))
        assert source.lines[0].text == "tuyên truyền"
        assert note_of(source, "VNI")

    def test_unicode_words_in_an_old_font_stay(self):
        font = '<w:rFonts w:hAnsi=".VnTime"/>'
        assert lines(paragraph(inner=run("tuyên truyền về", font))) == ["tuyên truyền về"]
