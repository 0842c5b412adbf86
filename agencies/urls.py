"""Addresses of the log and of the bell."""

from django.urls import path

from agencies.views import audit, notices

app_name = "agencies"

urlpatterns = [
    path("nhat-ky/", audit.audit, name="audit"),
    path("nhat-ky/xlsx/", audit.sheet, name="audit-sheet"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/so-luong/", notices.count, name="notice-count"),
    path("thong-bao/da-xem/", notices.read_all, name="notices-read"),
    path("thong-bao/<int:pk>/mo/", notices.open_notice, name="notice-open"),
    path("thong-bao/lua-chon/", notices.choices, name="notice-choice"),
]
