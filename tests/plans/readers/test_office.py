"""DOC, ODT and RTF files, made and read by LibreOffice itself."""

import http.server
import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import olefile
import pytest

from plans import intake
from plans.intake import UnreadableFile
from plans.intake.readers import docx, office
from plans.intake.source import Source
from tests.documents import readers
from tests.plans.readers import word_plan
from tests.plans.readers.word import unzipped, zipped

FORMATS = ("doc", "odt", "rtf")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, bytes]:
    """The plan in every format that LibreOffice writes and we read."""
    folder: Path = tmp_path_factory.mktemp("office")
    source = folder / "plan.docx"
    source.write_bytes(word_plan.plan())
    return {kind: readers.converted(source, kind, folder).read_bytes() for kind in FORMATS}


@dataclass(frozen=True)
class Read:
    """What came of each file, and the folder in which all of them were converted."""

    sources: dict[str, Source]
    folder: Path


@pytest.fixture(scope="module")
def read(made, tmp_path_factory) -> Read:
    """Each of them read, once for all: a conversion takes a second."""
    folder: Path = tmp_path_factory.mktemp("converted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(folder))
        return Read({kind: office.read(made[kind]) for kind in FORMATS}, folder)


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        office.read(content)
    return str(caught.value)


class TestConverted:
    @pytest.mark.parametrize("kind", FORMATS)
    def test_a_plan_reads_as_its_word_file_does(self, read, kind):
        source = read.sources[kind]
        draft, expected = (
            intake.draft_of(each) for each in (source, docx.read(word_plan.plan()))
        )  # fmt: skip
        assert source.kind == kind
        assert draft.sections == expected.sections
        assert draft.items == expected.items
        assert draft.recipients == expected.recipients
        assert draft.signature == expected.signature
        assert (draft.number, draft.issued_on, draft.issuer, draft.subject) == (
            expected.number, expected.issued_on, expected.issuer, expected.subject,
        )  # fmt: skip

    def test_the_conversion_is_said(self, read):
        (note,) = read.sources["odt"].notes
        assert "LibreOffice" in note.message

    def test_nothing_is_left_behind(self, read):
        assert list(read.folder.iterdir()) == []


class TestRefused:
    def test_no_libreoffice_on_the_machine(self, made, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(office, "_PROGRAMS", ("soffice",))
        assert "chưa cài LibreOffice" in refusal(made["doc"])
        assert "lưu thành tệp .docx" in refusal(made["odt"])

    def test_a_file_cut_short(self, made):
        assert "bị hỏng" in refusal(made["odt"][:-500])
        assert "bị hỏng" in refusal(made["doc"][:700])

    def test_an_opendocument_file_with_nothing_in_it(self, made):
        files = unzipped(made["odt"]) | {"content.xml": b"<a"}
        assert "ODT" in refusal(zipped(files))

    def test_passwords(self, made):
        locked = unzipped(made["odt"])
        locked["META-INF/manifest.xml"] = b"<manifest:encryption-data/>"
        assert "mật khẩu" in refusal(zipped(locked))
        with olefile.OleFileIO(io.BytesIO(made["doc"]), write_mode=False) as compound:
            head = compound.openstream("WordDocument").read(16)
        at = made["doc"].index(head) + 11
        flagged = bytes([made["doc"][at] | 1])
        assert "mật khẩu" in refusal(made["doc"][:at] + flagged + made["doc"][at + 1 :])

    def test_one_that_takes_too_long_is_ended_with_all_it_started(
        self, made, monkeypatch, tmp_path
    ):
        slow = tmp_path / "soffice"
        pid = tmp_path / "pid"
        slow.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {pid}\nwait\n")
        slow.chmod(0o755)
        monkeypatch.setattr(office, "_PROGRAMS", (str(slow),))
        monkeypatch.setattr(office, "SECONDS", 1)
        assert "quá 1 giây" in refusal(made["doc"])
        state = Path(f"/proc/{pid.read_text().strip()}/stat")
        for _ in range(200):
            if is_over(state):
                break
            time.sleep(0.02)
        assert is_over(state)


def is_over(state: Path) -> bool:
    """Tell whether a process is gone, or was killed and waits to be buried."""
    return not state.exists() or state.read_text().split()[2] == "Z"


class _Listener(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[str]:
    """A server of this machine that a file may try to reach."""
    _Listener.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_pictures_and_texts_elsewhere_are_not_fetched(made, listener):
    frame = (
        '<text:p><draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="5cm">'
        f'<draw:image xlink:href="{listener}/picture.png" xlink:type="simple" xlink:actuate="onLoad"/>'
        '</draw:frame></text:p><text:section text:name="s"><text:section-source '
        f'xlink:href="{listener}/text.odt" xlink:type="simple"/><text:p>x</text:p></text:section>'
    )
    files = unzipped(made["odt"])
    end = b"</office:text>"
    assert end in files["content.xml"]
    files["content.xml"] = files["content.xml"].replace(end, frame.encode() + end)
    assert office.read(zipped(files)).rows
    assert _Listener.asked == []


def test_macros_of_a_file_do_not_run(made, tmp_path):
    trace = tmp_path / "ran"
    code = f'Sub Go\nOpen "{trace}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    library = (
        '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
        ' library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="M"/></library:library>'
    )
    libraries = (
        '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
        'library:link="false"/></library:libraries>'
    )
    module = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" '
        f'script:language="StarBasic">{code.replace(chr(34), "&quot;")}</script:module>'
    )
    event = (
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
        'script:event-name="dom:load" xlink:type="simple" '
        'xlink:href="vnd.sun.star.script:Standard.M.Go?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts>"
    )
    files = unzipped(made["odt"]) | {
        "Basic/script-lc.xml": libraries.encode(),
        "Basic/Standard/script-lb.xml": library.encode(),
        "Basic/Standard/M.xml": module.encode(),
    }
    files["content.xml"] = (
        files["content.xml"].replace(b"<office:scripts/>", b"")
        .replace(b"<office:font-face-decls", event.encode() + b"<office:font-face-decls", 1)
    )  # fmt: skip
    assert event.encode() in files["content.xml"]
    named = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in files if name.startswith("Basic/")
    ).encode()  # fmt: skip
    end = b"</manifest:manifest>"
    manifest = files["META-INF/manifest.xml"]
    files["META-INF/manifest.xml"] = manifest.replace(end, named + end)
    assert office.read(zipped(files)).rows
    assert not trace.exists()
