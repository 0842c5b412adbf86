"""What bringing in a big appendix costs, beside the ordinary ways to do it."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import tablib
from django.db import connection, transaction
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget
from openpyxl import Workbook
from psycopg2.extras import execute_values

from agencies.actions.registry import load_province
from agencies.models import Agency
from agencies.models.directory import directory_for
from plans import intake
from plans.actions import building, importing
from plans.actions.building import (
    ASSIGNMENT_COLUMNS,
    FORMAT_COLUMNS,
    assignments_of,
    formats_of,
)
from plans.actions.formats import load_formats
from plans.draft import DraftItem, PlanDraft
from plans.edits.header import give_year
from plans.intake import names, table
from plans.intake.readers import source_of
from plans.intake.source import RawRow
from plans.models import Appendix, Assignment, ContentItem, Format, ItemFormat, Plan
from plans.models.format import Catalogue
from tests.bench.measuring import Figure, paired_ratio, peak_megabytes

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
HEAD = (
    *("TT", "Nội dung tuyên truyền", "Hình thức tuyên truyền"),
    *("Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện"),
)
ROWS = 10_000
LEADS = (
    "Sở Nội vụ",
    "Sở Tư pháp; Văn phòng UBND tỉnh",
    "Các sở, ban, ngành",
    "Sở Giao thông vận tải",
)
OTHERS = ("Các sở, ngành; UBND cấp huyện và cấp xã", "Báo Bắc Kạn", "UBND các huyện, thành phố", "")
TIMES = ("Thường xuyên", "Quý I, III", "Trước ngày 30/6", "Tháng 3 - Tháng 11", "Hằng quý")
FORMS = ("Hội nghị tập huấn", "Tin, bài trên Cổng thông tin điện tử", "Tờ rơi", "Phát thanh xã")


def figures() -> Iterator[Figure]:
    """Import ten thousand rows of an xlsx; then again row by row, and as bare SQL."""
    load_province(key="bac-kan", by=None, at=NOW)
    load_formats(by=None, at=NOW)
    content = workbook(ROWS)
    undone(lambda: import_all(content))  # The process that reads is warm from here on.
    yield Figure(
        f"Import of {ROWS:,} rows from xlsx", paired_ratio(
            lambda: undone(lambda: import_all(content)),
            lambda: undone(lambda: import_row_by_row(content)),
            rounds=3,
        ),
        0.1, "times as long",
        "file to checked and stored rows / django-import-export row by row, same tables",
    )  # fmt: skip
    draft = understood(content)
    statements = recorded(draft)
    yield Figure(
        "The database part of it", paired_ratio(
            lambda: undone(lambda: store(draft)),
            lambda: undone(lambda: store_bare(draft, statements)),
            rounds=3,
        ),
        4, "times as long", "draft to stored rows / psycopg2 execute_values of the same rows",
    )  # fmt: skip
    yield Figure(
        "Memory of the import", peak(ROWS) / peak(ROWS // 10), 1.35, "times as much",
        f"peak of a process that imports {ROWS:,} rows / {ROWS // 10:,} rows",
    )  # fmt: skip


def workbook(rows: int) -> bytes:
    """Give an appendix of so many rows as an xlsx file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    for n in range(1, rows + 1):
        sheet.append((n, f"Tuyên truyền nội dung thứ {n}", *_cells(n)))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(n: int) -> tuple[str, str, str, str]:
    forms = f"- {FORMS[n % 4]}\n- {FORMS[(n + 1) % 4]} số {n}"
    return forms, LEADS[n % len(LEADS)], OTHERS[n % len(OTHERS)], TIMES[n % len(TIMES)]


def import_all(content: bytes) -> None:
    """Do what a person's import does: read, look up, check, store."""
    issuer = Agency.objects.get(parent=None)
    reading = importing.read_file(content=content, issuer=issuer, year=2021, on=NOW.date())
    importing.import_plan(reading=reading, by=None, at=NOW)
    _expect(ROWS)


def understood(content: bytes) -> PlanDraft:
    """Give the draft of a workbook, its names looked up."""
    draft = intake.draft_of(source_of(content))
    give_year(draft, 2021)
    names.resolve(draft, directory_for(Agency.objects.get(parent=None), dt.date(2021, 1, 1)))
    return draft


def store(draft: PlanDraft) -> None:
    """Store a draft."""
    issuer = Agency.objects.get(parent=None)
    building.build(draft=draft, issuer=issuer, year=2021, is_sample=False)
    _expect(len(draft.items))


class RowResource(resources.ModelResource):
    """The ordinary way: a row is read, stored with what hangs on it, and then the next."""

    def __init__(self, issuer: Agency) -> None:
        super().__init__()
        self.catalogue = Catalogue(Format.objects.all())
        self.directory = directory_for(issuer, dt.date(2021, 1, 1))

    plan = fields.Field("plan", "Kế hoạch", ForeignKeyWidget(Plan))
    appendix = fields.Field("appendix", "Phụ lục", ForeignKeyWidget(Appendix))
    number = fields.Field("number", "TT")
    contents = fields.Field("contents", "Nội dung tuyên truyền")
    lead_text = fields.Field("lead_text", "Cơ quan chủ trì")
    coordinating_text = fields.Field("coordinating_text", "Cơ quan phối hợp")
    schedule_text = fields.Field("schedule_text", "Thời gian thực hiện")

    class Meta:
        model = ContentItem
        fields = (
            "plan",
            "appendix",
            "number",
            "contents",
            "lead_text",
            "coordinating_text",
            "schedule_text",
        )
        import_id_fields = ()
        force_init_instance = True

    def before_save_instance(self, instance: ContentItem, row: Any, **kwargs: Any) -> None:
        cells = tuple(str(row[title] or "") for title in HEAD)
        self.read = _read_one(cells, instance.number)
        names.resolve(PlanDraft(items=[self.read]), self.directory)
        instance.coordinating_text = instance.coordinating_text or ""
        instance.position = int(instance.number)
        instance.set_schedule(self.read.schedule)

    def after_save_instance(self, instance: ContentItem, row: Any, **kwargs: Any) -> None:
        for form in formats_of(instance, self.read.formats, self.catalogue):
            ItemFormat.objects.create(**dict(zip(FORMAT_COLUMNS, form, strict=True)))
        for party in assignments_of(instance, self.read):
            Assignment.objects.create(**dict(zip(ASSIGNMENT_COLUMNS, party, strict=True)))


def _read_one(cells: Sequence[str], number: int) -> DraftItem:
    rows = [RawRow(1, HEAD), RawRow(2, ("1", *cells[1:]))]
    return table.read(rows, year=2021).items[0]


def import_row_by_row(content: bytes) -> None:
    """Let django-import-export do it."""
    plan, appendix = _empty_plan()
    sheet = tablib.Dataset().load(content, "xlsx")
    sheet.append_col([plan.pk] * ROWS, "Kế hoạch")
    sheet.append_col([appendix.pk] * ROWS, "Phụ lục")
    result = RowResource(plan.issuer).import_data(sheet, raise_errors=True)
    if result.has_errors():
        raise AssertionError(result.row_errors())
    _expect(ROWS)


def _empty_plan() -> tuple[Plan, Appendix]:
    draft = PlanDraft(year=2021, subject="x")
    issuer = Agency.objects.get(parent=None)
    plan = building.build(draft=draft, issuer=issuer, year=2021, is_sample=False)
    return plan, Appendix.objects.create(plan=plan, title="x")


Statements = list[tuple[str, list[tuple[Any, ...]]]]


def recorded(draft: PlanDraft) -> Statements:
    """Give the very rows that storing ``draft`` writes, by table, as plain values."""
    statements: Statements = []
    with transaction.atomic():
        store(draft)
        for model in (ContentItem, ItemFormat, Assignment):
            columns = [field.column for field in model._meta.concrete_fields]
            names_of = ", ".join(f'"{column}"' for column in columns)
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT {names_of} FROM "{model._meta.db_table}" ORDER BY id')  # noqa: S608
                rows = [tuple(map(_plain, row)) for row in cursor.fetchall()]
            statement = f'INSERT INTO "{model._meta.db_table}" ({names_of}) VALUES %s'  # noqa: S608
            statements.append((statement, rows))
        transaction.set_rollback(True)
    return statements


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value


def store_bare(draft: PlanDraft, statements: Statements) -> None:
    """Write the same rows with psycopg2 alone, under a plan that stands already."""
    with connection.cursor() as cursor:
        # The rows name a plan, appendices and ids of a transaction that was undone.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement, rows in statements:
            execute_values(cursor.cursor, statement, rows, page_size=1000)
    _expect(len(draft.items))


def undone(job: Any) -> None:
    """Do a job and take back what it stored."""
    with transaction.atomic():
        job()
        transaction.set_rollback(True)


def _expect(rows: int) -> None:
    if ContentItem.objects.count() != rows:
        raise AssertionError(ContentItem.objects.count())


def peak(rows: int) -> float:
    """Give the peak memory, in MB, of a process of its own that imports so many rows."""
    program = "import django; django.setup(); from tests.bench import imports; imports.alone()"
    done = subprocess.run(
        [sys.executable, "-c", program, str(rows)], check=True, capture_output=True, text=True
    )
    return float(done.stdout.splitlines()[-1])


def alone() -> None:
    """Import as many rows as the command line says, take it back, and print the peak in MB."""
    content = workbook(int(sys.argv[1]))
    issuer = Agency.objects.get(parent=None)
    with transaction.atomic():
        reading = importing.read_file(content=content, issuer=issuer, year=2021, on=NOW.date())
        importing.import_plan(reading=reading, by=None, at=NOW)
        transaction.set_rollback(True)
    print(peak_megabytes(os.getpid()))  # noqa: T201
