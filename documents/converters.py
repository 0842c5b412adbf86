"""Keeps an address to the file formats that a paper can be had in."""

from django.urls import register_converter

from documents.actions.writing import CONTENT_TYPES


class PaperFormatConverter:
    """Takes pdf, docx and xlsx."""

    regex = "|".join(CONTENT_TYPES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


# Importing this module registers it, once.
register_converter(PaperFormatConverter, "paper_format")
