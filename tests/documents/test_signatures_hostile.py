"""Files that come from anywhere: nothing in one is believed, and none of them stops the portal."""

import datetime as dt
import io
import logging
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from documents import signatures
from documents.signed.examining import Job, examine
from documents.verification import State, Verification
from tests.documents import authority
from tests.documents.apart import apart

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
ISSUED = authority.small_pdf("Plan 12 of 2026")


@pytest.fixture(autouse=True)
def nobody_is_trusted(settings, tmp_path):
    settings.TRUST_ANCHORS = tmp_path / "trust"


@pytest.fixture(scope="module", autouse=True)
def quiet_libraries():
    """As in the process: what they find odd they would tell with a traceback, for each file."""
    with pytest.MonkeyPatch.context() as patch:
        for library in ("pyhanko", "pyhanko_certvalidator", "pdfminer"):
            patch.setattr(logging.getLogger(library), "level", logging.CRITICAL)
        yield


@pytest.fixture(scope="session")
def signed():
    first = authority.sign(ISSUED, authority.person(), field="KyTen", box=(300, 100, 450, 160))
    return authority.sign(first, authority.agency(), field="ConDau", box=(250, 100, 330, 180))


def verify(content: bytes, issued: bytes | None = None) -> Verification:
    return signatures.verify(content, issued=issued, at=NOW)


def examined(content: bytes, issued: bytes | None = ISSUED) -> Verification:
    """Give what the process would find, found here: thousands of files are looked at."""
    return apart(examine, Job(content, issued, [], NOW, ""))


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def zeros(megabytes: int) -> bytes:
    """Give a stream that decompresses to so many megabytes and is itself a thousandth of them."""
    deflate = zlib.compressobj()
    header = deflate.compress(b"") + deflate.flush(zlib.Z_FULL_FLUSH)
    block = deflate.compress(bytes(1_000_000)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return header + block * megabytes


def without_gaps(content: bytes | bytearray, signed: bytes) -> bytes:
    """Give what the signatures of ``signed`` sign, without the room that they themselves stand in."""
    kept = bytearray(content)
    for one in reversed(PdfFileReader(io.BytesIO(signed)).embedded_signatures):
        _, before, after, _ = (int(number) for number in one.byte_range)
        del kept[before:after]
    return bytes(kept)


class TestProperties:
    @settings(deadline=None)
    @given(data=st.data())
    def test_no_byte_that_is_signed_may_be_another(self, data, signed):
        first, last = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        one = data.draw(st.sampled_from([first, last]))
        _, before, after, more = (int(number) for number in one.byte_range)
        inside = st.integers(0, before - 1) | st.integers(after, after + more - 1)
        tampered = bytearray(signed)
        tampered[data.draw(inside)] ^= data.draw(st.integers(1, 255))
        assert not examined(bytes(tampered)).is_sound
        assert not examined(bytes(tampered), None).is_sound

    @settings(deadline=None)
    @given(cut=st.floats(0, 1, exclude_max=True))
    def test_no_part_of_a_file_is_the_file(self, cut, signed):
        assert not examined(signed[: int(cut * len(signed))]).is_sound

    @settings(deadline=None)
    @given(more=st.binary(min_size=1, max_size=300))
    def test_nothing_may_follow(self, more, signed):
        assert not examined(signed + more).is_sound

    @settings(deadline=None)
    @given(
        noise=st.lists(
            st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)),
            max_size=20,
        )
    )
    def test_noise_is_answered_too(self, noise, signed):
        content = bytearray(signed)
        for at, some in noise:
            place = int(at * len(content))
            content[place : place + len(some)] = some
        found = examined(bytes(content))
        assert found.sentence
        assert not found.is_sound or without_gaps(content, signed) == without_gaps(signed, signed)

    @settings(deadline=None)
    @given(content=st.binary(max_size=400) | st.binary(max_size=400).map(b"%PDF-1.7\n".__add__))
    def test_what_is_no_pdf_is_unreadable(self, content):
        assert examined(content).state == State.UNREADABLE


class TestKinds:
    def test_no_pdf(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("word/document.xml", "<w:document/>")
        for content in (b"", b"Plan 12", b"<html>%PDF", archive.getvalue()):
            found = verify(content, ISSUED)
            assert found.state == State.UNREADABLE
            assert "không phải PDF" in found.sentence
            assert found.page_count is None

    def test_cut_short(self, signed):
        found = verify(signed[:-700], ISSUED)
        assert found.state == State.UNREADABLE
        assert "bị hỏng hoặc bị cắt ngang" in found.sentence

    @pytest.mark.parametrize("password", ["người đọc", ""], ids=["to read", "to change"])
    def test_encrypted(self, password):
        found = verify(authority.encrypt(ISSUED, to_read=password), ISSUED)
        assert found.state == State.ENCRYPTED
        assert "mật khẩu" in found.sentence

    def test_too_large(self, settings, signed):
        settings.SIGNED_FILE_LIMIT = len(signed) - 1
        found = verify(signed)
        assert found.state == State.TOO_LARGE
        assert not found.is_sound


class TestUnsafe:
    @pytest.mark.parametrize(
        ("extra", "what"),
        [
            (b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "JavaScript"),
            (b"/OpenAction<</S/J#61vaScript/J#53(app.alert\\(1\\))>>", "JavaScript"),
            (b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>", "JavaScript"),
            (b"/AA<</WC<</S/Launch/F(cmd.exe)>>>>", "lệnh chạy chương trình"),
            (b"/OpenAction<</S/URI/URI(a:)/Next[<</S/SubmitForm/F(a:)>>]>>", "lệnh gửi dữ liệu"),
            (b"/AcroForm<</Fields[]/XFA(a)>>", "XFA"),
            (
                b"/Names<</EmbeddedFiles<</Names[(a)<</F(ke-hoach.pdf.EXE )/EF<<>>>>]>>>>",
                "đính kèm",
            ),
        ],
    )
    def test_what_would_run_when_opened(self, extra, what):
        content = authority.small_pdf("Plan 12", extra=extra)
        for each in (content, authority.sign(content, authority.person(), field="K")):
            found = verify(each)
            assert found.state == State.UNSAFE
            assert what in found.sentence
            assert not found.may_be_issued

    def test_a_program_by_another_name(self):
        attached = [
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
            b"<</Type/Filespec/F(phu-luc.xlsx)/EF<</F 5 0 R>>>>",
        ]
        for content, state in ((b"MZ\x90", State.UNSAFE), (b"PK\x03\x04", State.UNSIGNED)):
            found = verify(authority.with_table([*attached, stream(content)]))
            assert found.state == state

    def test_our_own_paper_with_its_appendix_attached(self, plan_pdf):
        assert b"/EmbeddedFile" in plan_pdf
        assert verify(plan_pdf).state == State.UNSIGNED

    def test_a_script_that_a_later_revision_hides(self):
        bad = authority.with_javascript(ISSUED)
        hidden = authority.with_action(bad, {"/S": "/URI"}, {"/URI": "https://tinh.example"})
        assert verify(authority.sign(hidden, authority.person(), field="K")).state == State.UNSAFE


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
FLATE = b"/Filter/FlateDecode"


class TestMadeToHurt:
    @pytest.mark.parametrize(
        "objects",
        [
            [CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"],
            [CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", PAGE],
            [CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count -1>>", PAGE],
            [b"<</Type/Catalog/Pages " + b"[" * 20_000 + b"]" * 20_000 + b">>"],
            [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", PAGES, PAGE,
             b"<</FT/Sig/T(a)/Kids[4 0 R]/V 5 0 R>>", b"<</Type/Sig/ByteRange[0 9 9 9]/Contents<00>>>"],
            [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", PAGES, PAGE,
             b"<</FT/Sig/T(a)/V 5 0 R>>", b"<</Type/Sig/ByteRange[0 -9 (a) null]/Contents(a)>>"],
        ],
        ids=["page in itself", "pages without end", "fewer than none", "deep", "field in itself",
             "signature of nothing"],
    )  # fmt: skip
    def test_objects_that_lead_nowhere(self, objects):
        found = verify(authority.with_table(objects), ISSUED)
        assert not found.is_sound
        assert found.sentence

    @pytest.mark.parametrize(
        "trailer",
        [
            b"/Prev %(table)d",
            b"/Prev 99999999999999999999",
            b"/Prev -5",
            b"/XRefStm 9 /Prev (a)",
            b"/Size 999999999999",
        ],
        ids=["in itself", "beyond the end", "before the beginning", "of no kind", "huge"],
    )
    def test_tables_that_lead_nowhere(self, trailer, signed):
        table = int(ISSUED.rpartition(b"startxref\n")[2].split()[0])
        content = ISSUED.replace(
            b"/Root 1 0 R", b"/Root 1 0 R" + trailer.replace(b"%(table)d", b"%d" % table)
        )
        assert verify(content, ISSUED).sentence
        assert not verify(content, ISSUED).is_sound

    def test_a_signature_that_is_none_is_not_passed_over(self, signed):
        """A second field whose value nobody can check, in a file whose first signature is sound."""
        fields = b"/AcroForm<</Fields[<</FT/Sig/T(a)/V<</SubFilter/adbe.x509.rsa_sha1>>>>]>>"
        content = authority.small_pdf("Plan 12", extra=fields)
        assert not verify(content).is_sound

    def test_a_page_that_unpacks_to_more_than_there_is(self):
        bomb = stream(zlib.compress(zeros(2500)), b"/Filter[/FlateDecode/FlateDecode]")
        content = authority.with_table([CATALOG, PAGES, PAGE, bomb])
        assert len(content) < 100_000
        found = verify(content, ISSUED)
        assert found.state == State.OVERDUE
        assert "bộ nhớ" in found.sentence
        assert verify(ISSUED, ISSUED).state == State.UNSIGNED, "the next file is none the worse"

    def test_objects_that_unpack_to_more_than_there_is(self):
        packed = zlib.compress(zeros(3000))
        more = b"/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]"
        content = authority.with_table([CATALOG, PAGES, PAGE, stream(packed, more)])
        found = verify(content)
        assert found.state == State.UNSIGNED

    @pytest.mark.parametrize(
        "objects",
        [
            [CATALOG, b"2 0 R"],
            [CATALOG, PAGES, PAGE, stream(zlib.compress(b"BT (a) Tj ET\n" * 3_000_000), FLATE)],
        ],
        ids=["a reference to itself", "words"],
    )
    def test_what_never_ends(self, objects, settings):
        settings.VERIFY_TIMEOUT = 1
        found = verify(authority.with_table(objects), ISSUED)
        assert found.state == State.OVERDUE
        assert "quá 1 giây" in found.sentence
        settings.VERIFY_TIMEOUT = 60
        assert verify(ISSUED, ISSUED).state == State.UNSIGNED, "the next file is none the worse"
