"""What the script adds to sending files, in a real browser against a server that only notes."""

import io
import threading
from email.parser import BytesParser
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.reports import uploads

SCRIPT = Path("static/photos.js").read_bytes()
PAGE = b"""<!doctype html><html lang="vi"><meta charset="utf-8"><title>t</title>
<form method="post" enctype="multipart/form-data" action="/gui"><label>T\xe1\xbb\x87p
<input type="file" name="files" multiple data-evidence data-limit="9000000"></label>
<button name="what" value="send">G\xe1\xbb\xadi</button></form><script src="/photos.js"></script></html>"""
DONE = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>x</title><h1>Đã lưu</h1></html>'.encode()


@cache
def pdf() -> bytes:
    """Give it when it is asked for: every process of the suite collects this file."""
    return uploads.pdf()


class Server(ThreadingHTTPServer):
    """Keeps the parts of each form that it got."""

    got: list[Any]
    is_broken = False


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self):
        is_script = self.path == "/photos.js"
        self.answer(
            200, SCRIPT if is_script else PAGE, "text/javascript" if is_script else "text/html"
        )

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.is_broken:
            self.close_connection = True
            return self.connection.close()
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        self.server.got.append(BytesParser().parsebytes(head + content).get_payload())
        return self.answer(200, DONE, "text/html")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        # As the portal has it: no script and no style but from files.
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = Server(("127.0.0.1", 0), Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser, server):
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.close()
    assert errors == []


def choose(page, *chosen):
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in chosen]
    )


def files_of(parts):
    return {
        part.get_filename(): part.get_payload(decode=True) for part in parts if part.get_filename()
    }


@cache
def photo() -> bytes:
    return uploads.picture("JPEG", size=(3000, 2000), quality=95)


def test_a_large_photo_is_sent_small_and_the_rest_as_it_is(page, server):
    large = photo()
    assert len(large) > 3_000_000
    choose(page, ("Hội nghị.jpg", "image/jpeg", large), ("a.pdf", "application/pdf", pdf()))
    expect(page.get_by_role("listitem").first).to_contain_text("đã thu nhỏ từ")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", name="Đã lưu")).to_be_visible()
    assert page.evaluate("location.pathname") == "/gui"
    (parts,) = server.got
    sent = files_of(parts)
    assert sent["a.pdf"] == pdf()
    small = next(content for name, content in sent.items() if name != "a.pdf")
    assert len(small) < len(large)
    assert Image.open(io.BytesIO(small)).size == (2000, 1333)
    assert "send" in [part.get_payload() for part in parts if not part.get_filename()]


def test_a_photo_that_cannot_be_made_smaller_is_sent_as_it_is(page, server):
    broken = b"\xff\xd8\xff" + bytes(3_400_000)
    choose(page, ("a.jpg", "image/jpeg", broken))
    expect(page.get_by_role("listitem")).to_have_text("a.jpg: 3,5 MB")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", name="Đã lưu")).to_be_visible()
    assert files_of(server.got[0]) == {"a.jpg": broken}


def test_a_broken_line_is_told_and_the_file_is_sent_again(page, server):
    server.is_broken = True
    choose(page, ("a.pdf", "application/pdf", pdf()))
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Mất kết nối")).to_contain_text("Tệp vẫn còn trong trang này")
    server.is_broken = False
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_role("heading", name="Đã lưu")).to_be_visible()
    assert files_of(server.got[0]) == {"a.pdf": pdf()}


def test_a_file_over_the_limit_is_told_of_before_it_is_sent(page, server):
    choose(page, ("a.pdf", "application/pdf", bytes(9_100_001)))
    said = "Tệp “a.pdf” lớn hơn 9 MB (tệp của bạn: 9,2 MB). Hãy nén ảnh hoặc chia làm hai tệp."
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading")).to_have_count(0)
    assert server.got == []


def test_without_a_script_it_is_an_ordinary_form(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    choose(page, ("a.pdf", "application/pdf", pdf()))
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_role("heading", name="Đã lưu")).to_be_visible()
    assert files_of(server.got[0]) == {"a.pdf": pdf()}
    context.close()
