"""A disk that is full in the middle of a file: nothing is numbered, and the next try is whole."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage

from documents import pdf, vault
from plans.actions import numbering
from plans.actions.papers import PaperNotRendered, document_of
from plans.models import Plan
from tests.plans.lives import DAY, submitted_plan
from tests.plans.test_numbering import assert_free, number

pytestmark = pytest.mark.django_db

# Bytes that a file may have before the "disk" is full; the paper has more, a line of a log fewer.
LITTLE = 4_096


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write no more than a few pages of a file, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)


def test_a_full_disk_frees_the_number_and_the_next_try_is_whole():
    plan = submitted_plan()
    # The process that lays out may not be started under the limit.
    printed = pdf.print_anew(document_of(Plan.objects.whole().get(pk=plan.pk)))
    assert len(printed.content) > LITTLE
    with full_disk(), pytest.raises(PaperNotRendered, match=r"có thể đã đầy.*Số chưa cấp"):
        number(plan)
    assert_free(plan)
    paper = number(plan, numbering.Wanted("8", DAY))
    assert vault.is_whole(paper.sha256)


def test_half_a_file_of_a_full_disk_is_written_anew():
    content = b"%PDF" + bytes(3 * LITTLE)
    with full_disk(), pytest.raises(vault.NoRoom):
        vault.keep(content)
    sha256 = vault.keep(content)
    assert vault.read(sha256) == content
    assert default_storage.size(vault.stored_name(sha256)) == len(content)
