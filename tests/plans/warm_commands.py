"""Commands of ``manage.py``, each in a process of its own that need not start Django first.

One process does what ``manage.py`` does until a command is known, and forks for each: the output, the
errors and the exit code are those of a process. As a program it is that process; a job is a line of
JSON on its input, and its answer the exit code.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Commands:
    """The process that starts them, and a folder for what they print."""

    server: subprocess.Popen[str]
    folder: Path

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as ``manage.py`` with these words would."""
        assert self.server.stdin
        assert self.server.stdout
        out, err = self.folder / "out", self.folder / "err"
        job = {"words": words, "out": str(out), "err": str(err)}
        self.server.stdin.write(json.dumps(job) + "\n")
        self.server.stdin.flush()
        code = int(self.server.stdout.readline())
        return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())


@contextmanager
def commands(**environment: str) -> Iterator[Commands]:
    """Start the process that starts commands; what the environment adds is theirs too."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.plans.warm_commands"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        yield Commands(server, Path(folder))


def do(words: list[str], out: str, err: str) -> None:
    """Print to these files from now on, and run the command to its exit."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    execute_from_command_line(["manage.py", *words])


def forked(job: dict[str, object]) -> int:
    """Do a job in a process of its own and give its exit code."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        do(**job)  # type: ignore[arg-type]
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        # As a process ends, but for the input that it shares with the one it came from.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Fork for each line of the input until it ends."""
    import django  # noqa: PLC0415

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(f"{forked(json.loads(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
