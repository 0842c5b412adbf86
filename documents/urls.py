"""Addresses of the register, and of the public page at which a paper is checked."""

from django.urls import path

from documents import converters  # noqa: F401 (registers what it holds)
from documents.views import check, life, numbering, papers, register, signing, written

app_name = "documents"

urlpatterns = [
    path("van-ban/", register.register, name="register"),
    path("van-ban/xlsx/", register.sheet, name="register-sheet"),
    path("van-ban/in-so/", register.book, name="register-book"),
    path("van-ban/<int:pk>/", papers.paper, name="paper"),
    path("van-ban/<int:pk>/ban-cap-so/", papers.frozen, name="frozen"),
    path("van-ban/<int:pk>/ban-ky/<int:copy>/", papers.copy, name="copy"),
    # The ordinary life of a paper; plans have pages of their own.
    path("van-ban/<int:pk>/<paper_format:file_format>/", written.written, name="written"),
    path("van-ban/<int:pk>/trinh-ky/", life.submit, name="submit"),
    path("van-ban/<int:pk>/tra-lai/", life.reasoned, {"step": life.SEND_BACK}, name="send-back"),
    path("van-ban/<int:pk>/cap-so/", numbering.number, name="number"),
    path("van-ban/<int:pk>/cap-so/tiep-tuc/", numbering.resume, name="resume"),
    path("van-ban/<int:pk>/cap-so/nha-so/", numbering.release, name="release"),
    path("van-ban/<int:pk>/huy-so/", life.reasoned, {"step": life.CANCEL}, name="cancel-number"),
    path("van-ban/<int:pk>/ky/", signing.sign, name="sign"),
    path("van-ban/<int:pk>/ky/<int:copy>/rut/", signing.withdraw, name="withdraw-copy"),
    path("van-ban/<int:pk>/ban-hanh/", signing.issue, name="issue"),
    path("van-ban/<int:pk>/thu-hoi/", life.reasoned, {"step": life.RECALL}, name="recall"),
    path("kiem-tra/<str:token>/", check.check, name="check"),
]
