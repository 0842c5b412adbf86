"""The operator's guide (docs/van-hanh.md) says what is so, and its commands run."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from portal import health
from tests.portal import backed_up
from tests.portal.backed_up import Portal

ROOT = Path(settings.BASE_DIR)
GUIDE = (ROOT / "docs" / "van-hanh.md").read_text()
COMPOSE = "".join((ROOT / name).read_text() for name in ("docker-compose.yml", "deploy/tls.yml"))
# What asks a person, or writes elsewhere: tried apart, below.
NOT_RUN = ("createsuperuser", "backup", "restore")
pytestmark = pytest.mark.usefixtures("other_databases")


def section(title: str) -> str:
    """Give the part of the guide under a heading."""
    return re.split(r"^## ", GUIDE, flags=re.MULTILINE)[int(title.split(".", maxsplit=1)[0])]


def named_in_tables(text: str) -> list[str]:
    return re.findall(r"^\| `([A-Z_]+)` \|", text, flags=re.MULTILINE)


def read_by_settings() -> list[str]:
    """Give every name that the settings ask the environment for."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text())
    return [
        str(call.args[0].value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    ]


def lines_of(kind: str) -> list[str]:
    """Give the lines of every block of that kind."""
    blocks = re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_every_setting_stands_in_its_table_and_no_other():
    first, second = section("4.").split("Riêng `docker compose`")
    told = named_in_tables(first)
    assert len(told) == len(set(told))
    assert set(told) == set(read_by_settings())
    for name in named_in_tables(second):
        assert f"${{{name}:" in COMPOSE


def test_defaults_in_numbers_are_those_of_the_settings():
    source = (ROOT / "portal" / "settings.py").read_text()
    told = re.findall(r"^\| `([A-Z_]+)` \| `([\d.]+)` \|", section("4."), flags=re.MULTILINE)
    assert len(told) > 12
    for name, number in told:
        default = re.search(rf'"{name}", default=([\d_.* ]+)', source)
        assert default is not None, name
        factors = [float(each) for each in default[1].replace("_", "").split("*")]
        product = factors[0] * (factors[1] if len(factors) == 2 else 1)
        assert product == float(number), name


def test_every_command_it_names_is_there():
    named = set(re.findall(r"manage\.py ([a-z_]+)", GUIDE))
    assert {"backup", "restore", "migrate", "send_notices", "tidy"} <= named
    assert named <= set(get_commands())


def test_every_file_of_the_project_it_names_is_there():
    for name in re.findall(r"(?<![\w/])((?:bin|deploy)/[\w./-]+)", GUIDE):
        assert (ROOT / name).exists(), name


def test_every_service_and_volume_it_names_is_there():
    for line in lines_of("sh") + lines_of("cron"):
        for name in re.findall(
            r"(?:--scale )(\w+)=|(?:restart|run|up) .*?\b(db|redis|web|migrate)\b", line
        ):
            assert f"\n  {''.join(name)}:" in COMPOSE, line
    for name in re.findall(r"volume `(\w+)`", GUIDE):
        assert f"\n  {name}:" in COMPOSE


@pytest.mark.parametrize("address", ["suc-khoe/", "san-sang/", "so-lieu-may/"])
def test_its_addresses_are_there(address: str):
    assert f"| `{address}` |" in GUIDE
    assert resolve(f"/{address}")


def test_each_part_that_is_asked_for_is_explained():
    told = re.findall(r"^\| `([a-z]+)` \|", section("10."), flags=re.MULTILINE)
    assert told == list(health._STATES)


def test_a_percent_sign_of_cron_is_escaped():
    for line in lines_of("cron"):
        assert not re.search(r"(?<!\\)%", line)
        assert len(line.split(maxsplit=5)) == 6


@pytest.fixture(scope="module")
def portal(
    other_databases: None, migrated: Portal, tmp_path_factory: pytest.TempPathFactory
) -> Portal:
    return backed_up.sqlite(tmp_path_factory.mktemp("guide") / "var", like=migrated)


def embedded() -> list[str]:
    """Give what follows ``manage.py`` in each line for a machine without containers."""
    start = ".venv/bin/python manage.py "
    return [line.removeprefix(start) for line in lines_of("sh") if line.startswith(start)]


@pytest.mark.parametrize(
    "line", [line for line in dict.fromkeys(embedded()) if not line.startswith(NOT_RUN)]
)
def test_its_commands_run(portal: Portal, line: str):
    words = shlex.split(line)
    # A check looks at the settings of its own process; those of the tests are others.
    done = portal.apart(*words) if words[0] == "check" else portal.manage(*words)
    assert done.returncode == 0, done.stderr


def test_the_first_administrator_is_made_as_it_says(portal: Portal):
    made = ("--noinput", "--username", "hethong", "--email", "a@b.example", "--full_name", "A")
    portal.does("createsuperuser", *made)
    assert (
        portal.says("print(json.dumps(User.objects.get(username='hethong').is_superuser))") is True
    )


def test_its_backup_is_restored_as_it_says(portal: Portal, migrated: Portal, tmp_path: Path):
    path = tmp_path / "portal.tar"
    assert {line.split()[0] for line in embedded()} >= {"backup", "restore"}
    portal.does("backup", path)
    fresh = backed_up.sqlite(tmp_path / "var", like=migrated)
    fresh.does("restore", path)
    assert fresh.facts() == portal.facts()
