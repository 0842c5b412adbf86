"""Only whole files are used, and a machine without them is told what to install."""

import pytest
from fontTools import subset

from documents import checks, fonts


def test_every_letter_of_vietnamese_is_asked_for():
    letters = fonts.vietnamese_letters()
    assert {"ế", "Ự", "đ", "Đ", "ỹ", "Ẵ"} <= letters
    # 12 vowels with 6 tones, 17 consonants and the 4 letters of foreign names, in two cases.
    assert len(letters) == 2 * (12 * 6 + 17 + 4)


def test_this_machine_has_four_whole_files():
    paths = fonts.installed().paths()
    assert len(set(paths)) == 4
    assert not any(fonts.missing_letters(path) for path in paths)


@pytest.fixture
def crippled(tmp_path):
    """Give a folder with the same files, without the letters of Debian 12's fonts-liberation."""
    kept = [letter for letter in fonts.vietnamese_letters() if letter not in "ếạộ"]
    for path in fonts.installed().paths():
        options = subset.Options()
        with subset.load_font(str(path), options) as font:
            cutter = subset.Subsetter(options)
            cutter.populate(text="".join(kept))
            cutter.subset(font)
            subset.save_font(font, str(tmp_path / path.name), options)
    return tmp_path


def test_an_incomplete_package_is_passed_over(crippled):
    whole = fonts.installed().regular.parent
    assert fonts.find([crippled, whole]).regular.parent == whole


def test_only_incomplete_files_are_none(crippled):
    (crippled / "LiberationSerif-Bold.ttf").write_bytes(b"no font at all")
    with pytest.raises(fonts.FontsMissing, match="fonts-liberation2"):
        fonts.find([crippled, crippled / "no such folder"])


def test_the_check_names_the_package(monkeypatch):
    assert checks.typeface() == []
    monkeypatch.setattr(fonts, "directories", lambda: ())
    (warning,) = checks.typeface()
    assert warning.id == "documents.W001"
    assert "fonts-liberation2" in str(warning.hint)


def test_the_check_names_the_libraries(monkeypatch):
    assert checks.libraries() == []
    monkeypatch.setattr(checks, "_loads", lambda name: "pangoft2" not in name)
    (warning,) = checks.libraries()
    assert warning.id == "documents.W002"
    assert "libpangoft2" in warning.msg
    assert "pango" in str(warning.hint)
