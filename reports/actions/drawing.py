"""Small pictures of evidence: drawn after it is stored, and nothing is lost where they are not."""

import logging

from documents import vault
from reports import files, thumbnails
from reports.files import FileKind
from reports.models import Evidence

logger = logging.getLogger(__name__)

# Nobody waits for it at a screen.
SECONDS = 20

_BY_MEDIA_TYPE = {each.media_type: each for each in files.KINDS.values()}


def kind_of(evidence: Evidence) -> FileKind | None:
    """Give the kind that was told when the file was taken; None of a link."""
    return _BY_MEDIA_TYPE.get(evidence.content_type)


def draw(*, evidence: Evidence) -> None:
    """Draw a file and keep the picture. Safe to repeat: the second finds it drawn."""
    kind = kind_of(evidence)
    if kind is None or evidence.thumbnail:
        return
    try:
        picture = thumbnails.draw(vault.read(evidence.sha256), kind, seconds=SECONDS)
        if picture:
            drawn = vault.keep(picture)
            Evidence.objects.filter(pk=evidence.pk, thumbnail="").update(thumbnail=drawn)
    except (vault.Lost, vault.NoRoom) as error:
        logger.warning("Evidence %s was not drawn: %s", evidence.pk, error)
