"""Vietnamese letters as they were written before Unicode: TCVN3 (ABC) and VNI-Windows.

Such text is Western (cp1252) letters that only a font of its own (.VnTime, VNI-Times) shows as
Vietnamese. Codes: TCVN 5712:1993, bảng VN3; VNI-Windows as VNI Software published it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

# The five tones as marks of their own, in the order of the tables: huyền hỏi ngã sắc nặng.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# The codes of each vowel's five tones in TCVN3, in that order.
_TCVN3_TONES: Mapping[str, str] = {
    "a": "B5 B6 B7 B8 B9",
    "ă": "BB BC BD BE C6",
    "â": "C7 C8 C9 CA CB",
    "e": "CC CE CF D0 D1",
    "ê": "D2 D3 D4 D5 D6",
    "i": "D7 D8 DC DD DE",
    "o": "DF E1 E2 E3 E4",
    "ô": "E5 E6 E7 E8 E9",
    "ơ": "EA EB EC ED EE",
    "u": "EF F1 F2 F3 F4",
    "ư": "F5 F6 F7 F8 F9",
    "y": "FA FB FC FD FE",
}
# A1 on; a capital with a tone has no code: a font of capitals (.VnTimeH) prints the small ones so.
_TCVN3_PLAIN = "ĂÂÊÔƠƯĐăâêôơưđ"
_VNI_TONES = dict(zip("øûõùï", _TONES, strict=True))
_VNI_MARKED: Mapping[str, Mapping[str, str]] = {
    "ae": {"ê": ""} | dict(zip("èúüéë", _TONES, strict=True)),
    "aeo": {"â": ""} | dict(zip("àåãáä", _TONES, strict=True)),
}
_VNI_ALONE = {
    "ñ": "đ",
    "ô": "ơ",
    "ö": "ư",
    "î": "ỵ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
}
_HIGH_WORD = re.compile(
    r"(?<![^\W\d_])[^\W\d_]*[\x80-\u02ff\u2013-\u2122][^\W\d_]*[\x80-\u02ff\w]*"
)
# A syllable as Vietnamese spells it, without its tone.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    r"(?:[aăâeêioôơuưy]|[iyuư][aâêơô]|o[aăe]|u[yôơâê]|[aâeêioôơuư][iouy]|[iy]êu|u[yô]i?|ươ[iu]?"
    r"|o[ae][iyo]|u[âa]y|uy[aêu]|[ưu][au])"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_WORD, _CAPITAL, _SMALL = re.compile(r"[^\W\d_]+"), re.compile("[A-Z]"), re.compile("[a-z]")
# Above it a text is in the encoding; the words that fail are abbreviations.
PLAUSIBLE = 0.85
_WORDS_NEEDED = 5
# What is looked at: the whole of any plan.
_LOOKED_AT = 300_000


def _tcvn3_letters() -> Iterator[tuple[int, str]]:
    yield from enumerate(_TCVN3_PLAIN, start=0xA1)
    for vowel, codes in _TCVN3_TONES.items():
        for code, tone in zip(codes.split(), _TONES, strict=True):
            yield int(code, 16), unicodedata.normalize("NFC", vowel + tone)


def _vni_pairs() -> Iterator[tuple[str, str]]:
    for vowels, marks in (
        ("aeouy", {mark: ("", tone) for mark, tone in _VNI_TONES.items()}),
        ("ôö", {mark: ("", tone) for mark, tone in _VNI_TONES.items()}),
        ("a", {mark: (_BREVE, tone) for mark, tone in _VNI_MARKED["ae"].items()}),
        ("aeo", {mark: (_CIRCUMFLEX, tone) for mark, tone in _VNI_MARKED["aeo"].items()}),
    ):
        for vowel in vowels:
            for mark, (hat, tone) in marks.items():
                letter = unicodedata.normalize("NFC", _VNI_ALONE.get(vowel, vowel) + hat + tone)
                yield vowel + mark, letter


def _with_capitals(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give each pair also in capitals, and with a capital letter before a small mark."""
    for codes, letter in pairs:
        yield codes, letter
        yield codes.upper(), letter.upper()
        yield codes[0].upper() + codes[1:], letter.upper()


_TCVN3 = dict(_tcvn3_letters())
_VNI = dict(_with_capitals(chain(_vni_pairs(), iter(_VNI_ALONE.items()))))
_VNI_CODES = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Give Western letters that stand for TCVN3 as the Vietnamese they mean.

    A capital with a tone is a small letter to the encoding and only looks like one in a font of
    capitals (.VnTimeH). It becomes one where the letters around it are; other text in such a font
    comes out small.
    """
    return "".join(map(_capitals, text.translate(_TCVN3).splitlines(keepends=True)))


def _capitals(line: str) -> str:
    """Give "KẾ HOẠCH" for "Kế HOạCH": in a word of capitals, the others are meant so too."""
    if not any(map(_is_shouted, _WORD.findall(line))):
        return line
    if not _SMALL.search(line):
        return line.upper()
    return _WORD.sub(lambda w: w.group().upper() if _is_shouted(w.group()) else w.group(), line)


def _is_shouted(word: str) -> bool:
    has_tones = any(letter.islower() for letter in word)
    return has_tones and len(_CAPITAL.findall(word)) > 1 and not _SMALL.search(word)


def from_vni(text: str) -> str:
    """Give Western letters that stand for VNI-Windows as the Vietnamese they mean."""
    return _VNI_CODES.sub(lambda code: _VNI[code.group()], text)


CONVERTERS: Mapping[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni}


def guess(content: bytes) -> str | None:
    """Tell which of the two ("tcvn3", "vni") a file's bytes are in, None unless it is plain.

    Each word with a letter beyond ASCII is converted: nearly all become Vietnamese syllables in the
    right encoding, and hardly any in a wrong one or in another language.
    """
    text = content[:_LOOKED_AT].decode("cp1252", "replace")
    shares = {name: plausible(text, convert) for name, convert in CONVERTERS.items()}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= PLAUSIBLE else None


def plausible(text: str, convert: Callable[[str], str]) -> float:
    """Give the share of words beyond ASCII that ``convert`` makes Vietnamese; 0 where few are."""
    words = _HIGH_WORD.findall(text[:_LOOKED_AT])
    if len(words) < _WORDS_NEEDED:
        return 0.0
    return sum(is_syllable(convert(word)) for word in words) / len(words)


def is_syllable(word: str) -> bool:
    """Tell a word that Vietnamese could have."""
    marks = unicodedata.normalize("NFD", word.lower())
    toneless = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
    return bool(_SYLLABLE.fullmatch(toneless))
