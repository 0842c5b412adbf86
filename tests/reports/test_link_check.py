"""Asking whether a link opens: real servers on this machine, kind ones and hostile ones."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reports import link_check
from reports.link_check import Answer, Manners, Outcome, check
from reports.link_check_hosts import Allowed, HostRefused, HostUnknown, address_of, is_public

AGENT = "TuyenTruyenCCHC-kiem-tra-lien-ket (+http://localhost:8000)"
HOST = "trang.example"


class Site(ThreadingHTTPServer):
    """A web site that answers as a test says, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """We hang up on some; that is no error here."""


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.headers.append(dict(self.headers.items()))
        self.server.answers.get(self.path, tells(404))(self)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def tells(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return answer


def leads_to(url: str) -> Callable[[Handler], None]:
    return tells(302, Location=url)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    serving = threading.Thread(target=site.serve_forever, args=(0.01,))
    serving.start()
    try:
        yield site
    finally:
        site.ended.set()
        site.shutdown()
        serving.join()
        site.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as site:
        yield site


@pytest.fixture(autouse=True)
def names(monkeypatch) -> dict[str, list[str]]:
    """A resolver that knows what a test says; all else it asks the real one."""
    known: dict[str, list[str]] = {HOST: ["127.0.0.1"]}
    real = socket.getaddrinfo

    def resolved(host, port, *args, **given):
        if host in known:
            if not known[host]:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in known[host]]
        return real(host, port, *args, **given)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return known


def manners(site: Site, *, seconds: float = 20, hosts: tuple[str, ...] = (HOST,)) -> Manners:
    return Manners(AGENT, seconds, Allowed(hosts, (site.port,)))


def asked(site: Site, path: str = "/", **given: object) -> Outcome:
    return check(f"http://{HOST}:{site.port}{path}", manners(site, **given))  # type: ignore[arg-type]


class TestAnswers:
    def test_a_page_that_opens(self, site):
        site.answers["/tin?a=1"] = tells(200, b"x")
        assert asked(site, "/tin?a=1") == Outcome(Answer.ALIVE)
        assert site.asked == ["HEAD /tin?a=1"]
        (sent,) = site.headers
        assert sent["User-Agent"] == AGENT
        assert sent["Host"] == f"{HOST}:{site.port}"
        assert not {"Cookie", "Authorization", "Referer"} & set(sent)

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_page_that_is_gone(self, site, status):
        site.answers["/"] = tells(status)
        assert asked(site).answer == Answer.GONE
        assert site.asked == ["HEAD /", "GET /"]

    @pytest.mark.parametrize("status", [401, 403, 429])
    def test_a_page_that_refuses_machines_says_nothing_of_itself(self, site, status):
        site.answers["/"] = tells(status)
        assert asked(site).answer == Answer.UNTOLD

    def test_a_server_that_is_broken(self, site):
        site.answers["/"] = tells(503)
        assert asked(site) == Outcome(Answer.SILENT, "Máy chủ của trang đang lỗi (mã 503).")

    @pytest.mark.parametrize("status", [400, 404, 405, 501])
    def test_head_that_is_not_understood_is_asked_by_get(self, site, status):
        def answer(handler: Handler) -> None:
            tells(status if handler.command == "HEAD" else 200, b"x")(handler)

        site.answers["/"] = answer
        assert asked(site).answer == Answer.ALIVE

    def test_nobody_is_there(self, site):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            found = check(f"http://{HOST}:{port}/", Manners(AGENT, 5, Allowed((HOST,), (port,))))
        assert found.answer == Answer.SILENT

    def test_a_name_that_nobody_has(self, site, names):
        names["mat.example"] = []
        found = check(f"http://mat.example:{site.port}/", manners(site))
        assert found.answer == Answer.SILENT
        assert "tên miền" in found.note

    def test_a_name_in_vietnamese_letters(self, site, names):
        names["xn--tnh-yqa.example"] = names["xn--tnh-3ma.example"] = ["127.0.0.1"]
        site.answers["/"] = tells(200)
        allowed = Allowed((".example",), (site.port,))
        found = check(f"http://tính.example:{site.port}/", Manners(AGENT, 20, allowed))
        assert found.answer in (Answer.ALIVE, Answer.SILENT)
        assert all(each["Host"].isascii() for each in site.headers)


class TestRedirects:
    def test_they_are_followed(self, site):
        for step in range(5):
            site.answers[f"/{step}"] = leads_to(f"/{step + 1}")
        site.answers["/5"] = tells(200)
        assert asked(site, "/0").answer == Answer.ALIVE
        site.answers["/x"] = leads_to("/0")
        assert "chuyển hướng quá 5 lần" in asked(site, "/x").note

    def test_no_cookie_goes_along(self, site):
        site.answers["/"] = tells(302, b"", Location="/sau", **{"Set-Cookie": "a=1"})
        site.answers["/sau"] = tells(200)
        assert asked(site).answer == Answer.ALIVE
        assert all("Cookie" not in each for each in site.headers)

    @pytest.mark.parametrize(
        "to",
        [
            "http://127.0.0.1:{port}/trong",
            "http://127.1:{port}/trong",
            "http://2130706433:{port}/trong",
            "http://0x7f000001:{port}/trong",
            "http://localhost:{port}/trong",
            "http://noi-bo.example:{port}/trong",
            "http://[::ffff:127.0.0.1]:{port}/trong",
            "http://0.0.0.0:{port}/trong",
            "//169.254.169.254/latest/meta-data/",
            "http://trang.example@127.0.0.1:{port}/trong",
            "http://127.0.0.1:{port}\\@trang.example/trong",
            "http://trang.example:22/",
            "ftp://trang.example/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_FLUSHALL",
        ],
    )
    def test_none_leads_inside(self, site, names, to):
        names["noi-bo.example"] = ["127.0.0.1"]
        site.answers["/"] = leads_to(to.format(port=site.port))
        site.answers["/trong"] = tells(200)
        found = asked(site)
        assert found.answer in (Answer.UNTOLD, Answer.SILENT)
        assert not any("/trong" in each for each in site.asked)

    def test_a_name_that_changes_its_address_is_asked_at_the_one_judged(self, site, monkeypatch):
        """DNS rebinding: public when it is judged, this machine when it is asked."""
        turns = iter(["203.0.114.7", "127.0.0.1", "127.0.0.1"])
        monkeypatch.setattr(
            socket, "getaddrinfo",
            lambda host, port, *a, **g: [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(turns), port))
            ] if host == "doi.example" else [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))],
        )  # fmt: skip
        reached: list[object] = []

        def connect(self: socket.socket, to: object) -> None:
            reached.append(to)
            raise TimeoutError

        monkeypatch.setattr(socket.socket, "connect", connect)
        site.answers["/"] = tells(200)
        check(f"http://doi.example:{site.port}/", manners(site, hosts=()))
        assert reached == [("203.0.114.7", site.port)]
        assert site.asked == []


class TestHostile:
    """Whatever it does, it is over at the time limit."""

    def test_a_server_that_says_nothing(self, site):
        site.answers["/"] = lambda handler: site.ended.wait(30) and None
        found = asked(site, seconds=0.5)
        assert found == Outcome(Answer.SILENT, "Trang không trả lời trong 0.5 giây.")

    def test_headers_that_trickle(self, site):
        def trickle(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not site.ended.wait(0.05):
                handler.wfile.write(b"x")

        site.answers["/"] = trickle
        assert asked(site, seconds=0.5).answer == Answer.SILENT

    def test_a_handshake_that_never_ends(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            allowed = Allowed((HOST,), (port,))
            found = check(f"https://{HOST}:{port}/", Manners(AGENT, 0.5, allowed))
        assert found == Outcome(Answer.SILENT, "Trang không trả lời trong 0.5 giây.")

    def test_a_body_without_end_is_read_no_further_than_its_beginning(self, site):
        sent: list[int] = []

        def endless(handler: Handler) -> None:
            if handler.command == "HEAD":
                return tells(405)(handler)
            handler.send_response(200)
            handler.end_headers()
            try:
                while not site.ended.is_set():
                    sent.append(handler.wfile.write(b"x" * 65_536))
            except OSError:
                handler.close_connection = True
            return None

        site.answers["/"] = endless
        assert asked(site).answer == Answer.ALIVE
        # What the pipes between us hold, and no more.
        assert sum(sent) < 20_000_000

    def test_headers_without_end(self, site):
        def many(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5_000 + b"\r\n")

        site.answers["/"] = many
        assert asked(site).answer == Answer.SILENT

    @pytest.mark.parametrize(
        "said", [b"", b"\x00\xff" * 100, b"HTTP/1.1 abc\r\n\r\n", b"220 smtp\r\n"]
    )
    def test_what_is_no_http(self, site, said):
        def speak(handler: Handler) -> None:
            handler.wfile.write(said)
            handler.close_connection = True

        site.answers["/"] = speak
        assert asked(site).answer == Answer.SILENT

    def test_a_small_page_that_unpacks_to_a_huge_one_is_not_unpacked(self, site):
        def bomb(handler: Handler) -> None:
            status = 405 if handler.command == "HEAD" else 200
            tells(status, b"\x1f\x8b not even gzip", **{"Content-Encoding": "gzip"})(handler)

        site.answers["/"] = bomb
        assert asked(site).answer == Answer.ALIVE


class TestTls:
    @pytest.fixture
    def trusted(self, tmp_path, monkeypatch) -> Iterator[Callable[[str], Path]]:
        """Make a certificate for a name; this machine trusts it."""

        def made(name: str) -> Path:
            path = certificate(tmp_path, name)
            monkeypatch.setenv("SSL_CERT_FILE", str(path))
            link_check._tls.cache_clear()
            return path

        yield made
        link_check._tls.cache_clear()

    @contextmanager
    def secure(self, path: Path) -> Iterator[Site]:
        site = Site()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        site.socket = context.wrap_socket(site.socket, server_side=True)
        site.answers["/"] = tells(200)
        with served(site):
            yield site

    def test_a_certificate_for_the_name_in_the_link(self, trusted):
        with self.secure(trusted(HOST)) as site:
            found = check(f"https://{HOST}:{site.port}/", manners(site))
        assert found == Outcome(Answer.ALIVE)

    def test_a_certificate_for_another_name(self, trusted):
        with self.secure(trusted("khac.example")) as site:
            found = check(f"https://{HOST}:{site.port}/", manners(site))
        assert found.answer == Answer.SILENT
        assert "Kết nối bảo mật" in found.note

    def test_a_certificate_that_nobody_vouches_for(self, tmp_path):
        with self.secure(certificate(tmp_path, HOST)) as site:
            found = check(f"https://{HOST}:{site.port}/", manners(site))
        assert "Kết nối bảo mật" in found.note
        assert site.asked == []


def certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(named).issuer_name(named).public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "cert.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    return path


class TestHosts:
    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
            *("100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1", "240.0.0.1"),
            *("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
            *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
            *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1"),
        ],
    )
    def test_not_public(self, address):
        assert not is_public(ipaddress.ip_address(address))

    @pytest.mark.parametrize(
        "address", ["203.0.114.7", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"]
    )
    def test_public(self, address):
        assert is_public(ipaddress.ip_address(address))

    def test_one_address_that_is_not_public_is_enough(self, names):
        names["hai.example"] = ["203.0.114.7", "10.0.0.1"]
        with pytest.raises(HostRefused):
            address_of("hai.example", 443, allowed=Allowed(), seconds=5)

    def test_what_an_operator_has_opened(self, names):
        names["cong.tinh.example"] = ["10.0.0.1"]
        for hosts in (("cong.tinh.example",), (".tinh.example",), ("CONG.tinh.EXAMPLE",)):
            found = address_of("cong.tinh.example", 443, allowed=Allowed(hosts), seconds=5)
            assert found == "10.0.0.1"
        for hosts in (("tinh.example",), (".inh.example",), ("example",)):
            with pytest.raises(HostRefused):
                address_of("cong.tinh.example", 443, allowed=Allowed(hosts), seconds=5)

    @pytest.mark.parametrize("port", [22, 25, 6379, 8080, 0])
    def test_other_ports_are_not_asked(self, port):
        with pytest.raises(HostRefused):
            address_of(HOST, port, allowed=Allowed((HOST,)), seconds=5)

    def test_a_resolver_that_never_answers(self, monkeypatch):
        never = threading.Event()

        def resolved(*args: object, **given: object) -> list[object]:
            never.wait(30)
            return []

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        with pytest.raises(HostUnknown):
            address_of(HOST, 80, allowed=Allowed(), seconds=0.2)
        never.set()
