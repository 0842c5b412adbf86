"""Which certificates are believed: those in one folder, whatever else lies there."""

import datetime as dt

import pytest
from asn1crypto import cms, x509

from documents import checks, signatures, trust
from documents.verification import State
from tests.documents import authority

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def bundle(*holders: authority.Holder) -> bytes:
    """Give certificates as Windows exports them."""
    certificates = [x509.Certificate.load(holder.der) for holder in holders]
    content = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [],
    }
    packed = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})
    return bytes(packed.dump())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("goc.pem", lambda: authority.stranger().pem + authority.root().pem),
        ("goc.CRT", lambda: authority.root().pem),
        ("goc.cer", lambda: authority.root().der),
        ("goc.der", lambda: authority.root().der),
        ("goc.p7b", lambda: bundle(authority.stranger(), authority.root())),
    ],
)
def test_every_usual_kind_of_file_is_read(name, content, tmp_path):
    (tmp_path / name).write_bytes(content())
    found = trust.anchors(tmp_path)
    assert authority.root().der in found.certificates
    assert found.unreadable == ()


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert trust.anchors(tmp_path / "trust") == trust.Anchors((), ())


def test_one_certificate_in_two_files_is_one(tmp_path):
    (tmp_path / "a.pem").write_bytes(authority.root().pem)
    (tmp_path / "b.der").write_bytes(authority.root().der)
    assert trust.anchors(tmp_path).certificates == (authority.root().der,)


@pytest.fixture
def spoilt(settings, tmp_path):
    """A folder with one good certificate among what is none."""
    settings.TRUST_ANCHORS = tmp_path
    authority.write_anchor(tmp_path)
    (tmp_path / "rong.pem").touch()
    (tmp_path / "cut.der").write_bytes(authority.root().der[:-40])
    (tmp_path / "words.crt").write_text("-----BEGIN CERTIFICATE-----\nkhông phải\n")
    (tmp_path / "key.pem").write_text("-----BEGIN KEY-----\nMAMCAQE=\n-----END KEY-----\n")
    (tmp_path / "large.cer").write_bytes(bytes(2_000_001))
    (tmp_path / "bundle.p7b").mkdir()
    (tmp_path / "README.txt").write_text("Chứng thư gốc của tỉnh")
    return tmp_path


def test_a_file_that_is_none_does_not_spoil_the_others(spoilt):
    found = trust.anchors(spoilt)
    assert found.certificates == (authority.root().der,)
    assert [path.name for path in found.unreadable] == [
        "bundle.p7b", "cut.der", "key.pem", "large.cer", "rong.pem", "words.crt"
    ]  # fmt: skip


def test_checking_goes_on_and_the_operator_is_warned(spoilt):
    content = authority.sign(authority.small_pdf("Plan 12"), authority.person(), field="K")
    assert signatures.verify(content, at=NOW).state == State.TRUSTED
    (warning,) = checks.anchors()
    assert warning.id == "documents.W003"
    assert "cut.der" in warning.msg


def test_no_warning_without_such_files(settings, tmp_path):
    settings.TRUST_ANCHORS = tmp_path
    authority.write_anchor(tmp_path)
    assert checks.anchors() == []


def test_the_signer_may_be_trusted_by_name(settings, tmp_path):
    """Where the issuer is not known, the office's own certificate may be put into the folder."""
    settings.TRUST_ANCHORS = tmp_path
    authority.write_anchor(tmp_path, authority.impostor())
    content = authority.sign(authority.small_pdf("Plan 12"), authority.impostor(), field="K")
    assert signatures.verify(content, at=NOW).state == State.TRUSTED
