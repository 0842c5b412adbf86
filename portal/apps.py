"""The room's registration with Django."""

from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng"

    def ready(self) -> None:
        from portal.checks import settings_are_safe, site_is_named  # noqa: PLC0415

        checks.register(settings_are_safe, checks.Tags.security)
        checks.register(site_is_named)
