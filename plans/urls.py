"""Addresses of plans."""

from django.urls import path, register_converter

from plans.actions.papers import CONTENT_TYPES
from plans.views import downloads, listing, pages, uploads

app_name = "plans"


class PaperFormatConverter:
    """Keeps an address to the files a plan can be had as."""

    regex = "|".join(CONTENT_TYPES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PaperFormatConverter, "paper_format")

urlpatterns = [
    path("", listing.plans, name="list"),
    path("nhap/", uploads.upload, name="upload"),
    path("nhap/<str:token>/", uploads.preview, name="preview"),
    path("<int:pk>/", pages.plan, name="detail"),
    path("<int:pk>/<paper_format:file_format>/", downloads.paper, name="download"),
]
