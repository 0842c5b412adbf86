"""What finding names without diacritics costs through the QuerySet, among a million of them."""

import io
import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction

from agencies.indexes import TrigramIndex, index_name
from agencies.models import Agency
from agencies.text import folded
from tests.bench.measuring import Figure, paired_ratio

NAMES = 1_000_000
# What a type-ahead asks for.
FIRST = 20
ROUNDS = 21
LIMIT = 3
# Common words and rare ones, one and several, whole and begun.
PATTERNS = ("noi vu", "UBND xa An Binh", "tieu hoc hoa", "Trạm y tế Sơn", "tu phap kim lien 12")

_BODIES = """Ủy ban nhân dân xã|Phòng Nội vụ huyện|Phòng Tư pháp huyện|Phòng Tài chính huyện|
Trạm Y tế xã|Trường Tiểu học|Trường Trung học cơ sở|Trường Mầm non|Công an xã|Đảng ủy xã|
Hội Nông dân xã|Đoàn Thanh niên xã|Trung tâm Văn hóa huyện|Ban Chỉ huy quân sự xã|
Chi cục Thuế khu vực|Hạt Kiểm lâm huyện"""
_SYLLABLES = """An Bình Cẩm Châu Dương Đông Đồng Đức Giang Hà Hải Hòa Hồng Hưng Khánh Kim Lâm Liên
Long Lộc Minh Mỹ Nam Nghĩa Ngọc Nhân Ninh Phong Phú Phúc Phước Quang Quảng Sơn Tân Tây Thái Thanh
Thành Thạnh Thắng Thịnh Thọ Thủy Thượng Tiên Tiến Trung Trường Tường Vân Văn Vạn Vĩnh Xuân Yên"""
_COLUMNS = (
    *("name", "short_name", "kind", "level", "symbol", "identifier", "place", "email"),
    *("fills_caption", "head_submits", "prints_check_code", "is_sample", "note", "path", "search"),
)
_TABLE = Agency._meta.db_table


def figures() -> Iterator[Figure]:
    """Compare each search with the same statement run by psycopg2, in turn."""
    with transaction.atomic():
        _fill()
        yield from [_figure(words) for words in PATTERNS]
        # The other parts have a registry of their own size.
        transaction.set_rollback(True)


def _figure(words: str) -> Figure:
    rows = Agency.objects.search(words)[:FIRST]
    # Very common words are soonest met in the order of names, by that index; rare ones by trigrams.
    if "Seq Scan" in (plan := rows.explain()):
        raise AssertionError(f"{words} is not found through an index:\n{plan}")
    statement, values = rows.query.sql_with_params()
    by_hand = partial(_by_cursor, statement, values)
    if not by_hand():
        raise AssertionError(f"{words} is found nowhere")
    ratio = paired_ratio(lambda: list(Agency.objects.search(words)[:FIRST]), by_hand, rounds=ROUNDS)
    return Figure(
        f"Search of “{words}” among 1,000,000 names", ratio, LIMIT, "ratio",
        "the QuerySet / the same statement by psycopg2, in turn",
    )  # fmt: skip


def _by_cursor(statement: str, values: Any) -> list[Any]:
    with connection.connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _fill() -> None:
    operation = TrigramIndex("Agency")
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Built afterwards, the index takes a tenth of the time.
        cursor.execute(f'DROP INDEX "{index_name(_TABLE, "search")}"')
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {_TABLE} ({', '.join(_COLUMNS)}) FROM STDIN", _Lines(_rows()))
    with connection.schema_editor(atomic=False) as editor:
        operation.create(editor, _TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_TABLE}")


def _rows() -> Iterator[str]:
    """Give lines of COPY: bodies, in places of two syllables, in areas with a number."""
    bodies = [_both(each.strip()) for each in _BODIES.split("|")]
    places = [_both(f"{a} {b}") for a, b in itertools.permutations(_SYLLABLES.split(), 2)]
    named = itertools.product(range(1, 1_000), places, bodies)
    for area, (place, plain_place), (body, plain_body) in itertools.islice(named, NAMES):
        name = f"{body} {place} {area}"
        plain = f"{plain_body} {plain_place} {area}"
        # As an agency keeps it: the full name and the usual one.
        searched = f"{plain} {plain.replace('uy ban nhan dan', 'ubnd')}"
        cells = (name, name, "other", "commune", "", "", place, "", *"tfff", "", "/", searched)
        yield "\t".join(cells) + "\n"


def _both(name: str) -> tuple[str, str]:
    return name, folded(name)


class _Lines(io.RawIOBase):
    """Reads lines as they are made, so that a million of them are never held at once."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int = -1) -> bytes:
        return "".join(itertools.islice(self._lines, 200)).encode()
