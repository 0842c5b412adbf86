"""Addresses of the people pages."""

from django.urls import URLPattern, path

from reports.views import people

patterns: list[URLPattern] = [
    path("nhan-su/", people.people, name="people"),
    path("nhan-su/<int:agency>/giao-viec/", people.assign, name="assign"),
    path("nhan-su/<int:agency>/ban-giao/<int:person>/", people.leave, name="leave"),
    path("nhan-su/<int:agency>/lam-thay/", people.appoint_deputy, name="deputy-appoint"),
    path("nhan-su/lam-thay/<int:pk>/ket-thuc/", people.end_deputy, name="deputy-end"),
]
