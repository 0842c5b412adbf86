"""Puts the portal's admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "portal.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin  # noqa: PLC0415
        from django.contrib.auth.models import Group  # noqa: PLC0415
        from django_otp.plugins.otp_static.models import StaticDevice  # noqa: PLC0415
        from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: PLC0415

        # Permissions come from roles in code, so Django's own groups would only mislead. The secrets
        # of second factors are nobody's to read; a lost device is taken off on the account's page.
        admin.site.unregister([Group, StaticDevice, TOTPDevice])
