"""Reads docker-compose.yml as Compose understands it, held against its specification."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import yaml
from django.conf import settings

NEEDED = {
    "SECRET_KEY": "key",
    "POSTGRES_PASSWORD": "password",
    "ALLOWED_HOSTS": "cchc.example",
    "SITE_URL": "https://cchc.example",
}
ALONE = ("docker-compose.yml",)
WITH_TLS = (*ALONE, "deploy/tls.yml")


def compose(
    *arguments: str, files: Sequence[str] = ALONE, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run Compose without any setting but those given."""
    program = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    named = [word for file in files for word in ("--file", file)]
    return subprocess.run(
        [*program, *named, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def read(files: Sequence[str] = ALONE, **variables: str) -> dict[str, Any]:
    """Give everything in the file, with what it takes from elsewhere in its place."""
    told = compose("config", files=files, **NEEDED, **variables)
    assert told.returncode == 0, told.stderr
    everything: dict[str, Any] = yaml.safe_load(told.stdout)
    return everything
