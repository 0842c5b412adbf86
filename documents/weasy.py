"""WeasyPrint behind one door: which files it may open, the type it sets, one call to print.

Runs in the press's own process and imports no Django, so that the process starts fast and stays
small.
"""

import datetime as dt
import gc
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents import fonts
from documents.laid_out import Place, PrintedPaper
from documents.profiles import ND30_2020, Profile

STYLESHEET = Path(__file__).parent / "assets" / "nd30-2020.css"
# An attachment carries a date; the bytes of a paper may not depend on when it was printed.
_ANY_DAY = dt.datetime(2020, 3, 5, tzinfo=dt.UTC)
# The id of the room between the signer's title and name.
_SIGNATURE = "signature"
_PT_PER_PX = 0.75
_FACES = (("normal", "normal"), ("bold", "normal"), ("normal", "italic"), ("bold", "italic"))


class Refused(Exception):
    """The paper asked for a file that is not one of its fonts."""


class LockedFetcher(URLFetcher):
    """Opens the four font files and nothing else: no network, no other file, no ``data:``."""

    def __init__(self, allowed: tuple[Path, ...]) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False)
        self._files = {path.as_uri(): path for path in allowed}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._files:
            raise Refused(url)
        return URLFetcherResponse(url, self._files[url].read_bytes())


class Printer:
    """A stylesheet and fonts that are read once and used for every paper."""

    def __init__(self, typeface: fonts.Typeface, profile: Profile = ND30_2020) -> None:
        self.fetcher = LockedFetcher(typeface.paths())
        self._fonts = FontConfiguration()
        self._styles = CSS(
            string=stylesheet(typeface, profile),
            url_fetcher=self.fetcher,
            font_config=self._fonts,
        )

    def printed(self, html: str, attachments: Mapping[str, bytes]) -> PrintedPaper:
        """Give the paper of a page of HTML, with files attached under their names."""
        attached = [_attachment(name, content) for name, content in attachments.items()]
        # Nothing made while a paper is laid out becomes garbage before its end, and looking for
        # some takes a quarter of the time.
        gc.disable()
        try:
            return self._laid_out(html, attached)
        finally:
            gc.enable()

    def _laid_out(self, html: str, attached: list[Any]) -> PrintedPaper:
        source = HTML(string=html, url_fetcher=self.fetcher)
        pages = source.render(stylesheets=[self._styles], font_config=self._fonts)
        return PrintedPaper(pages.write_pdf(attachments=attached), _signature(pages))


@cache
def printer() -> Printer:
    """Give this process's printer.

    Raises:
        FontsMissing: the machine has no complete typeface.
    """
    return Printer(fonts.installed())


def _signature(pages: Document) -> Place | None:
    for number, page in enumerate(pages.pages, start=1):
        if _SIGNATURE in page.anchors:
            # In pixels from the top, where a PDF counts points from the bottom.
            left, top, right, bottom = page.anchors[_SIGNATURE]
            sides = (left, page.height - bottom, right, page.height - top)
            x1, y1, x2, y2 = (round(side * _PT_PER_PX, 2) for side in sides)
            return Place(number, (x1, y1, x2, y2))
    return None


def _attachment(name: str, content: bytes) -> Any:
    return Attachment(
        string=content, name=name, created=_ANY_DAY, modified=_ANY_DAY, relationship="Data"
    )


def stylesheet(typeface: fonts.Typeface, profile: Profile) -> str:
    """Give the whole stylesheet: faces, the look, then the profile's lengths and sizes."""
    # A name of its own, or a machine's second, incomplete file of the family could be taken.
    family = f'"{typeface.family} Complete"'
    look = STYLESHEET.read_text("utf-8")
    typed = f"html{{font-family:{family}}}@page{{@top-center{{font-family:{family}}}}}"
    return "\n".join([*_faces(typeface, family), look, typed, *_pages(profile), *_sizes(profile)])


def _faces(typeface: fonts.Typeface, family: str) -> list[str]:
    return [
        f"@font-face{{font-family:{family};font-weight:{weight};font-style:{style};"
        f"src:url({path.as_uri()})}}"
        for path, (weight, style) in zip(typeface.paths(), _FACES, strict=True)
    ]


def _pages(p: Profile) -> list[str]:
    width, height = p.page_mm
    margins = (p.margin_top_mm, p.margin_right_mm, p.margin_bottom_mm, p.margin_left_mm)
    margin = " ".join(f"{length}mm" for length in margins)
    return [
        f"@page{{size:{width}mm {height}mm;margin:{margin}}}",
        f"@page{{@top-center{{font-size:{p.page_number_pt}pt}}}}",
        f"@page landscape{{size:{height}mm {width}mm}}",
        f"@page portrait{{size:{width}mm {height}mm}}",
    ]


def _sizes(p: Profile) -> list[str]:
    left, right = p.letterhead_shares
    upright, sideways = p.cell_padding_pt
    paragraphs = ".basis,.body,.part,.clause,.point"
    sizes = {
        ".country": p.country_pt,
        ".motto": p.motto_pt,
        ".parent,.issuer": p.issuer_pt,
        ".number": p.number_pt,
        ".about": p.about_pt,
        ".place": p.place_pt,
        ".mark": p.mark_pt,
        ".naming": p.kind_pt,
        ".addressed": p.addressed_pt,
        ".signature": p.signature_pt,
        ".recipients": p.recipients_pt,
        ".check": p.check_pt,
        ".recipients .heading": p.recipients_heading_pt,
        ".annex-head": p.annex_pt,
        ".caption": p.caption_pt,
        ".grid": p.table_pt,
    }
    return [
        f"body{{font-size:{p.body_pt}pt;line-height:{p.body_leading}}}",
        *(f"{selector}{{font-size:{size}pt}}" for selector, size in sizes.items()),
        f"{paragraphs}{{text-indent:{p.first_line_mm}mm}}",
        f"{paragraphs}{{margin-bottom:{p.between_paragraphs_pt}pt}}",
        f".addressee{{margin-left:{p.addressees_indent_em}em}}",
        f".left{{width:{left:.0%}}}.right{{width:{right:.0%}}}",
        f".motto{{border-width:{p.line_pt}pt}}",
        f".rule{{border-width:{p.line_pt}pt;width:{p.rule_share:.0%}}}",
        f".grid th,.grid td{{padding:{upright}pt {sideways}pt}}",
        f".check{{margin-top:{p.check_gap_mm}mm;height:{p.check_mm - p.check_overhang_mm}mm}}",
        f".check svg{{width:{p.check_mm}mm;height:{p.check_mm}mm;margin-right:{p.check_gap_mm}mm}}",
        f".room{{height:{p.signature_room_mm}mm}}",
    ]
