"""Reads papers back with other people's programs; a program that is missing is a failure."""

import io
import re
import subprocess
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pdfplumber

# The top margin, 20 mm in points, holds nothing but the page number.
TOP = 56


def run(*command: str) -> str:
    """Give what a program prints."""
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


def flat(text: str) -> str:
    """Give ``text`` on one line with single spaces."""
    return " ".join(text.split())


def text(path: Path) -> str:
    """Give the running text of a PDF, without page numbers."""
    area = ("-x", "0", "-y", str(TOP), "-W", "900", "-H", "900")
    return run("pdftotext", "-raw", *area, str(path), "-")


def page_numbers(path: Path) -> list[str]:
    """Give what stands in the top margin of each page."""
    area = ("-x", "0", "-y", "0", "-W", "900", "-H", str(TOP))
    return [flat(page) for page in run("pdftotext", *area, str(path), "-").split("\f")[:-1]]


def tables(pdf: bytes) -> list[list[list[str]]]:
    """Give the tables of a PDF page by page, each a list of rows of flat text."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        found = [table for page in document.pages for table in page.extract_tables()]
    return [[[flat(cell or "") for cell in row] for row in table] for table in found]


def font_lines(path: Path) -> list[list[str]]:
    """Give the rows of ``pdffonts``: name, type, encoding, embedded, subset, unicode …"""
    lines = run("pdffonts", str(path)).splitlines()[2:]
    return [re.sub("CID TrueType|CID Type 0C", "CID", line).split() for line in lines]


def outline(pdf: bytes) -> list[tuple[int, str]]:
    """Give the bookmarks of a PDF with their levels."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [(level, title) for level, title, *_ in document.doc.get_outlines()]


def language(pdf: bytes) -> str:
    """Give the language that a PDF says it is in."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        said: bytes = document.doc.catalog["Lang"]
        return said.decode()


def converted(source: Path, kind: str, folder: Path) -> Path:
    """Give ``source`` converted by LibreOffice to ``kind``: suffix, perhaps with filter."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    task = ("--convert-to", kind, "--outdir", str(folder), str(source))
    run("soffice", "--headless", profile, *task)
    return folder / f"{source.stem}.{kind.partition(':')[0]}"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag, attrs):
        self._inside.append(tag)

    def handle_endtag(self, tag):
        self._inside.append(f"/{tag}")

    def handle_data(self, data):
        if self._inside and self._inside[-1] != "title":
            self.words += data.split()


def html_words(html: str) -> list[str]:
    """Give the words of a page of HTML in order, without its title."""
    parser = _Words()
    parser.feed(html)
    return parser.words


def is_nfc(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)
