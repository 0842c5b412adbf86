"""The real PostgreSQL and Redis that tests and benchmarks run against, thrown away afterwards.

As a pytest plugin (``-p tests.services``) it starts them before anything reads Django's settings: a
fixture would come too late, and the suite would be green on SQLite. As a program it runs a command
beside them: ``python -m tests.services python manage.py check``.
"""

import atexit
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import redis

# Seconds a server may take to answer; it takes about one.
PATIENCE = 60
# What a developer may have set for a portal of their own.
FOREIGN_SETTINGS = [
    *("DEPLOYED", "DEBUG", "SECRET_KEY"),
    *("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY"),
    *("SITE_URL", "TRUST_ANCHORS", "SIGNED_FILE_LIMIT", "VERIFY_TIMEOUT"),
    *("SESSION_AGE", "SESSION_IDLE", "SECOND_FACTOR_REQUIRED"),
    *("EMAIL_URL", "MAIL_FROM", "NOTICE_HOURS"),
    *("EVIDENCE_FILE_LIMIT", "EVIDENCE_TOTAL_LIMIT"),
    *("RENDER_ROWS", "RENDER_SECONDS_PER_ROW"),
    *("LINK_HOSTS_ALLOWED", "LINK_PORTS_ALLOWED", "LINKS_A_NIGHT", "LINK_PAUSE", "LINK_TIMEOUT"),
    *("LOG_FORMAT", "METRICS_TOKEN", "DISK_RESERVE", "STATIC_ROOT"),
]
SERVER_SETTINGS = [
    *("listen_addresses=", "max_connections=60", "timezone=UTC"),
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    # As in docker-compose.yml.
    "jit=off",
    # It would count tables while their rows lie in a transaction it cannot see; joins of tables that
    # are taken for empty then run for minutes.
    "autovacuum=off",
]
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
# Ends what shares its process group when its input closes, which happens however we end. PostgreSQL
# must not be killed outright: it would leave shared memory behind.
KEEPER = """
trap '' INT
read -r _
kill -INT 0
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -e "$1/pg/data/postmaster.pid" ] || break
    sleep 0.1
done
rm -rf "$1"
kill -KILL 0
"""


class Missing(Exception):
    """Raised when a program that the tests need is not installed or does not start."""


class Services:
    """A folder with the sockets, the files and the logs of running servers, and their processes."""

    def __init__(self) -> None:
        # Not TMPDIR, which may be too long for the path of a socket.
        self.folder = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
        self.folder.chmod(0o711)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", str(self.folder)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        atexit.register(self.stop)

    def spawn(
        self, name: str, *command: str | Path, user: str | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program that ends with us, with its output in a log of the given name."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
                process_group=self.keeper.pid,
            )
        self.processes.append(process)
        return process

    def log(self, name: str) -> str:
        """Return the end of what a program printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]

    def stop(self) -> None:
        """End every program and remove the folder; safe to repeat."""
        atexit.unregister(self.stop)
        assert self.keeper.stdin
        self.keeper.stdin.close()
        for process in [*self.processes, self.keeper]:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Services:
    """Start PostgreSQL and Redis and point the environment at them."""
    services = Services()
    try:
        database_url = start_postgres(services)
        broker_url = start_redis(services)
    except BaseException:
        services.stop()
        raise
    for name in FOREIGN_SETTINGS:
        os.environ.pop(name, None)
    var = services.folder / "var"
    # WhiteNoise warns when the folder of collected files is missing.
    (var / "static").mkdir(parents=True)
    os.environ |= {
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "PORTAL_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        # Playwright keeps an event loop in the thread of the tests.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
    return services


def start_postgres(services: Services) -> str:
    """Start a throwaway server without any durability, and return the URL of an empty database."""
    folder = services.folder / "pg"
    folder.mkdir(mode=0o700)
    owner = server_user()
    if owner:
        shutil.chown(folder, owner)
    data = folder / "data"
    made = services.spawn(
        "initdb",
        *(program("initdb"), "-D", data, "-U", "portal", "--auth=trust", "--no-sync"),
        *("--encoding=UTF8", f"--locale={LOCALE}"),
        user=owner,
    )
    if made.wait():
        raise Missing(f"initdb failed:\n{services.log('initdb')}")
    settings = [word for setting in SERVER_SETTINGS for word in ("-c", setting)]
    process = services.spawn(
        "postgres", program("postgres"), "-D", data, "-k", folder, *settings, user=owner
    )

    def create_database() -> None:
        command = (program("createdb"), "-h", folder, "-U", "portal", "portal")
        subprocess.run(command, check=True, capture_output=True)

    wait_until(create_database, subprocess.CalledProcessError, process, "postgres", services)
    return f"postgres://portal@{str(folder).replace('/', '%2F')}/portal"


def start_redis(services: Services) -> str:
    """Start a throwaway server that stores nothing, and return its URL for Celery."""
    socket = services.folder / "redis.sock"
    process = services.spawn(
        "redis",
        *(program("redis-server"), "--port", "0", "--unixsocket", socket),
        *("--save", "", "--appendonly", "no", "--dir", services.folder),
    )

    def ping() -> None:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            client.ping()

    wait_until(ping, redis.ConnectionError, process, "redis", services)
    return f"redis+socket://{socket}"


def server_user() -> str | None:
    """Name whom PostgreSQL runs as when we are root, which it refuses to be."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def program(name: str) -> Path:
    """Return the path of a server's program, which Debian keeps out of PATH."""
    found = shutil.which(name)
    if found:
        return Path(found)
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    brew = Path("/opt/homebrew/opt").glob(f"postgresql@*/bin/{name}")
    if not (paths := [*debian, *brew]):
        raise Missing(f"{name} is not installed: run bin/setup --tests.")
    return max(paths, key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))])


def find_browser() -> str | None:
    """Return the path of an installed Chromium, or None where Playwright's own must serve."""
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if mac.exists():
        return str(mac)
    # Not chromium-browser: on Ubuntu that is a snap, which can't be driven from here.
    names = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")
    found = map(shutil.which, names)
    return next((path for path in found if path and not path.startswith("/snap/")), None)


def check_programs() -> None:
    """Refuse to go on when a program is missing that a test would otherwise have to skip for."""
    for name in ("pdftotext", "pdftoppm"):
        program(name)
    mac = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    if not mac.exists():
        program("soffice")


def wait_until(
    attempt: Callable[[], None],
    failure: type[Exception],
    process: subprocess.Popen[bytes],
    name: str,
    services: Services,
) -> None:
    """Repeat an attempt until it succeeds, its program has ended, or it took too long."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return attempt()
        except failure:
            if process.poll() is not None or time.monotonic() > end:
                raise Missing(f"{name} did not start:\n{services.log(name)}") from None
            time.sleep(0.02)


running = pytest.StashKey[Services]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    # A wrapper runs before pytest-django's own hook, which reads the settings.
    try:
        check_programs()
        early_config.stash[running] = start()
    except Missing as missing:
        raise pytest.UsageError(str(missing)) from None
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if running in config.stash:
        config.stash[running].stop()


def main(command: Sequence[str]) -> int:
    """Run a command beside the services and return its exit code."""
    # The command gets the Ctrl-C too, and we wait for it to end.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        services = start()
    except Missing as missing:
        sys.exit(str(missing))
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
