"""The files from which production is made, held against what the code and the scripts say.

There is no engine on the machines of the tests: Compose itself reads the file and holds it against
its specification, and ``test_production`` runs the commands that stand in it.
"""

import re
import shlex
import subprocess
from functools import cache
from typing import Any

import pytest
from django.conf import settings

from tests.portal import composed

ROOT = settings.BASE_DIR
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = (ROOT / "portal" / "settings.py").read_text()
OURS = ("migrate", "web", "worker", "beat")
# Their own images say who they run as, and write their data.
OTHERS = ("db", "redis")


@cache
def services() -> dict[str, Any]:
    found: dict[str, Any] = composed.read()["services"]
    return found


def written(pattern: str, text: str) -> str:
    """Give what stands in a file at the place of a pattern's group."""
    found = re.search(pattern, text, re.MULTILINE)
    assert found, pattern
    return found[1]


# --- docker-compose.yml ------------------------------------------------------------------------


def test_it_has_what_production_needs():
    assert set(services()) == {*OURS, *OTHERS, "proxy"}


@pytest.mark.parametrize("name", composed.NEEDED)
def test_it_does_not_start_without_what_it_needs(name):
    others = {other: value for other, value in composed.NEEDED.items() if other != name}
    refused = composed.compose("config", **others)
    assert refused.returncode != 0
    assert f"set {name} in .env" in refused.stderr


def test_any_number_of_each_can_run():
    for service in services().values():
        assert "container_name" not in service
        assert "hostname" not in service


def test_only_the_proxy_can_be_reached_from_outside():
    published = {name for name, service in services().items() if "ports" in service}
    assert published == {"proxy"}
    assert services()["proxy"]["ports"][0].startswith("127.0.0.1:")


def test_database_and_broker_see_the_portal_alone():
    everything = composed.read()
    assert everything["networks"]["inside"]["internal"] is True
    assert {tuple(services()[name]["networks"]) for name in OTHERS} == {("inside",)}
    assert set(services()["proxy"]["networks"]) == {"outside"}
    assert set(services()["web"]["networks"]) == {"inside", "outside"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "proxy", "db", "redis"])
def test_what_stops_is_started_again_and_looked_after(name):
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert name == "proxy" or service["healthcheck"]["test"]
    assert service["mem_limit"]
    assert service["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", [*OURS, "proxy"])
def test_nothing_is_done_as_root(name):
    service = services()[name]
    user = service.get("user") or written(r"^USER (\S+)", DOCKERFILE)
    assert user not in ("root", "0")
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]


def test_the_schema_is_ready_before_anybody_needs_it():
    assert services()["migrate"]["restart"] == "no"
    for name in ("web", "worker", "beat"):
        waits = services()[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"


def test_what_must_last_lies_in_a_volume():
    volumes = set(composed.read()["volumes"])
    kept = {
        volume.split(":")[0]
        for name in (*OURS, *OTHERS)
        for volume in services()[name].get("volumes", ())
    }
    assert kept == volumes == {"files", "database", "broker"}


def test_the_end_is_waited_for_longer_than_the_server_waits():
    given = (ROOT / "deploy" / "gunicorn_conf.py").read_text()
    patience = int(written(r"^graceful_timeout = (\d+)", given))
    grace = services()["web"]["stop_grace_period"]
    assert seconds(grace) > patience
    assert patience > settings.RENDER_TIMEOUT
    assert seconds(services()["worker"]["stop_grace_period"]) > settings.RENDER_TIMEOUT


def seconds(told: str) -> int:
    """Read "2m30s"."""
    minutes, _, rest = told.rpartition("m")
    return int(minutes or 0) * 60 + int(rest.rstrip("s") or 0)


@pytest.mark.parametrize("name", OURS)
def test_the_settings_know_every_name(name):
    known = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', SETTINGS))
    assert set(services()[name]["environment"]) - known == set()


def test_every_setting_can_be_given():
    """A setting that the file does not hand on would be lost between .env and the container."""
    known = set(re.findall(r'\benv\.\w+\(\s*"(\w+)"', SETTINGS))
    # The image has these, and nobody turns that one on in production.
    made = {"PORTAL_VAR", "STATIC_ROOT", "TRUST_ANCHORS", "DEBUG"}
    assert known - made - set(services()["web"]["environment"]) == set()


def test_the_example_names_only_what_is_used():
    example = (ROOT / "deploy" / "env.example").read_text()
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, re.MULTILINE))
    used = set(services()["web"]["environment"]) | {"POSTGRES_PASSWORD", "PORTAL_PORT", "TLS_DIR"}
    assert set(given) <= used
    assert set(composed.NEEDED) <= set(given)
    assert not any(given[name] for name in composed.NEEDED), "an example holds no secret"


def test_https_can_end_in_our_own_proxy():
    refused = composed.compose("config", files=composed.WITH_TLS, **composed.NEEDED)
    assert "set TLS_DIR in .env" in refused.stderr
    proxy = composed.read(files=composed.WITH_TLS, TLS_DIR="/etc/portal-tls")["services"]["proxy"]
    assert "/etc/portal-tls:/etc/nginx/tls:ro" in proxy["volumes"]
    assert "/etc/nginx/portal/tls.conf" in proxy["command"]


@pytest.mark.parametrize("name", ["http", "tls"])
def test_the_proxy_adds_who_asks_at_the_end(name):
    folder = ROOT / "deploy" / "nginx"
    told = (folder / f"{name}.conf").read_text() + (folder / "portal.conf").read_text()
    assert "X-Forwarded-For $proxy_add_x_forwarded_for;" in told
    assert "X-Forwarded-Proto $asked_by;" in told
    assert told.count("include /etc/nginx/portal/portal.conf;") == 1
    # Each upload is a warning, with the asker's address.
    assert "error_log /dev/stderr error;" in told
    # Only behind the office's own proxy is anybody else believed.
    assert ("set_real_ip_from" in told) == (name == "http")


def test_uploads_of_strangers_do_not_kill_the_door():
    """What is uploaded waits in memory before the portal has seen who sends it."""
    most = int(
        written(
            r"^client_max_body_size (\d+)m;",
            (ROOT / "deploy" / "nginx" / "portal.conf").read_text(),
        )
    )
    proxy = services()["proxy"]
    (waits,) = proxy["tmpfs"]
    room = int(written(r"^/tmp:size=(\d+)m$", waits))
    assert room >= 3 * most
    assert megabytes(str(proxy["mem_limit"])) >= room + 128


def megabytes(told: str) -> int:
    """Read "2g", or the bytes that some versions of Compose make of it."""
    return int(told.removesuffix("g")) * 1024 if told.endswith("g") else int(told) // 2**20


# --- Dockerfile --------------------------------------------------------------------------------


def test_the_image_copies_what_there_is():
    copied = re.findall(r"^COPY (?!--)(\S+)", DOCKERFILE, re.MULTILINE)
    rooms = {"portal", "reports", "plans", "documents", "agencies", "deploy"}
    assert rooms <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


PACKAGES = """
set -euo pipefail
eval "$(sed -n '/^apt_packages() {/,/^}/p' bin/setup)"
first_in_apt() { echo "$1"; }
for need in pango fonts gettext; do apt_packages "$need"; done
apt_packages office | head -n 1
"""


def test_the_image_installs_what_setup_installs():
    asked = subprocess.run(
        ["bash", "-c", PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    installed = re.search(r"--no-install-recommends((?: |\\\n|[\w.+-])+?)\s*\\?\n? *&&", DOCKERFILE)
    assert installed
    assert set(installed[1].replace("\\", " ").split()) == set(asked.stdout.split())


def test_the_image_is_made_of_locked_packages_and_no_secret():
    assert "--require-hashes -r /requirements.lock" in DOCKERFILE
    assert not re.search(r"SECRET_KEY|PASSWORD|TOKEN", DOCKERFILE)
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {"/.git", "/.env", "/var", "**/*.pem"} <= set(left_out)


def test_the_image_and_compose_start_the_same_web_server():
    command = written(r"^CMD (\[.*\])$", DOCKERFILE)
    assert shlex.split(re.sub(r'[\[\],"]', " ", command)) == services()["web"]["command"]
    assert "deploy/probe.py" in written(r"^HEALTHCHECK[^\n]*\n(.*)$", DOCKERFILE)
