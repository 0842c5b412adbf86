"""What is said of a signed paper, and of one that is not."""

import datetime as dt

import pytest

from documents import pdf
from documents.verification import State
from tests.documents import authority, samples
from tests.documents.authority import SIGNED_AT
from tests.documents.verifying import NOW, codes, pdfsig, verify


@pytest.fixture(autouse=True)
def trusted(settings, tmp_path):
    """A folder that trusts the authority of the tests."""
    settings.TRUST_ANCHORS = tmp_path / "trust"
    authority.write_anchor(settings.TRUST_ANCHORS)
    return settings.TRUST_ANCHORS


@pytest.fixture(scope="module")
def signed(plan_pdf):
    return authority.signed_by_both(plan_pdf)


class TestSound:
    def test_signed_by_person_and_agency(self, plan_pdf, signed):
        found = verify(signed, plan_pdf)
        assert found.state == State.TRUSTED
        assert found.is_sound
        assert found.may_be_issued
        assert found.matches_issued is True
        assert found.problems == ()
        assert found.page_count == 5
        assert "2 chữ ký số" in found.sentence
        assert "Nguyễn Văn Ký, UBND tỉnh Thái Nguyên" in found.sentence

    def test_who_signed_when_and_how(self, plan_pdf, signed):
        assert verify(signed, plan_pdf).as_json()["signatures"] == [
            {
                "signer": "Nguyễn Văn Ký",
                "organisation": "UBND tỉnh Thái Nguyên",
                "signed_at": "2024-05-06T02:30:00+00:00",
                "digest": "sha256",
                "sound": True,
                "trusted": True,
                "covers_whole_file": False,
            },
            {
                "signer": "UBND tỉnh Thái Nguyên",
                "organisation": "UBND tỉnh Thái Nguyên",
                "signed_at": "2024-05-06T02:35:00+00:00",
                "digest": "sha256",
                "sound": True,
                "trusted": True,
                "covers_whole_file": True,
            },
        ]

    def test_json_has_what_the_command_promises(self, signed):
        said = verify(signed).as_json()
        assert set(said) == {"signatures", "matches_issued", "verdict", "state", "problems"}
        assert said["matches_issued"] is None

    def test_another_program_agrees(self, signed, tmp_path):
        told = pdfsig(signed, tmp_path)
        assert told.count("Signature is Valid") == 2
        assert "Total document signed" in told

    def test_without_a_paper_to_compare(self, signed):
        found = verify(signed)
        assert found.state == State.TRUSTED
        assert found.may_be_issued

    def test_a_certification_lets_the_seal_follow(self, plan_pdf):
        """As the programs do that most offices sign with: the first signature is a certification."""
        first = authority.sign(
            plan_pdf, authority.person(), field="KyTen", box=authority.PERSON_BOX, certify=True
        )
        both = authority.sign(first, authority.agency(), field="Dau", box=authority.AGENCY_BOX)
        assert verify(both, plan_pdf).state == State.TRUSTED

    def test_the_issuer_is_not_known(self, plan_pdf, signed, trusted):
        (trusted / "goc-thu-nghiem.pem").unlink()
        found = verify(signed, plan_pdf)
        assert found.state == State.UNTRUSTED
        assert found.may_be_issued
        assert codes(found) == ["untrusted", "untrusted"]
        assert "Chữ ký thứ 2 (UBND tỉnh Thái Nguyên)" in found.problems[1].message
        assert "Cơ quan chứng thực thử nghiệm" in found.problems[0].message

    def test_an_issuer_of_the_same_name_is_not_the_same(self, plan_pdf):
        found = verify(authority.sign(plan_pdf, authority.impostor(), field="K"), plan_pdf)
        assert found.state == State.UNTRUSTED
        assert codes(found) == ["untrusted"]

    def test_the_certificate_had_run_out(self, plan_pdf):
        late = authority.sign(plan_pdf, authority.expired(), field="K")
        found = verify(late, plan_pdf)
        assert found.state == State.UNTRUSTED
        assert codes(found) == ["certificate-invalid"]

    def test_the_certificate_ran_out_after_signing(self, plan_pdf):
        then = dt.datetime(2020, 6, 1, tzinfo=dt.UTC)
        content = authority.sign(plan_pdf, authority.expired(), field="K", at=then)
        assert verify(content, plan_pdf).state == State.TRUSTED

    @pytest.mark.parametrize("digest", ["sha1", "md5"])
    def test_a_weak_digest(self, plan_pdf, digest):
        found = verify(
            authority.sign(plan_pdf, authority.person(), field="K", digest=digest), plan_pdf
        )
        assert found.state == State.WEAK
        assert found.may_be_issued
        assert found.signatures[0].sound
        assert found.signatures[0].digest == digest
        assert digest.upper() in found.sentence

    def test_two_things_against_it_are_both_said(self, plan_pdf, trusted):
        (trusted / "goc-thu-nghiem.pem").unlink()
        content = authority.sign(plan_pdf, authority.person(), field="K", digest="sha1")
        found = verify(content, plan_pdf)
        assert found.state == State.WEAK
        assert codes(found) == ["weak-digest", "untrusted"]

    def test_a_timestamp_after_the_signatures(self, plan_pdf, signed):
        found = verify(authority.stamp_time(signed), plan_pdf)
        assert found.state == State.TRUSTED
        assert found.signatures[-1].signer == "Dấu thời gian thử nghiệm"
        assert found.signatures[-1].signed_at == SIGNED_AT
        assert [one.covers_whole_file for one in found.signatures] == [False, False, True]

    def test_signed_tomorrow(self, plan_pdf):
        later = NOW + dt.timedelta(days=1)
        found = verify(authority.sign(plan_pdf, authority.person(), field="K", at=later), plan_pdf)
        assert found.state == State.TRUSTED
        assert codes(found) == ["signed-later"]
        assert "23/11/2026 15:00" in found.problems[0].message


class TestUnsigned:
    def test_the_issued_paper_itself(self, plan_pdf):
        found = verify(plan_pdf, plan_pdf)
        assert found.state == State.UNSIGNED
        assert found.matches_issued is True
        assert not found.may_be_issued
        assert "chưa có chữ ký số nào" in found.sentence

    def test_a_timestamp_is_nobodys_signature(self, plan_pdf):
        found = verify(authority.stamp_time(plan_pdf), plan_pdf)
        assert found.state == State.UNSIGNED
        assert not found.may_be_issued

    def test_any_other_paper(self, plan_pdf):
        assert verify(plan_pdf).state == State.UNSIGNED

    def test_written_anew_by_another_program(self, plan_pdf):
        found = verify(authority.resave(plan_pdf), plan_pdf)
        assert found.state == State.RESAVED
        assert found.matches_issued is False

    def test_written_anew_and_then_signed(self, plan_pdf):
        content = authority.sign(authority.resave(plan_pdf), authority.person(), field="K")
        found = verify(content, plan_pdf)
        assert found.state == State.RESAVED
        assert found.signatures[0].sound
        assert not found.may_be_issued

    def test_another_plan(self, plan_pdf):
        other = pdf.render_anew(samples.plan(rows=3))
        content = authority.sign(other, authority.person(), field="K")
        found = verify(content, plan_pdf)
        assert found.state == State.DIFFERENT
        assert found.matches_issued is False

    def test_one_word_less(self):
        issued, other = authority.small_pdf("Plan 12"), authority.small_pdf("Plan 21")
        assert verify(other, issued).state == State.DIFFERENT
        assert verify(authority.resave(issued), issued).state == State.RESAVED


@pytest.mark.seeds
class TestRealFile:
    """A notice that a department signed in 2019, of which the project holds no copy."""

    @pytest.fixture
    def notice(self, seeds):
        return (seeds.parent / "references" / "signed-notice-2019.pdf").read_bytes()

    def test_is_two_sound_signatures_of_an_issuer_not_trusted(self, notice):
        found = verify(notice)
        assert found.state == State.WEAK
        first, last = found.signatures
        assert (first.signer, first.organisation) == ("Sở Tài chính", "Tỉnh Đắk Nông")
        assert first.signed_at == dt.datetime(2019, 4, 17, 8, 52, 15, tzinfo=dt.UTC)
        assert (first.digest, last.digest) == ("sha1", "sha1")
        assert first.sound
        assert last.sound
        assert not first.trusted
        assert not last.trusted
        assert not first.covers_whole_file
        assert last.covers_whole_file
        assert set(codes(found)) == {"weak-digest", "untrusted"}

    def test_is_what_it_was_before_it_was_signed(self, notice):
        """What Word wrote is taken for the issued paper: nothing but signatures was added to it."""
        issued = notice[: notice.rindex(b"%%EOF", 0, notice.index(b"/ByteRange")) + 7]
        assert verify(issued).state == State.UNSIGNED
        assert verify(notice, issued).state == State.WEAK
        assert verify(authority.draw_box(notice), issued).state == State.CHANGED
