"""A plan printed once, and a store for papers that is empty in every test."""

import copy

import pytest

from documents import docx, pdf
from tests.documents import samples


@pytest.fixture(scope="session")
def plan_pdf():
    return pdf.render_anew(samples.plan())


@pytest.fixture(scope="session")
def plan_path(plan_pdf, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "plan.pdf"
    path.write_bytes(plan_pdf)
    return path


@pytest.fixture(scope="session")
def plan_docx(tmp_path_factory):
    path = tmp_path_factory.mktemp("docx") / "plan.docx"
    path.write_bytes(docx.render(samples.plan()))
    return path


@pytest.fixture
def store(settings, tmp_path):
    changed = copy.deepcopy(settings.STORAGES)
    changed["renderings"]["OPTIONS"] = {"location": tmp_path / "renderings"}
    settings.STORAGES = changed
    return tmp_path / "renderings"
