"""The layout engine may open its four font files, and nothing else on earth."""

import pytest

from documents import fonts, weasy
from documents.profiles import ND30_2020


@pytest.fixture(scope="module")
def printer():
    return weasy.Printer(fonts.installed())


def addresses():
    font = fonts.installed().regular.as_uri()
    yield from ("file:///etc/passwd", "http://127.0.0.1:9/", "https://example.org/a.css")
    yield from ("data:text/css,p{color:red}", "ftp://127.0.0.1/", "/etc/passwd", "")
    yield from (f"{font}?x", f"{font}/../../../../../../etc/passwd", font.replace("file:", "FILE:"))


@pytest.mark.parametrize("address", list(addresses()))
def test_the_fetcher_refuses_everything_else(address):
    fetcher = weasy.LockedFetcher(fonts.installed().paths())
    with pytest.raises(weasy.Refused):
        fetcher.fetch(address)


def test_the_fetcher_opens_the_fonts():
    paths = fonts.installed().paths()
    fetcher = weasy.LockedFetcher(paths)
    for path in paths:
        assert fetcher(path.as_uri()).read() == path.read_bytes()


def test_markup_that_asks_for_files_gets_none(printer, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    address = secret.as_uri()
    html = (
        f"<link rel=stylesheet href={address}><link rel=attachment href={address}>"
        f"<style>@import url({address}); p {{ background: url({address}) }}</style>"
        f"<img src={address}><object data={address}></object><embed src={address}>"
        f"<p>còn lại<a rel=attachment href={address}>x</a>"
    )
    pdf = printer.printed(html, {}).content
    assert pdf.startswith(b"%PDF")
    assert b"EmbeddedFile" not in pdf
    assert b"/Image" not in pdf


def test_the_stylesheet_says_nothing_that_is_not_understood(caplog):
    weasy.Printer(fonts.installed())
    assert caplog.text == ""


def test_the_profile_is_within_the_decree():
    profile = ND30_2020
    assert 20 <= profile.margin_top_mm <= 25
    assert 20 <= profile.margin_bottom_mm <= 25
    assert 30 <= profile.margin_left_mm <= 35
    assert 15 <= profile.margin_right_mm <= 20
    assert 13 <= profile.body_pt <= 14
    assert 1 / 3 <= profile.rule_share <= 1 / 2
