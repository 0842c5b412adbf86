"""How fast a plan becomes paper, against the usual way: a DOCX and LibreOffice."""

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from documents import docx, pdf
from documents.official import OfficialDocument
from documents.press import press
from tests.bench.measuring import Figure, paired_ratio, peak_megabytes, seconds
from tests.documents import readers, samples


def figures() -> Iterator[Figure]:
    """Measure the PDF of 11, 100 and 1,000 rows."""
    pdf.render_anew(samples.plan(rows=11))  # The press is warm from here on.
    for rows, limit, rounds in ((11, 0.3, 5), (100, 1.2, 3)):
        document = samples.plan(rows=rows)
        yield Figure(
            f"PDF of {rows} rows", _against_libreoffice(document, rounds), limit, "ratio",
            "warm press / DOCX built and converted by a cold LibreOffice, in turn",
        )  # fmt: skip
    yield from _growth()
    yield _unchanged()


def _against_libreoffice(document: OfficialDocument, rounds: int) -> float:
    return paired_ratio(
        lambda: pdf.render_anew(document), lambda: _by_libreoffice(document), rounds=rounds
    )


def _by_libreoffice(document: OfficialDocument) -> None:
    # A new folder is a new profile: LibreOffice starts cold.
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "plan.docx"
        source.write_bytes(docx.render(document))
        readers.converted(source, "pdf", Path(folder))


def _growth() -> Iterator[Figure]:
    hundred, thousand = samples.plan(rows=100), samples.plan(rows=1000)
    press().close()
    pdf.render_anew(hundred)
    small = min(seconds(lambda: pdf.render_anew(hundred)) for _ in range(3))
    with PeakMemory() as peak:
        large = seconds(lambda: pdf.render_anew(thousand))
    yield Figure(
        "PDF of 1,000 rows", large / small, 11, "ratio", "1,000 rows / 100 rows, same press"
    )
    yield Figure("Memory of the press at 1,000 rows", peak.megabytes, 450, "MB", "most it has held")


def _unchanged() -> Figure:
    document = samples.plan(rows=11)
    pdf.render(document)
    ratio = paired_ratio(lambda: pdf.render(document), lambda: pdf.render_anew(document), rounds=5)
    return Figure(
        "Unchanged plan asked for again", ratio, 0.1, "ratio", "from the store / laid out anew"
    )


class PeakMemory:
    """Watches the child processes of this one: the press ends after a big job, and its figure with it."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look)

    def __enter__(self) -> "PeakMemory":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.megabytes = max([self.megabytes, *map(peak_megabytes, _children())])


def _children() -> list[int]:
    lists = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(pid) for each in lists for pid in each.read_text().split()]
