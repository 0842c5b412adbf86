"""What a signature's box may show, and where: it is the one thing that may be laid over a signed page."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from documents import signatures
from documents.laid_out import Place
from documents.verification import State
from tests.documents import authority
from tests.documents.verifying import NOW, codes

# The number stands at (72, 720); the room for the signature is where the person of the tests signs.
ISSUED = authority.small_pdf("Number 05 of 2026")
ROOM = Place(1, authority.PERSON_BOX)
OVER_NUMBER = (60, 700, 300, 740)


@pytest.fixture(autouse=True)
def nobody_is_trusted(settings, tmp_path):
    settings.TRUST_ANCHORS = tmp_path / "trust"


def verify(content, room=ROOM, issued=ISSUED):
    return signatures.verify(content, issued=issued, room=room, at=NOW)


def with_box(content, kind, **looks):
    """Give the file with an empty signature field that is an annotation of another kind."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    fields.append_signature_field(writer, fields.SigFieldSpec("Patch", box=OVER_NUMBER))
    _, _, reference = next(fields.enumerate_sig_fields(writer, with_name="Patch"))
    box = reference.get_object()
    box["/Subtype"] = pdf_name(f"/{kind}")
    del box["/AP"]
    for key, value in looks.items():
        box[pdf_name(f"/{key}")] = value
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def signed(content, **given):
    return authority.sign(content, authority.person(), **{"field": "K", **given})


NOWHERE = generic.ArrayObject([generic.NumberObject(0)] * 4)
WHITE = generic.ArrayObject([generic.FloatObject("1")] * 3)


class TestWhatIsNoBoxToSign:
    @pytest.mark.parametrize(
        ("kind", "looks"),
        [
            ("Square", {"IC": WHITE, "C": WHITE}),
            ("FreeText", {"Contents": generic.pdf_string("Number 50")}),
            ("Stamp", {}),
            (
                "Line",
                {"Rect": NOWHERE, "L": generic.ArrayObject(map(generic.NumberObject, OVER_NUMBER))},
            ),
            ("Widget", {"F": generic.NumberObject(4 + 32)}),
        ],
        ids=["a white patch", "other words", "a stamp", "beyond its box", "only when printed"],
    )
    def test_a_viewer_draws_it_without_being_given_a_picture(self, kind, looks):
        before = signed(with_box(ISSUED, kind, **looks), box=authority.PERSON_BOX)
        between = authority.sign(
            with_box(signed(ISSUED), kind, **looks), authority.agency(), field="Dau"
        )
        for content, issued in ((before, ISSUED), (between, ISSUED), (between, None)):
            found = verify(content, issued=issued)
            assert found.state == State.CHANGED
            assert "painted" in codes(found)
            assert all(signature.sound for signature in found.signatures)

    def test_an_empty_box_that_waits_for_its_signature_is_none_the_worse(self):
        found = verify(signed(with_box(ISSUED, "Widget"), box=authority.PERSON_BOX))
        assert found.may_be_issued


class TestHowMuch:
    def test_boxes_that_hide_a_page_together(self):
        content = ISSUED
        for turn in range(4):
            box = (0, turn * 205, 595, turn * 205 + 200)
            content = authority.sign(content, authority.person(), field=f"K{turn}", box=box)
        found = verify(content)
        assert found.state == State.CHANGED
        assert codes(found).count("painted") == 3


class TestWhere:
    def test_person_and_seal_where_they_belong(self, plan_pdf):
        found = verify(authority.signed_by_both(plan_pdf), issued=plan_pdf)
        assert "covers-words" not in codes(found)

    def test_words_under_a_signature_elsewhere_are_told(self):
        found = verify(signed(ISSUED, box=OVER_NUMBER))
        assert found.may_be_issued, "a person looks: many programs put stamps into corners"
        told = next(each.message for each in found.problems if each.code == "covers-words")
        assert "trang 1" in told
        assert "“Number 05 of 2026”" in told

    def test_only_the_words_under_it(self):
        found = verify(signed(ISSUED, box=(60, 700, 115, 740)))
        told = next(each.message for each in found.problems if each.code == "covers-words")
        assert "“Number”" in told

    def test_words_in_the_room_itself_are_its_own(self):
        found = verify(signed(ISSUED, box=OVER_NUMBER), Place(1, OVER_NUMBER))
        assert "covers-words" not in codes(found)
        assert "covers-words" in codes(verify(signed(ISSUED, box=OVER_NUMBER), None))

    @pytest.mark.parametrize("room", [ROOM, None], ids=["known room", "no room"])
    def test_where_nothing_is_printed_nothing_is_told(self, room):
        assert "covers-words" not in codes(verify(signed(ISSUED, box=(60, 400, 260, 460)), room))


class TestUnlisted:
    def test_an_object_that_no_table_names(self):
        """Only a viewer that mends tables would show it, and there are such viewers."""
        drawing = b"BT /F 12 Tf 72 720 Td (Number 50 of 2026) Tj ET"
        hidden = b"4 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (len(drawing), drawing)
        found = verify(signed(ISSUED + hidden))
        assert found.signatures[0].sound
        assert found.state == State.CHANGED
        assert "changed-before" in codes(found)

    def test_an_end_of_a_table_that_is_none(self):
        found = verify(signed(ISSUED + b"trailer\n<</Size 6/Root 9 0 R>>\n"))
        assert "changed-before" in codes(found)

    def test_a_table_that_is_an_object_is_none_such(self):
        writer = IncrementalPdfFileWriter(io.BytesIO(ISSUED), strict=False)
        writer.stream_xrefs = True
        fields.append_signature_field(writer, fields.SigFieldSpec("Trong"))
        output = io.BytesIO()
        writer.write(output)
        assert verify(signed(output.getvalue())).may_be_issued
