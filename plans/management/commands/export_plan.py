"""Writes a plan's paper to a file."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from documents import vault
from plans.actions import papers
from plans.management.refusals import plan_with, refusing, write_or_refuse


class Command(BaseCommand):
    help = "In kế hoạch theo thể thức Nghị định 30 ra tệp PDF, DOCX hoặc phụ lục XLSX."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID")
        parser.add_argument("--format", choices=["pdf", "docx", "xlsx"], default="pdf")
        parser.add_argument("--output", type=Path, required=True, metavar="PATH")

    def handle(self, *, id: int, output: Path, **options: Any) -> None:
        with refusing(papers.PaperNotRendered, vault.Lost):
            content = papers.handed_on(plan=plan_with(id), file_format=options["format"])
        write_or_refuse(output, content)
        self.stdout.write(f"Đã ghi {output} ({len(content) / 1000:.0f} kB).")
