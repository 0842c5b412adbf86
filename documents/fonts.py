"""The type of the paper: four complete files of Times New Roman's widths.

Debian 12's ``fonts-liberation`` lacks more than half of the Vietnamese letters, and a layout engine
fills the gaps from another family without a word. So the files are looked at letter by letter, and
one whole file is used for each style.
"""

import hashlib
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
# Best first: free and the same on every machine, then what the decree itself names.
FAMILIES = {
    "Liberation Serif": (
        "LiberationSerif-Regular",
        "LiberationSerif-Bold",
        "LiberationSerif-Italic",
        "LiberationSerif-BoldItalic",
    ),
    "Times New Roman": ("times", "timesbd", "timesi", "timesbi"),
    # macOS names the files of the same family differently.
    "Times New Roman ": (
        "Times New Roman",
        "Times New Roman Bold",
        "Times New Roman Italic",
        "Times New Roman Bold Italic",
    ),
}


class FontsMissing(Exception):
    """No family with all Vietnamese letters is on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Máy chủ chưa có bộ phông Liberation Serif đủ chữ tiếng Việt; "
            f"hãy cài gói {package()} rồi thử lại."
        )


@dataclass(frozen=True, slots=True)
class Typeface:
    """One complete file per style; ``family`` is the name the paper carries it under."""

    family: str
    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path

    def paths(self) -> tuple[Path, Path, Path, Path]:
        """Give the files in the order of ``STYLES``."""
        return self.regular, self.bold, self.italic, self.bold_italic

    def digest(self) -> str:
        """Give the SHA-256 (hex) of the four files, for another file prints another paper."""
        digest = hashlib.sha256()
        for path in self.paths():
            digest.update(path.read_bytes())
        return digest.hexdigest()


@cache
def vietnamese_letters() -> frozenset[str]:
    """Give every letter of Vietnamese, with every tone, in both cases."""
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    lower |= set("bcdđghklmnpqrstvxfjwz")
    return frozenset(lower | {letter.upper() for letter in lower})


def directories() -> tuple[Path, ...]:
    """Give the standard places of fonts on Linux and macOS, a person's own before the machine's."""
    home = Path.home()
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    linux = [Path(place) / "fonts" for place in data.split(":") if place]
    mac = [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    own = [home / ".local/share/fonts", home / ".fonts"]
    prefixes = [Path(sys.prefix) / "share/fonts", Path("/opt/homebrew/share/fonts")]
    return tuple(dict.fromkeys([*own, *linux, Path("/usr/share/fonts"), *prefixes, *mac]))


def find(places: Iterable[Path] | None = None) -> Typeface:
    """Give the typeface that papers are set in.

    Args:
        places: folders to look in, with all below them; the standard ones by default.

    Raises:
        FontsMissing: no family has all Vietnamese letters in all four styles.
    """
    files = _by_name(directories() if places is None else places)
    for family, names in FAMILIES.items():
        found = [_first_complete(files.get(name.casefold(), ())) for name in names]
        complete = [path for path in found if path]
        if len(complete) == len(STYLES):
            return Typeface(family.strip(), *complete)
    raise FontsMissing


@cache
def installed() -> Typeface:
    """Give the typeface of this machine, looked for once."""
    return find()


def package() -> str:
    """Name the package that brings the complete files to this machine."""
    if sys.platform == "darwin":
        return "font-liberation (brew install --cask font-liberation)"
    return "fonts-liberation2 (Debian 12, Ubuntu 22.04) hoặc fonts-liberation (bản mới hơn)"


def missing_letters(path: Path) -> frozenset[str]:
    """Give the Vietnamese letters that a font file has no shape for.

    A file that cannot be read has none of them.
    """
    try:
        # Opened here, for the library leaves open what it cannot read.
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            shapes = font.getBestCmap() or {}
    except (OSError, TTLibError):
        return vietnamese_letters()
    return frozenset(letter for letter in vietnamese_letters() if ord(letter) not in shapes)


def _first_complete(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if not missing_letters(path)), None)


def _by_name(places: Iterable[Path]) -> dict[str, list[Path]]:
    wanted = {name.casefold() for names in FAMILIES.values() for name in names}
    files: dict[str, list[Path]] = {}
    for path in _font_files(places):
        if path.stem.casefold() in wanted:
            files.setdefault(path.stem.casefold(), []).append(path)
    return files


def _font_files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        # Sorted, for two machines with the same files must choose the same one.
        yield from sorted(p for p in place.rglob("*") if p.suffix.lower() in {".ttf", ".otf"})
