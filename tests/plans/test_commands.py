"""Commands refuse in one sentence, from the outside: exit code, stderr, no traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plans.warm_commands import ROOT, Commands, commands


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sqlite(folder: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}", "PORTAL_VAR": str(folder)}


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    (sentence,) = done.stderr.strip().splitlines()
    assert sentence.startswith("Không thực hiện được: ")
    return sentence


@pytest.fixture(scope="session")
def without_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Commands on a database in which nothing is; they refuse, so that they may share it."""
    with commands(**sqlite(tmp_path_factory.mktemp("without-tables"))) as started:
        yield started


@pytest.fixture(scope="session")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Commands on a file that is no database."""
    folder = tmp_path_factory.mktemp("without-database")
    (folder / "portal.sqlite3").write_text("no database at all " * 100)
    with commands(**sqlite(folder)) as started:
        yield started


@pytest.mark.parametrize(
    "words",
    [
        ("import_plan", "tests/files/ke-hoach-tinh.txt"),
        ("import_plan", "tests/files/ke-hoach-tinh.txt", "--dry-run", "--json"),
        ("check_plan", "1"),
        ("export_plan", "1", "--output", "x.pdf"),
        ("issue_plan", "1", "--number", "1", "--date", "2026-01-05"),
        ("pass_duties",),
        ("load_province", "bac-kan"),
        ("load_demo",),
    ],
    ids=lambda words: words[0],
)
class TestDatabase:
    def test_without_tables(self, words: tuple[str, ...], without_tables: Commands):
        assert "chưa có bảng nào" in refused(without_tables.run(*words))

    def test_that_is_none(self, words: tuple[str, ...], without_database: Commands):
        assert "Không nối được" in refused(without_database.run(*words))


def test_manage_py_itself_refuses_and_ends_as_they_do(tmp_path: Path):
    """The others come from a process that has already started."""
    assert "chưa có bảng nào" in refused(run("check_plan", "1", **sqlite(tmp_path)))
    assert run("import_plan").returncode == 2


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (os.mkfifo, "không phải tệp thường"),
        (lambda path: path.symlink_to(path), "liên kết vòng tròn"),
        (lambda path: path.mkdir(), "là thư mục"),
        (lambda path: path.touch(), "Tệp rỗng"),
    ],
    ids=["fifo", "loop", "folder", "empty"],
)
def test_what_is_no_plan_file(make: object, sentence: str, manage: Commands, tmp_path: Path):
    path = tmp_path / "ke-hoach.txt"
    make(path)  # type: ignore[operator]
    assert sentence in refused(manage.run("import_plan", str(path)))


@pytest.mark.parametrize("year", ["1999", "2101", "99999", "-5", "x", "²"])
def test_a_year_out_of_this_century_is_wrong_usage(manage: Commands, year: str):
    done = manage.run("import_plan", "tests/files/ke-hoach-tinh.txt", f"--year={year}")
    assert done.returncode == 2
    assert "năm phải từ 2000 đến 2100" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("import_plan",), ("export_plan", "1"), ("check_plan", "x")])
def test_wrong_usage_is_exit_2(manage: Commands, words: tuple[str, ...]):
    assert manage.run(*words).returncode == 2
