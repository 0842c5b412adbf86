"""Old Word (.doc), OpenDocument (.odt) and RTF files: LibreOffice makes them .docx, where present."""

import contextlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path

import olefile

from plans.draft import Problem
from plans.intake.errors import UnreadableFile
from plans.intake.readers import docx
from plans.intake.readers.ooxml import LOCKED
from plans.intake.source import Kind, Source

# A long plan takes a few seconds, most of them to start. Less than ``child`` gives the whole reading,
# so that nothing of LibreOffice is left behind when that is ended.
SECONDS = 40
MADE_BYTES = 100_000_000
_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_WAY_OUT = "Hãy mở tệp bằng Word, lưu thành tệp .docx rồi nhập lại."
# Where Word keeps the flag that the words behind it are encrypted ([MS-DOC], FibBase).
_FLAGS_AT, _ENCRYPTED = 11, 1
# Nothing is run, nothing is fetched: links to other files stay as they are, and whatever asks for
# the network asks a port where nobody listens.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop>
<prop oor:name="ooInetNoProxy" oor:op="fuse"><value></value></prop>
<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def read(content: bytes) -> Source:
    """Read a DOC, ODT or RTF file through LibreOffice.

    Raises:
        UnreadableFile: there is no LibreOffice, or it cannot open the file, or the file has a
            password.
    """
    kind = _kind(content)
    source = docx.read(_converted(content, kind))
    source.kind = kind
    source.notes.append(
        Problem(
            "text-suspect", "info", "file",
            f"Tệp {kind.upper()} được LibreOffice đổi sang .docx để đọc. Hãy đối chiếu số thứ tự và "
            "các ô của bảng với bản gốc.",
        )
    )  # fmt: skip
    return source


def _kind(content: bytes) -> Kind:
    if content.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if content.startswith(b"PK"):
        _refuse_locked_text(content)
        return "odt"
    _refuse_what_word_did_not_write(content)
    return "doc"


def _refuse_locked_text(content: bytes) -> None:
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as package,
            package.open("META-INF/manifest.xml") as manifest,
        ):
            is_locked = b"encryption-data" in manifest.read(1_000_000)
    except Exception as error:
        # Whatever a broken zip raises, it is broken.
        raise UnreadableFile(f"Tệp ODT bị hỏng nên không mở được. {_WAY_OUT}") from error
    if is_locked:
        raise UnreadableFile(LOCKED)


def _refuse_what_word_did_not_write(content: bytes) -> None:
    try:
        with olefile.OleFileIO(content) as compound:
            is_word = compound.exists("WordDocument")
            is_locked = compound.exists("EncryptedPackage") or (
                is_word and _is_encrypted(compound.openstream("WordDocument").read(32))
            )
    except Exception as error:
        # olefile promises no exceptions of its own for a file that lies about its sectors.
        raise UnreadableFile(f"Tệp DOC bị hỏng nên không mở được. {_WAY_OUT}") from error
    if is_locked:
        raise UnreadableFile(LOCKED)
    if not is_word:
        raise UnreadableFile(f"Tệp Office đời cũ này không phải văn bản Word (.doc). {_WAY_OUT}")


def _is_encrypted(head: bytes) -> bool:
    return len(head) > _FLAGS_AT and bool(head[_FLAGS_AT] & _ENCRYPTED)


def _converted(content: bytes, kind: Kind) -> bytes:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableFile(
            f"Máy chủ chưa cài LibreOffice nên không đọc được tệp {kind.upper()}. {_WAY_OUT}"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _prepare(folder)
        source = folder / f"source.{kind}"
        source.write_bytes(content)
        _run(_command(program, folder, source), folder, kind)
        made = folder / "made" / "source.docx"
        if not made.is_file() or made.stat().st_size > MADE_BYTES:
            raise UnreadableFile(
                f"LibreOffice không đổi được tệp {kind.upper()} này sang .docx; tệp có thể bị hỏng. "
                f"{_WAY_OUT}"
            )
        return made.read_bytes()


def _prepare(folder: Path) -> None:
    """Make a profile that no other conversion shares, so that many may run at a time."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _command(program: str, folder: Path, source: Path) -> list[str]:
    return [
        program,
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), str(source)),
    ]


def _run(command: list[str], folder: Path, kind: Kind) -> None:
    """Run LibreOffice in a process group of its own, and end all of it when the time is up."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder)}
    process = subprocess.Popen(  # noqa: S603 - the file's name is ours, and no shell reads it
        command, cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"LibreOffice đọc tệp {kind.upper()} này quá {SECONDS} giây nên đã dừng. {_WAY_OUT}"
        ) from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
