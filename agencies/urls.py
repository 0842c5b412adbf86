"""Addresses of the log."""

from django.urls import path

from agencies.views import audit

app_name = "agencies"

urlpatterns = [
    path("nhat-ky/", audit.audit, name="audit"),
    path("nhat-ky/xlsx/", audit.sheet, name="audit-sheet"),
]
