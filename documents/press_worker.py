"""The press's own process: takes pages of HTML, gives papers.

It is started by :mod:`documents.press`. A job's frames are the HTML and one per attachment; an
answer is ``ok`` and the packed paper, or ``error`` and what went wrong. It imports no Django, so
that it starts fast and stays small.
"""

from collections.abc import Mapping
from typing import Any

from documents import warm_process
from documents.laid_out import PrintedPaper


def work(header: dict[str, Any], frames: list[bytes]) -> warm_process.Answer:
    """Do one job: lay out a page with the attachments that the header names."""
    html, *attached = frames
    paper = printed(html.decode(), dict(zip(header["attachments"], attached, strict=True)))
    return b"ok", paper.packed()


def printed(html: str, attachments: Mapping[str, bytes]) -> PrintedPaper:
    """Give the paper of a page of HTML, by this process's printer."""
    # Imported late: what a machine lacks is then an error of the job, told to who asked.
    from documents import weasy  # noqa: PLC0415

    return weasy.printer().printed(html, attachments)


if __name__ == "__main__":
    warm_process.serve(work, warm_up=lambda: printed("", {}))
