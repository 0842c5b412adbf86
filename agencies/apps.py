"""The room's registration with Django."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = "Danh mục"

    def ready(self) -> None:
        from agencies import signals  # noqa: F401, PLC0415
