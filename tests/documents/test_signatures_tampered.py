"""A signed paper that somebody added to, painted over or wrote anew: whatever they did is seen."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from documents.verification import State
from tests.documents import authority
from tests.documents.verifying import codes, pdfsig, verify


@pytest.fixture(autouse=True)
def trusted(settings, tmp_path):
    """A folder that trusts the authority of the tests."""
    settings.TRUST_ANCHORS = tmp_path / "trust"
    authority.write_anchor(settings.TRUST_ANCHORS)
    return settings.TRUST_ANCHORS


@pytest.fixture(scope="module")
def by_person(plan_pdf):
    return authority.sign(plan_pdf, authority.person(), field="KyTen", box=authority.PERSON_BOX)


@pytest.fixture(scope="module")
def signed(plan_pdf):
    return authority.signed_by_both(plan_pdf)


def names(**said: str) -> generic.DictionaryObject:
    """Give a dictionary of names: ``FT="Sig"`` is ``/FT/Sig``."""
    return generic.DictionaryObject(
        {generic.pdf_name(f"/{key}"): generic.pdf_name(f"/{value}") for key, value in said.items()}
    )


def put_on_first_page(
    writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject
) -> generic.IndirectObject:
    box = map(generic.NumberObject, (100, 500, 400, 600))
    widget[generic.pdf_name("/Rect")] = generic.ArrayObject(box)
    reference = writer.add_object(widget)
    writer.register_annotation(writer.find_page_for_modification(0)[0], reference)
    return reference


def without_its_last_page(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    del tree["/Kids"][-1]
    tree["/Count"] = generic.NumberObject(len(tree["/Kids"]))
    writer.update_container(tree)


def with_a_note(writer: IncrementalPdfFileWriter) -> None:
    put_on_first_page(writer, names(Type="Annot", Subtype="FreeText"))


def with_another_face_of_the_signature(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    drawn = field["/AP"].raw_get("/N").reference
    face = generic.StreamObject(dict(drawn.get_object()), stream_data=b"1 0 0 rg 0 0 900 900 re f")
    face.container_ref = drawn
    writer.mark_update(drawn)
    writer.objects[(drawn.generation, drawn.idnum)] = face


def with_a_field_to_fill(writer: IncrementalPdfFileWriter) -> None:
    field = names(FT="Tx", Type="Annot", Subtype="Widget")
    field[generic.pdf_name("/T")] = generic.pdf_string("So")
    form = writer.root["/AcroForm"]
    form["/Fields"].append(put_on_first_page(writer, field))
    writer.update_container(form["/Fields"])


class TestTamperedWith:
    @pytest.mark.parametrize(
        "tamper",
        [
            without_its_last_page,
            with_a_note,
            with_another_face_of_the_signature,
            with_a_field_to_fill,
        ],
        ids=lambda tamper: tamper.__name__,
    )
    def test_whatever_else_comes_between_two_signatures(self, tamper, plan_pdf, by_person):
        writer = IncrementalPdfFileWriter(io.BytesIO(by_person))
        tamper(writer)
        between = io.BytesIO()
        writer.write(between)
        content = authority.sign(between.getvalue(), authority.agency(), field="Dau", page=0)
        found = verify(content, plan_pdf)
        assert all(signature.sound for signature in found.signatures)
        assert found.state == State.CHANGED
        assert codes(found) == ["changed-after"]

    def test_a_box_drawn_over_a_signed_page(self, plan_pdf, signed, tmp_path):
        painted = authority.draw_box(signed)
        found = verify(painted, plan_pdf)
        assert found.state == State.CHANGED
        assert codes(found) == ["changed-after", "changed-after", "not-covered"]
        assert not found.may_be_issued
        # The signatures agree with the bytes they sign, and say nothing of those that follow: which is
        # why pdfsig calls the painted page valid, and why it is not asked.
        assert all(signature.sound for signature in found.signatures)
        assert pdfsig(painted, tmp_path).count("Signature is Valid") == 2

    def test_a_box_drawn_between_two_signatures(self, plan_pdf, by_person):
        content = authority.sign(authority.draw_box(by_person), authority.agency(), field="Dau")
        found = verify(content, plan_pdf)
        assert found.state == State.CHANGED
        assert codes(found) == ["changed-after"]
        assert "chữ ký thứ 1 (Nguyễn Văn Ký" in found.sentence

    def test_a_box_drawn_before_the_first_signature(self, plan_pdf):
        content = authority.sign(authority.draw_box(plan_pdf), authority.person(), field="K")
        assert verify(content).state == State.TRUSTED, "only the issued paper tells"
        found = verify(content, plan_pdf)
        assert found.state == State.CHANGED
        assert codes(found) == ["changed-before"]
        assert found.matches_issued is True

    def test_a_box_drawn_on_what_nobody_signed(self, plan_pdf):
        assert verify(authority.draw_box(plan_pdf), plan_pdf).state == State.CHANGED

    def test_a_white_patch_dressed_up_as_a_signature_box(self, plan_pdf, by_person):
        before = authority.sign(
            authority.empty_box_with_picture(plan_pdf), authority.person(), field="K"
        )
        between = authority.sign(
            authority.empty_box_with_picture(by_person), authority.agency(), field="Dau"
        )
        for content, issued in ((before, plan_pdf), (between, plan_pdf), (between, None)):
            found = verify(content, issued)
            assert found.state == State.CHANGED
            assert codes(found) == ["painted"]
            assert "“Patch” ở trang 1" in found.sentence

    def test_a_signature_as_large_as_the_page(self, plan_pdf):
        content = authority.sign(plan_pdf, authority.person(), field="K", box=(0, 0, 595, 842))
        assert verify(content, plan_pdf).state == State.CHANGED

    def test_another_paper_behind_the_issued_bytes(self, plan_pdf):
        """It begins with our bytes and its signature is sound, but no viewer shows a word of ours."""
        behind = authority.replace_behind(plan_pdf)
        content = authority.sign(behind, authority.person(), field="K")
        found = verify(content, plan_pdf)
        assert found.signatures[0].sound
        assert found.matches_issued is True
        assert found.state == State.CHANGED
        assert codes(found) == ["replaced"]

    def test_a_byte_of_the_paper(self, plan_pdf, signed):
        found = verify(authority.flip_byte(signed, 1000), plan_pdf)
        assert found.state == State.BROKEN
        assert found.matches_issued is False
        assert not any(signature.sound for signature in found.signatures)
        assert "Chữ ký thứ 1 (Nguyễn Văn Ký" in found.sentence

    def test_bytes_after_the_end(self, plan_pdf, signed):
        assert verify(signed + b"\n% more\n", plan_pdf).state == State.CHANGED

    def test_signed_and_then_written_anew(self, plan_pdf, signed):
        found = verify(authority.resave(signed), plan_pdf)
        assert found.state == State.BROKEN
        assert "resaved" in codes(found)
