"""The labels that Word counts: levels, forms, restarts, lists through styles."""

import io

import docx as python_docx
import pytest

from plans.intake.readers import docx
from tests.plans.readers.word import NUMBERING, definition, level, listing, paragraph, word


def lines(*body: str, **more) -> list[str]:
    return [line.text for line in docx.read(word(*body, **more)).lines]


def labels(*listed: str, numbering: str = NUMBERING, **more) -> list[str]:
    body = (paragraph("x", listed=each) for each in listed)
    return [line.removesuffix(" x") for line in lines(*body, numbering=numbering, **more)]


class TestLabels:
    def test_levels_restart_under_the_one_above(self):
        assert labels("1 0", "1 1", "1 2", "1 2", "1 1", "1 2", "1 0", "1 1") == [
            "I.", "1.", "a)", "b)", "2.", "a)", "II.", "1.",
        ]  # fmt: skip

    def test_bullets_of_symbol_fonts_and_their_second_level(self):
        assert labels("2 0", "2 1", "1 3", "1 4") == ["-", "+", "-", "+"]

    @pytest.mark.parametrize(
        ("form", "last"),
        [("decimal", "28."), ("decimalZero", "28."), ("lowerLetter", "bb."), ("upperLetter", "BB."),
         ("lowerRoman", "xxviii."), ("upperRoman", "XXVIII.")],
    )  # fmt: skip
    def test_every_form_counts_on(self, form, last):
        numbering = definition(1, level(0, form, "%1.")) + listing(1, 1)
        assert labels(*["1 0"] * 28, numbering=numbering)[-1] == last

    def test_deep_labels_and_legal_digits(self):
        deep = level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.", "<w:isLgl/>")
        numbering = definition(1, deep) + listing(1, 1)
        assert labels("1 0", "1 1", "1 0", "1 1", numbering=numbering)[-1] == "2.1."

    def test_lists_of_one_definition_count_together_unless_one_starts_anew(self):
        anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        numbering = (
            definition(1, level(0, "decimal", "%1."))
            + listing(1, 1) + listing(2, 1) + listing(3, 1, anew)
        )  # fmt: skip
        assert labels("1 0", "2 0", "3 0", "3 0", numbering=numbering) == ["1.", "2.", "1.", "2."]

    def test_a_level_that_never_restarts(self):
        on = level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')
        numbering = definition(1, level(0, "upperRoman", "%1."), on) + listing(1, 1)
        assert labels("1 0", "1 1", "1 0", "1 1", numbering=numbering) == ["I.", "1.", "II.", "2."]

    def test_a_level_with_neither_sign_nor_number(self):
        numbering = definition(1, level(0, "bullet", ""), level(1, "none", "")) + listing(1, 1)
        assert labels("1 0", "1 1", numbering=numbering) == ["x", "x"]

    def test_start_elsewhere_and_a_bare_label(self):
        numbering = definition(1, level(0, "decimal", "%1", start=3)) + listing(1, 1)
        assert labels("1 0", "1 0", numbering=numbering) == ["3.", "4."]

    def test_numbering_through_the_style_and_none_where_it_is_taken_off(self):
        styles = (
            '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/>'
            '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Con">'
            '<w:basedOn w:val="Muc"/></w:style>'
        )
        assert lines(
            paragraph("Mục đích", style="Muc"),
            paragraph("Yêu cầu", style="Con"),
            paragraph("Không số", style="Con", listed="0 0"),
            styles=styles,
        ) == ["I. Mục đích", "II. Yêu cầu", "Không số"]

    def test_a_list_that_is_named_through_a_style_of_lists(self):
        link = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="DS"/></w:abstractNum>'
        styles = (
            '<w:style w:type="numbering" w:styleId="DS"><w:pPr><w:numPr><w:numId w:val="1"/>'
            "</w:numPr></w:pPr></w:style>"
        )
        numbering = link + NUMBERING + listing(7, 7)
        assert labels("7 0", "7 1", numbering=numbering, styles=styles) == ["I.", "1."]

    def test_lists_that_python_docx_writes(self):
        made = python_docx.Document()
        for text, style in (("Một", "List Number"), ("Hai", "List Number"), ("Ba", "List Bullet")):
            made.add_paragraph(text, style)
        saved = io.BytesIO()
        made.save(saved)
        read = docx.read(saved.getvalue())
        assert [line.text for line in read.lines] == ["1. Một", "2. Hai", "- Ba"]
