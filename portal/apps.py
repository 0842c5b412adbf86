"""The room's registration with Django."""

from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cổng"

    def ready(self) -> None:
        from portal.checks import (  # noqa: PLC0415
            mail_can_leave,
            proxy_is_known,
            second_factor_is_asked,
            settings_are_safe,
            site_is_named,
        )

        checks.register(settings_are_safe, checks.Tags.security)
        checks.register(second_factor_is_asked, checks.Tags.security)
        checks.register(site_is_named)
        checks.register(mail_can_leave)
        checks.register(proxy_is_known, checks.Tags.security)
