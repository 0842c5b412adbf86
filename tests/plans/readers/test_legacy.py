"""TCVN3 and VNI: every letter there and back, told apart from everything else."""

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import intake
from plans.draft import Problem
from plans.intake.errors import UnreadableFile
from plans.intake.readers import decoding, legacy, text
from plans.intake.readers.decoding import LegacyEncoding
from tests.plans import FILES
from tests.plans.readers.pdfs import outcome

# The same words by the tables that the makers of the fonts published.
SAMPLES = (
    ("tcvn3", "KÕ ho¹ch tuyªn truyÒn c¶i c¸ch hµnh chÝnh", "Kế hoạch tuyên truyền cải cách hành chính"),
    ("tcvn3", "§¬n vÞ chñ tr×, ®Þa ph­¬ng", "Đơn vị chủ trì, địa phương"),
    ("tcvn3", "Uû ban nh©n d©n tØnh, së, ngµnh", "Uỷ ban nhân dân tỉnh, sở, ngành"),
    ("vni", "Keá hoaïch tuyeân truyeàn caûi caùch haønh chính", "Kế hoạch tuyên truyền cải cách hành chính"),
    ("vni", "Ñôn vò chuû trì, ñòa phöông", "Đơn vị chủ trì, địa phương"),
    ("vni", "UÛY BAN NHAÂN DAÂN TÆNH; NGÖÔØI DAÂN", "ỦY BAN NHÂN DÂN TỈNH; NGƯỜI DÂN"),
    ("vni", "laéng nghe, naèm, taëng, kyõ luaät, lyù", "lắng nghe, nằm, tặng, kỹ luật, lý"),
)  # fmt: skip
MARKS = "\u0300\u0309\u0303\u0301\u0323"
LETTERS = [
    unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in ("", *MARKS)
] + ["đ"]
VNI_TONES = dict(zip(MARKS, "øûõùï", strict=True))
VNI_HATS = {
    "\u0302": dict(zip(("", *MARKS), "âàåãáä", strict=True)),
    "\u0306": dict(zip(("", *MARKS), "êèúüéë", strict=True)),
}
VNI_ALONE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def provincial() -> str:
    return unicodedata.normalize("NFC", (FILES / "ke-hoach-tinh.txt").read_text())


def in_tcvn3(words: str) -> bytes:
    """Write words as TCVN3 does; a capital with a tone is a small letter there."""
    codes = {letter: chr(code) for code, letter in _TCVN3_BY_CODE.items()}
    letters = (codes.get(c) or codes.get(c.lower()) or c for c in words)
    return "".join(letters).encode("latin-1", "replace")


_TCVN3_BY_CODE = {
    code: letter
    for code in range(0xA1, 0xFF)
    # The one letter that both encodings have at the same place is ý.
    if (letter := legacy.from_tcvn3(chr(code))) != chr(code) or letter == "ý"
}


def in_vni(words: str) -> str:
    return "".join(_vni(letter) for letter in words)


def _vni(letter: str) -> str:
    if letter.lower() in VNI_ALONE:
        code = VNI_ALONE[letter.lower()]
        return code.upper() if letter.isupper() else code
    base, *marks = list(unicodedata.normalize("NFD", letter))
    horn = "\u031b" in marks
    base = {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base] if horn else base
    hat = next((mark for mark in marks if mark in VNI_HATS), None)
    tone = next((mark for mark in marks if mark in MARKS), "")
    code = VNI_HATS[hat][tone] if hat else VNI_TONES.get(tone, "")
    return base + (code.upper() if letter.isupper() else code)


@pytest.mark.parametrize(("encoding", "typed", "meant"), SAMPLES)
def test_samples(encoding: str, typed: str, meant: str):
    assert legacy.CONVERTERS[encoding](typed) == meant


def test_every_small_letter_has_a_code_in_tcvn3():
    assert {letter for letter in LETTERS if not letter.isascii()} <= set(_TCVN3_BY_CODE.values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("KÕ HO¹CH", "KẾ HOẠCH"),
        ("Së Néi vô tØnh", "Sở Nội vụ tỉnh"),
        ("- Së TT&TT", "- Sở TT&TT"),
        ("cña UBND TØNH B¾C K¹N vµ së", "của UBND TỈNH BẮC KẠN và sở"),
    ],
)
def test_capitals_that_only_the_font_had(typed: str, meant: str):
    assert legacy.from_tcvn3(typed) == meant


@given(st.text(alphabet=[*LETTERS, *(letter.upper() for letter in LETTERS), *"bcd ;.1"]))
def test_vni_there_and_back(words: str):
    assert legacy.from_vni(in_vni(words)) == words


def test_a_small_mark_behind_a_capital():
    assert legacy.from_vni("Aù") == "Á"
    assert legacy.from_vni("Ôû") == "Ở"


class TestGuess:
    def test_a_plan_in_each(self):
        assert legacy.guess(in_tcvn3(provincial())) == "tcvn3"
        assert legacy.guess(in_vni(provincial()).encode("cp1252", "replace")) == "vni"

    @pytest.mark.parametrize(
        "other",
        [
            "Les élèves étaient à l'école où ils ont été reçus ; déjà créé, Noël, forêt, garçon",
            "für Öl über Straße schöne Mädchen größer hören Tür später Käse Füße müßte",
            "ação não são coração então informações também você três está José",
        ],
    )
    def test_other_languages_are_neither(self, other: str):
        assert legacy.guess((other * 5).encode("cp1252")) is None

    def test_unicode_is_neither(self):
        assert legacy.guess(provincial().encode()) is None

    @given(st.binary(max_size=400))
    def test_any_bytes_are_looked_at(self, content: bytes):
        assert legacy.guess(content) in (None, "tcvn3", "vni")


class TestDecoding:
    @pytest.mark.parametrize("encoding", ["TCVN3", "VNI"])
    def test_named_and_converted_on_request(self, encoding: str):
        old = in_vni(provincial()).encode("cp1252", "replace")
        content = in_tcvn3(provincial()) if encoding == "TCVN3" else old
        with pytest.raises(LegacyEncoding, match=f"bảng mã cũ {encoding}") as refusal:
            text.read(content)
        assert refusal.value.encoding == encoding
        draft = intake.draft_of(text.read(content, convert_from=encoding))
        assert [item.number for item in draft.items] == [1, 2, 3, 4, 5, 6]
        assert any("Đã chuyển chữ" in problem.message for problem in draft.reading_problems)

    def test_the_refusal_travels_between_processes(self):
        refusal = pickle.loads(pickle.dumps(LegacyEncoding("VNI")))  # noqa: S301
        assert (refusal.encoding, str(refusal)) == ("VNI", str(LegacyEncoding("VNI")))

    def test_old_letters_in_a_unicode_file(self):
        with pytest.raises(LegacyEncoding, match="TCVN3"):
            decoding.decode(in_tcvn3(provincial()).decode("cp1252").encode())

    def test_windows_1258_is_read_with_a_note(self):
        parted = "".join(_parted(letter) for letter in provincial())
        notes: list[Problem] = []
        read = decoding.decode(parted.encode("cp1258"), notes=notes)
        assert read == provincial()
        assert "Windows-1258" in notes[0].message

    def test_bytes_of_no_known_encoding(self):
        with pytest.raises(UnreadableFile, match="không rõ bảng mã"):
            decoding.decode(b"KH\xff\xfe\xfa TT \xc3\x28 " * 20)

    def test_hidden_characters_are_taken_off_and_said_once(self):
        notes: list[Problem] = []
        read = decoding.decode(
            "K\u00adẾ\u200b HO\u202eẠCH\n\u2066a\x0bb\x0cc\x01".encode(), notes=notes
        )
        assert read == "KẾ HOẠCH\na\nb\nc"
        assert len(notes) == 1
        assert "5 ký tự" in notes[0].message

    def test_binary_stays_refused(self):
        with pytest.raises(UnreadableFile, match="nhị phân"):
            decoding.decode(b"KH\x00ab")

    @given(st.binary(max_size=300), st.sampled_from([None, "TCVN3", "VNI", "khác"]))
    def test_any_bytes_are_text_or_refused(self, content: bytes, convert_from: str | None):
        assert outcome(lambda given: text.read(given, convert_from=convert_from), content)


def _parted(letter: str) -> str:
    """Part a tone from its vowel, as Windows-1258 writes it."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    tone = "".join(mark for mark in marks if mark in MARKS)
    rest = "".join(mark for mark in marks if mark not in MARKS)
    return unicodedata.normalize("NFC", base + rest) + tone
