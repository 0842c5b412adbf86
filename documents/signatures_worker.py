"""The process in which signed files are checked: it may spend so much time and memory, and no more.

It is started by :mod:`documents.signatures`. A job's frames are the file, the issued paper unless the
file begins with it, and the trusted certificates; an answer is ``ok`` and what was found, as JSON. It
imports no Django, so that it starts fast.
"""

import contextlib
import datetime as dt
import gc
import json
import logging
import resource
from typing import Any

from documents import warm_process
from documents.laid_out import Place
from documents.signed.examining import Job, examine

_MEMORY = 1_500_000_000


def work(header: dict[str, Any], frames: list[bytes]) -> warm_process.Answer:
    """Do one job: check a file."""
    content, *others = frames
    begins_with = header["begins_with"]
    issued = None if begins_with is None else content[:begins_with]
    if header["is_other"]:
        issued, *others = others
    at = dt.datetime.fromisoformat(header["at"])
    room = header["room"] and Place(**header["room"])
    found = examine(Job(content, issued, others, at, header["sha256"], room))
    return b"ok", json.dumps({**found.as_json(), "page_count": found.page_count}).encode()


def main() -> None:
    """Work until nobody asks any more."""
    # What the libraries find odd in a file is the file's, not the server's.
    for library in ("pyhanko", "pyhanko_certvalidator", "pdfminer"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    # It is collected between jobs, and a job makes little that it needs not.
    gc.disable()
    # A machine that does not know the limit works without it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    warm_process.serve(work, warm_up=lambda: None)


if __name__ == "__main__":
    main()
