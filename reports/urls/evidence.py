"""Addresses of the evidence pages."""

from django.urls import URLPattern, path

from reports.views.office import evidence, evidence_files

patterns: list[URLPattern] = [
    path("bao-cao/<int:pk>/tai-lieu/", evidence.add, name="evidence-add"),
    path("tai-lieu/<int:pk>/", evidence_files.evidence, name="evidence"),
    path("tai-lieu/<int:pk>/anh-nho/", evidence_files.thumbnail, name="evidence-thumbnail"),
    path("tai-lieu/<int:pk>/gan/", evidence.attach, name="evidence-attach"),
    path("tai-lieu/<int:pk>/rut/", evidence.withdraw, name="evidence-withdraw"),
]
