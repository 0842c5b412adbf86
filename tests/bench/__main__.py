"""``bin/bench``: prints the figures, keeps them as JSON, and fails if one is past its limit."""

import json
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.test.utils import override_settings


def main() -> int:
    """Measure everything, or only the parts named as arguments (papers, lists, imports …)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from tests.bench import (  # noqa: PLC0415
        downloads,
        duties,
        fuzz,
        imports,
        lists,
        measuring,
        numbering,
        papers,
        readback,
        reminders,
        reporting,
        rush,
        search,
        signatures,
        year,
    )

    call_command("migrate", verbosity=0)
    parts = {
        module.__name__.rpartition(".")[2]: module.figures
        for module in (
            *(papers, numbering, signatures, downloads, duties),
            *(lists, imports, readback, fuzz, search),
            *(reporting, rush, reminders, year),
        )
    }
    wanted = sys.argv[1:] or list(parts)
    with override_settings(STORAGES=_plain_static()):
        figures = [figure for name in wanted for figure in parts[name]()]
    print(measuring.table(figures))  # noqa: T201
    output = Path(os.environ.get("BENCH_OUTPUT", "var/bench.json"))
    output.write_text(json.dumps([f.as_row() for f in figures], ensure_ascii=False, indent=2))
    return 0 if all(figure.holds for figure in figures) else 1


def _plain_static() -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return {**settings.STORAGES, "staticfiles": plain}


if __name__ == "__main__":
    sys.exit(main())
