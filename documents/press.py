"""The press: one warm process that lays papers out, and that can be killed.

A hostile or huge document may keep the layout engine busy for ever, in C code that hears nothing.
"""

import logging
from collections.abc import Mapping
from functools import cache

from documents.laid_out import PrintedPaper
from documents.warm_process import Died, Overdue, WarmProcess, kept

logger = logging.getLogger(__name__)

# Characters of HTML (some 500 rows) after which the process is replaced, to give memory back.
BIG_JOB = 300_000


class RenderFailed(Exception):
    """The paper could not be laid out; the text is for the person who asked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "Không dựng được văn bản; hãy báo quản trị hệ thống.")


class RenderTimeout(RenderFailed):
    """The paper took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Dựng văn bản quá {seconds:g} giây nên đã dừng; "
            "hãy rút gọn phụ lục hoặc báo quản trị hệ thống."
        )


class Press(WarmProcess):
    """The process that lays papers out."""

    def __init__(self) -> None:
        super().__init__("documents.press_worker")

    def printed(
        self, html: str, attachments: Mapping[str, bytes], *, seconds: float
    ) -> PrintedPaper:
        """Give the paper of a page of HTML.

        Args:
            html: the whole page, with everything a user wrote escaped.
            attachments: files to attach, by name.
            seconds: how long the job may wait for its turn, and then how long it may take.

        Raises:
            RenderTimeout: it took longer, and was killed.
            RenderFailed: the layout engine refused it or died.
        """
        header, frames = {"attachments": list(attachments)}, [html.encode(), *attachments.values()]
        try:
            status, content = self.ask(
                header, frames, seconds=seconds, is_big=len(frames[0]) > BIG_JOB
            )
        except Overdue as error:
            raise RenderTimeout(seconds) from error
        except Died as error:
            raise RenderFailed from error
        if status != b"ok":
            logger.error("A paper was not laid out: %s", content.decode(errors="replace"))
            raise RenderFailed
        return PrintedPaper.unpacked(content)


@cache
def press() -> Press:
    """Give this process's press."""
    return kept(Press())
