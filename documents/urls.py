"""Addresses of the register, and of the public page at which a paper is checked."""

from django.urls import path

from documents.views import check, papers, register

app_name = "documents"

urlpatterns = [
    path("van-ban/", register.register, name="register"),
    path("van-ban/xlsx/", register.sheet, name="register-sheet"),
    path("van-ban/in-so/", register.book, name="register-book"),
    path("van-ban/<int:pk>/", papers.paper, name="paper"),
    path("van-ban/<int:pk>/ban-cap-so/", papers.frozen, name="frozen"),
    path("van-ban/<int:pk>/ban-ky/<int:copy>/", papers.copy, name="copy"),
    path("kiem-tra/<str:token>/", check.check, name="check"),
]
