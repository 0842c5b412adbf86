"""A process that starts another, as the reader starts LibreOffice, and waits for it."""

import subprocess
from pathlib import Path
from typing import Any

from documents import warm_process


def work(header: dict[str, Any], frames: list[bytes]) -> warm_process.Answer:
    started = subprocess.Popen(["sleep", "60"])
    Path(header["path"]).write_text(str(started.pid))
    started.wait()
    return b"ok", b""


if __name__ == "__main__":
    warm_process.serve(work, warm_up=lambda: None)
