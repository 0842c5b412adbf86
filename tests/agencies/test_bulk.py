"""Many rows by COPY: whatever a cell holds comes back as it was."""

import pytest
from django.db import connection

from agencies.bulk import insert
from agencies.indexes import POSTGRESQL
from plans.models import ItemFormat
from tests.factories import ItemFactory

pytestmark = pytest.mark.django_db

WORDS = (
    "\\", "\\N", "\\.", "\\t", "\\x41", "\\101", "a\tb", "a\nb", "a\r\nb", "\r", "", " ", "'\"", "NULL",
    "{}", "%s", "%(a)s", "\x01", "\x0b\x0c", "\u2028", "\U0001f600", "e\u0301", "\\\\n",
)  # fmt: skip


def test_words_that_mean_something_to_copy_come_back():
    assert connection.vendor == POSTGRESQL
    item = ItemFactory()
    item.item_formats.all().delete()
    said = [WORDS[place % len(WORDS)] for place in range(200)]
    rows = [(item.pk, place, text, None, None, "") for place, text in enumerate(said, start=1)]
    columns = ("item_id", "position", "text", "format_id", "target_quantity", "unit")
    insert(ItemFormat, columns, rows)
    assert list(item.item_formats.values_list("text", flat=True)) == said
