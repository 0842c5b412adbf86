"""The room's registration with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from reports import topics  # noqa: PLC0415
        from reports.actions import letter_papers  # noqa: PLC0415

        topics.register()
        letter_papers.register()
