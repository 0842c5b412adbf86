"""Has a file checked, by us and by another program."""

import datetime as dt
import subprocess
from pathlib import Path

from documents import signatures
from documents.verification import Verification

NOW = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def verify(content: bytes, issued: bytes | None = None) -> Verification:
    found = signatures.verify(content, issued=issued, at=NOW)
    assert Verification.from_json(
        found.as_json(), page_count=found.page_count, sha256=found.sha256
    ) == found  # fmt: skip
    return found


def codes(found: Verification) -> list[str]:
    return [problem.code for problem in found.problems]


def pdfsig(content: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdfsig", str(path)], capture_output=True, check=False, timeout=60)
    return done.stdout.decode()
