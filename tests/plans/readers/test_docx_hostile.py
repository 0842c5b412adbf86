"""Word files that are damaged, locked, foreign or made to do harm."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.intake import UnreadableFile
from plans.intake.readers import docx, ooxml
from tests.plans.readers import word_plan
from tests.plans.readers.word import NAMES, W_NAME, paragraph, unzipped, word, zipped

PLAN = word_plan.plan()
MAIN = "word/document.xml"


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        docx.read(content)
    return str(caught.value)


def with_main(xml: str | bytes) -> bytes:
    return zipped(unzipped(PLAN) | {MAIN: xml.encode() if isinstance(xml, str) else xml})


class TestRefused:
    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04", b"x" * 100, PLAN[:-300], PLAN[: len(PLAN) // 2]]
    )
    def test_a_broken_zip(self, content):
        assert "bị hỏng" in refusal(content)

    def test_a_part_whose_bytes_were_spoilt(self):
        at = PLAN.index(MAIN.encode()) + 60
        assert "bị hỏng" in refusal(PLAN[:at] + b"\0" * 40 + PLAN[at + 40 :])

    def test_a_zip_file_of_something_else(self):
        assert "không có phần nội dung của Word" in refusal(zipped({"a.txt": b"a"}))

    @pytest.mark.parametrize("xml", ["", "<w:document", "<a/>", f"<w:body {NAMES}/>"])
    def test_a_main_part_that_is_none(self, xml):
        assert refusal(with_main(xml)) in (ooxml.DAMAGED, ooxml.NOT_WORD)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities(self, encoding):
        bomb = (
            f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
            '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            f"<w:document {NAMES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
        )
        assert "thực thể XML" in refusal(with_main(bomb.encode(encoding)))

    def test_a_zip_bomb(self, monkeypatch):
        monkeypatch.setattr(ooxml, "PART_BYTES", 1_000_000)
        assert "lớn hơn 1 MB" in refusal(word(" " * 5_000_000, paragraph("a")))

    def test_more_parts_than_a_file_of_word_has(self, monkeypatch):
        monkeypatch.setattr(ooxml, "ENTRIES", 50)
        assert "hơn 50 tệp con" in refusal(word(files={f"word/{n}": b"" for n in range(60)}))

    def test_elements_in_one_another_without_end(self):
        assert refusal(word("<w:ins>" * 5_000 + "</w:ins>" * 5_000)) == ooxml.DAMAGED

    def test_runs_in_one_another_as_deep_as_xml_may_go(self):
        deep = "<w:r>" * 245 + "<w:t>sâu</w:t>" + "</w:r>" * 245
        assert docx.read(word(f"<w:p>{deep}</w:p>")).lines[0].text == "sâu"

    def test_a_locked_part(self):
        content = bytearray(PLAN)
        for entry in zipfile.ZipFile(io.BytesIO(PLAN)).infolist():
            content[entry.header_offset + 6] |= 1
        at = 0
        while (at := content.find(b"PK\x01\x02", at)) >= 0:
            content[at + 8] |= 1
            at += 4
        assert "mật khẩu" in refusal(bytes(content))

    def test_a_paragraph_and_a_file_without_end(self, monkeypatch):
        assert "dài 30000 chữ" in refusal(word(paragraph("a" * 30_000)))
        monkeypatch.setattr(docx, "LINES", 10)
        assert "hơn 10 dòng" in refusal(word(paragraph("a\n" * 30)))

    def test_nothing_but_pictures_or_nothing_at_all(self):
        assert "bản quét" in refusal(word(paragraph(), files={"word/media/image1.png": b"x"}))
        assert "không có chữ" in refusal(word(paragraph()))

    def test_styles_and_lists_that_go_in_circles(self):
        styles = "".join(
            f'<w:style w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("ab", "ba")
        )
        link = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="a"/></w:abstractNum>'
        content = word(
            paragraph("x", style="a", listed="1 0"),
            styles=styles,
            numbering=f'{link}<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
        )
        assert [line.text for line in docx.read(content).lines] == ["x"]


class TestForeign:
    def test_the_strict_kind(self):
        strict = {
            name: part.replace(W_NAME.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            for name, part in unzipped(PLAN).items()
        }
        assert docx.read(zipped(strict)).rows == docx.read(PLAN).rows

    def test_another_name_of_the_main_part(self):
        assert docx.read(word(paragraph("a"), main="word/document2.xml")).lines[0].text == "a"

    def test_macros_are_left_alone_and_said(self):
        source = docx.read(word(paragraph("a"), files={"word/vbaProject.bin": b"x"}))
        assert "macro" in source.notes[0].message


def read_or_refuse(content: bytes) -> None:
    """Read, or be refused with a sentence; whatever else is raised fails the test."""
    with suppress(UnreadableFile):
        source = docx.read(content)
        assert source.lines or source.rows
        assert all(line.text.strip() for line in source.lines)


class TestFuzz:
    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_spoilt_bytes(self, data):
        content = bytearray(PLAN)
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at] = data.draw(st.integers(0, 255))
        read_or_refuse(bytes(content))

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_spoilt_xml(self, data):
        files = unzipped(PLAN)
        name = data.draw(st.sampled_from(sorted(files)))
        content = files[name]
        for _ in range(data.draw(st.integers(1, 4))):
            begin = data.draw(st.integers(0, len(content)))
            end = data.draw(st.integers(begin, min(begin + 300, len(content))))
            moved = data.draw(st.integers(0, len(content)))
            piece = data.draw(st.sampled_from([b"", b"-1", b"999999999999", content[begin:end]]))
            content = content[:begin] + piece + content[end:moved] + content[max(end, moved) :]
        read_or_refuse(zipped(files | {name: content}))

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_elements_in_strange_places(self, data):
        words = "p r t tbl tr tc sdt sdtContent ins del txbxContent br tab fldChar sym tcPr vMerge"
        tags = st.sampled_from(words.split())
        tree = st.recursive(
            st.just("chữ"),
            lambda inner: st.builds(_element, tags, st.lists(inner, max_size=4)),
            max_leaves=25,
        )
        read_or_refuse(word(*data.draw(st.lists(tree, min_size=1, max_size=4))))


def _element(tag: str, inner: list[str]) -> str:
    return f'<w:{tag} w:val="3" w:fldCharType="begin" w:char="F0A7">{"".join(inner)}</w:{tag}>'
