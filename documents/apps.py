"""The room's registration with Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Văn bản đi"

    def ready(self) -> None:
        # Importing them registers them.
        from documents import checks  # noqa: F401, PLC0415
