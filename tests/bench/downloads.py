"""What handing out a frozen paper costs, against handing out the same file and asking nothing.

Both go through all of the portal's middleware, for the same person; this module is the address book
of that.
"""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.test import Client, override_settings
from django.urls import include, path, reverse

from documents import vault
from documents.models import Paper
from tests.bench.measuring import Figure, paired_ratio
from tests.factories import PaperFactory, UserFactory

_MEGABYTE = 1_000_000


def bare(request: HttpRequest, sha256: str) -> FileResponse:
    """Answer with a file, as the least that Django can do."""
    file = Path(default_storage.path(vault.stored_name(sha256)))
    return FileResponse(file.open("rb"), content_type="application/pdf")


urlpatterns = [path("bare/<str:sha256>/", bare, name="bare"), path("", include("portal.urls"))]


def figures() -> Iterator[Figure]:
    """Measure papers of 1 MB and of 50 MB."""
    with override_settings(ROOT_URLCONF=__name__):
        yield from _figures()


def _figures() -> Iterator[Figure]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(UserFactory.create(is_superuser=True))
    small, large = _paper(1), _paper(50)
    for size, paper, rounds in ((1, small, 41), (50, large, 15)):
        ours = _download(client, reverse("documents:frozen", args=[paper.pk]))
        theirs = _download(client, reverse("bare", args=[paper.sha256]))
        ours(), theirs()
        yield Figure(
            f"Download of a frozen paper of {size} MB", paired_ratio(ours, theirs, rounds=rounds),
            3, "ratio", "looked up, compared with its hash, sent / the bare file sent",
        )  # fmt: skip
    yield _growth(client, small, large)


def _paper(megabytes: int) -> Paper:
    sha256 = vault.keep(os.urandom(megabytes * _MEGABYTE))
    paper: Paper = PaperFactory.create(sha256=sha256, state=Paper.State.ISSUED)
    return paper


def _download(client: Client, address: str) -> Callable[[], None]:
    def job() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(response.status_code)
        for _ in response:
            pass

    return job


def _growth(client: Client, small: Paper, large: Paper) -> Figure:
    addresses = [reverse("documents:frozen", args=[paper.pk]) for paper in (small, large)]
    peaks = [_peak_megabytes(_download(client, address)) for address in addresses]
    return Figure(
        "Memory of a download", peaks[1] - peaks[0], 1, "MB more", "50 MB / 1 MB, each at its peak"
    )


def _peak_megabytes(job: Callable[[], None]) -> float:
    tracemalloc.start()
    try:
        job()
        return tracemalloc.get_traced_memory()[1] / _MEGABYTE
    finally:
        tracemalloc.stop()
