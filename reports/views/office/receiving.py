"""Files on their way in: no more of one reaches the disk than may be kept."""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# The form's last field. A request that was cut off has lost it, and the file before it has no end.
LAST = "het"


class Ceiling(FileUploadHandler):
    """Drops what comes of a file beyond its limit, and gives its true size with nothing in it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start + len(raw_data) <= settings.EVIDENCE_FILE_LIMIT else None

    def file_complete(self, file_size: int) -> Any:
        if file_size <= settings.EVIDENCE_FILE_LIMIT:
            # Those after this one have it.
            return None
        # What the others have of it is thrown away.
        for other in self.request.upload_handlers if self.request else ():
            other.upload_interrupted()
        return InMemoryUploadedFile(
            io.BytesIO(), self.field_name, self.file_name or "", self.content_type, file_size, None
        )
